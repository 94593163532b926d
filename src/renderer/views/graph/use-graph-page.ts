// The state of the graph page: the canvas, what is picked, what is shown.
import { useHotkeys } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import type { AppInfo } from '../../../contract/api.ts';
import type { CanvasPick } from '../../graph/canvas-pick.ts';
import type { GraphModel } from '../../graph/model.ts';
import { type Picked, pick, usePlace } from '../../navigation.ts';
import { useGraphModel } from '../../wire/use-core.ts';
import { useAnalysis } from '../analysis/use-analysis.ts';
import { useHistory } from '../history/use-history.ts';
import { useCanvas } from './use-canvas.ts';

/** A panel that is opened by a tool and lies behind that of what is picked. */
export type GraphTool = 'list' | 'analysis' | 'history';

/** Everything `GraphPage` shows and does. */
export function useGraphPage(info: AppInfo, shown: boolean) {
  const model = useGraphModel();
  const { picked } = usePlace();
  const [tool, setTool] = useState<GraphTool | null>(null);
  const [doubtedShown, setDoubtedShown] = useState(false);
  const { attach, canvas, arranging } = useCanvas(info, (chosen) =>
    pick(chosen === null ? null : keysOf(chosen, model)),
  );
  const analysis = useAnalysis(canvas, tool === 'analysis');
  const history = useHistory(canvas, tool === 'history');
  const drawn = picked === null ? null : idsOf(picked, model);
  const drawnName = JSON.stringify(drawn);
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawnName stands for drawn, which is a new object each time
  useEffect(() => canvas?.mark(drawn), [canvas, drawnName]);
  const goTo = (place: Picked): void => {
    pick(place);
    const target = idsOf(place, model);
    // After the panel has taken its room, so that the middle is the middle of what is left.
    if (target !== null)
      requestAnimationFrame(() => requestAnimationFrame(() => canvas?.focus(target, coveredByPanel())));
  };
  useHotkeys(shown ? [['Escape', () => (picked === null ? setTool(null) : pick(null))]] : [], ['INPUT', 'TEXTAREA']);
  return {
    model,
    attach,
    canvas,
    arranging,
    picked,
    tool,
    analysis,
    history,
    doubtedShown,
    pinned: drawn?.kind === 'node' && canvas !== null && canvas.isPinned(drawn.id),
    unpin: () => drawn?.kind === 'node' && canvas?.unpin(drawn.id),
    pickNode: (key: string) => goTo({ kind: 'node', key }),
    pickEdge: (a: string, b: string) => goTo({ kind: 'edge', a, b }),
    close: () => pick(null),
    toggleTool: (wanted: GraphTool) => {
      pick(null);
      setTool(tool === wanted ? null : wanted);
    },
    showDoubted: (show: boolean) => {
      setDoubtedShown(show);
      canvas?.showDoubted(show);
    },
  };
}

/** Width of the canvas that the panel lies over, pixels: none where it stands beside it (see side-panel.module.css). */
function coveredByPanel(): number {
  return window.matchMedia('(min-width: 68em)').matches ? 0 : 380;
}

function keysOf(chosen: CanvasPick, model: GraphModel): Picked | null {
  const key = (id: number) => model.nodes.get(id)?.key;
  if (chosen.kind === 'node') {
    const node = key(chosen.id);
    return node === undefined ? null : { kind: 'node', key: node };
  }
  const [a, b] = [key(chosen.a), key(chosen.b)];
  return a === undefined || b === undefined ? null : { kind: 'edge', a, b };
}

function idsOf(picked: Picked, model: GraphModel): CanvasPick | null {
  if (picked.kind === 'node') {
    const node = model.byKey(picked.key);
    return node === null ? null : { kind: 'node', id: node.id };
  }
  const [a, b] = [model.byKey(picked.a), model.byKey(picked.b)];
  return a === null || b === null ? null : { kind: 'edge', a: a.id, b: b.id };
}
