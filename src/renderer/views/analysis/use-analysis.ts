// What the analysis panel keeps while it is closed or a node lies over it, and the marks it puts on the canvas.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { LivenessThresholds } from '../../../contract/graph.ts';
import type { GraphCanvas } from '../../graph/canvas.ts';
import type { Spotlight } from '../../graph/canvas-pick.ts';
import type { GraphModel } from '../../graph/model.ts';
import { useCore } from '../../wire/use-core.ts';

/** Parts of the panel. */
export type AnalysisTab = 'weak' | 'way' | 'prefixes';

const renewMs = 30_000;

/** `open` is whether the panel is meant to be there; only then is anything asked and marked. */
export function useAnalysis(canvas: GraphCanvas | null, open: boolean) {
  const { calls } = useCore();
  const [tab, setTab] = useState<AnalysisTab>('weak');
  const [days, setDays] = useState<number | null>(7);
  const [ends, setEnds] = useState<{ readonly from: string | null; readonly to: string | null }>({
    from: null,
    to: null,
  });
  const [near, setNear] = useState<string | null>(null);
  const [spotlight, setSpotlight] = useState<Spotlight | null>(null);
  const shape = useQuery({
    ...calls.analysis.shape.queryOptions({ input: { days } }),
    enabled: open,
    refetchInterval: renewMs,
    placeholderData: keepPreviousData,
  });
  const marks = open && tab === 'weak' ? (shape.data?.marks ?? null) : null;
  useEffect(() => canvas?.markShape(marks), [canvas, marks]);
  const lit = open ? spotlight : null;
  useEffect(() => canvas?.spotlight(lit), [canvas, lit]);
  return {
    tab,
    setTab: (next: AnalysisTab) => {
      setTab(next);
      setSpotlight(null);
    },
    days,
    setDays,
    ends,
    setEnds,
    near,
    setNear,
    shape,
    setSpotlight,
  };
}

export type Analysis = ReturnType<typeof useAnalysis>;

/** What every tab needs. */
export interface AnalysisProps {
  readonly analysis: Analysis;
  readonly model: GraphModel;
  readonly thresholds: LivenessThresholds;
  readonly onPickNode: (key: string) => void;
  readonly onPickEdge: (a: string, b: string) => void;
}
