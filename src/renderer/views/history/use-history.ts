// The moment the graph is shown at, what it was then, and what changed since another day.
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { unpackEdges } from '../../../contract/edge-codec.ts';
import type { PastGraph } from '../../../contract/history.ts';
import type { GraphCanvas } from '../../graph/canvas.ts';
import type { DrawnPast } from '../../graph/canvas-pick.ts';
import { edgeId } from '../../graph/model.ts';
import { browserStore } from '../../parts/browser-store.ts';
import { useNow } from '../../parts/use-now.ts';
import { useCore } from '../../wire/use-core.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
const slidingMs = 120;
const playMs = 500;
/** Graphs of moments that were left are forgotten soon: each is as large as the graph. */
const keptMs = 10_000;
const markName = 'meshwarden.marked-moment';

/** With which day a day is compared: so many days earlier, or the marked moment. */
export type Comparison = '1' | '7' | '30' | 'mark';

/** `open` is whether the panel is meant to be there; only then anything but the present is drawn. */
export function useHistory(canvas: GraphCanvas | null, open: boolean) {
  const { calls } = useCore();
  const now = Math.floor(useNow() / 60_000) * 60_000;
  const [at, setAt] = useState<number | null>(null);
  const [spanDays, setSpanDays] = useState(7);
  const [speed, setSpeed] = useState<number | null>(null);
  const [compare, setCompare] = useState<Comparison>('1');
  const [marked, setMarked] = useState<number | null>(readMark);
  const [asked] = useDebouncedValue(at, slidingMs);
  const known = useQuery({ ...calls.graph.history.queryOptions(), enabled: open, staleTime: 60_000 });
  const past = useQuery({
    ...calls.graph.at.queryOptions({ input: { at: asked ?? 0 } }),
    enabled: open && asked !== null,
    placeholderData: keepPreviousData,
    gcTime: keptMs,
    staleTime: keptMs,
  });
  const shown = open && at !== null ? past.data : undefined;
  const drawn = useMemo(() => (shown === undefined ? null : drawnPast(shown)), [shown]);
  useEffect(() => canvas?.showPast(drawn), [canvas, drawn]);
  const to = at ?? now;
  const from = compare === 'mark' ? (marked ?? to - dayMs) : to - Number(compare) * dayMs;
  const [compared] = useDebouncedValue(JSON.stringify({ from, to }), 3 * slidingMs);
  const changes = useQuery({
    ...calls.graph.changes.queryOptions({ input: JSON.parse(compared) }),
    enabled: open && speed === null,
    placeholderData: keepPreviousData,
    gcTime: keptMs,
    staleTime: 60_000,
  });
  const links = open && speed === null ? changes.data?.links : undefined;
  useEffect(() => canvas?.markChanges(links ?? null), [canvas, links]);
  const first = Math.max(known.data?.from ?? now, now - spanDays * dayMs);
  const waits = past.isFetching || asked !== at;
  usePlaying({ speed, at, waits, first, now, setAt, setSpeed });
  return {
    at,
    now,
    first,
    known,
    past,
    shown,
    changes,
    spanDays,
    setSpanDays,
    speed,
    setSpeed,
    compare,
    setCompare,
    marked,
    mark: () => {
      browserStore.setItem(markName, String(to));
      setMarked(to);
      setCompare('mark');
    },
    goTo: (moment: number) => setAt(moment >= now ? null : Math.max(first, moment)),
    goToNow: () => {
      setSpeed(null);
      setAt(null);
    },
  };
}

export type History = ReturnType<typeof useHistory>;

/** Moves the moment on while something plays, never faster than the graphs come. */
function usePlaying(play: {
  readonly speed: number | null;
  readonly at: number | null;
  readonly waits: boolean;
  readonly first: number;
  readonly now: number;
  readonly setAt: (at: number | null) => void;
  readonly setSpeed: (speed: number | null) => void;
}): void {
  const { speed, at, waits, first, now, setAt, setSpeed } = play;
  useEffect(() => {
    if (speed === null || waits) return;
    const timer = setTimeout(() => {
      const next = (at ?? first) + (speed * hourMs * playMs) / 1000;
      if (next < now) return setAt(next);
      setAt(null);
      setSpeed(null);
    }, playMs);
    return () => clearTimeout(timer);
  }, [speed, at, waits, first, now, setAt, setSpeed]);
}

function drawnPast(past: PastGraph): DrawnPast {
  const edges = unpackEdges(past.edges, past.at);
  return {
    at: past.at,
    nodes: new Map(past.nodes),
    edges: new Map(edges.map((edge) => [edgeId(edge.a, edge.b), edge])),
  };
}

function readMark(): number | null {
  const at = Number(browserStore.getItem(markName) ?? Number.NaN);
  return Number.isFinite(at) ? at : null;
}
