// Brings the imperative canvas to life on its element and keeps it dressed, fed and fresh.
import { useComputedColorScheme } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { AppInfo } from '../../../contract/api.ts';
import { GraphCanvas } from '../../graph/canvas.ts';
import type { CanvasPick } from '../../graph/canvas-pick.ts';
import { useCore } from '../../wire/use-core.ts';

const refreshMs = 30_000;

/** `attach` is the ref of the canvas' element; `canvas` is null until it is there. `onPick` may change freely. */
export function useCanvas(info: AppInfo, onPick: (picked: CanvasPick | null) => void) {
  const { graph } = useCore();
  const scheme = useComputedColorScheme('dark', { getInitialValueInEffect: false });
  const motion = !useReducedMotion(false, { getInitialValueInEffect: false });
  const [canvas, setCanvas] = useState<GraphCanvas | null>(null);
  const [arranging, setArranging] = useState<number | null>(null);
  const [pins, setPins] = useState(0);
  const pick = useRef(onPick);
  pick.current = onPick;
  const first = useRef({ info, scheme, motion });
  const attach = useCallback(
    (container: HTMLElement | null) => {
      if (container === null) return;
      const { info, scheme, motion } = first.current;
      const made = new GraphCanvas({
        container,
        model: graph.model,
        database: info.database,
        thresholds: info.liveness,
        scheme,
        motion,
        onPick: (picked) => pick.current(picked),
        onArranging: setArranging,
        onPinned: () => setPins((n) => n + 1),
      });
      const undo = graph.subscribe((change) => made.apply(change));
      const timer = setInterval(() => made.refresh(), refreshMs);
      setCanvas(made);
      return () => {
        clearInterval(timer);
        undo();
        made.destroy();
        setCanvas(null);
      };
    },
    [graph],
  );
  useEffect(() => canvas?.dress(scheme, motion), [canvas, scheme, motion]);
  return { attach, canvas, arranging, pins };
}
