import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GraphDelta, GraphEdge, GraphNode } from '../../../src/contract/graph.ts';
import { mergeDeltas } from '../../../src/main/bridge/merge-deltas.ts';

type Change =
  | { readonly kind: 'node' | 'removeNode'; readonly id: number; readonly seen: number }
  | { readonly kind: 'edge' | 'removeEdge'; readonly a: number; readonly b: number; readonly seen: number };

const nodeOf = (id: number, lastSeen: number): GraphNode => ({
  id,
  key: `${id}`,
  name: null,
  role: 'repeater',
  lat: null,
  lon: null,
  lastSeen,
  lastAdvertAt: null,
  isObserver: false,
});
const edgeOf = (a: number, b: number, count: number): GraphEdge => ({
  a,
  b,
  count,
  weightedX4: count,
  lastSeen: 0,
  snr: null,
  relations: 1,
  confidence: 'low',
  implausible: false,
  wrong: false,
});

function deltaOf(from: number, change: Change): GraphDelta {
  return {
    from,
    to: from + 1,
    at: from,
    nodes: change.kind === 'node' ? [nodeOf(change.id, change.seen)] : [],
    edges: change.kind === 'edge' ? [edgeOf(change.a, change.b, change.seen)] : [],
    removedNodes: change.kind === 'removeNode' ? [change.id] : [],
    removedEdges: change.kind === 'removeEdge' ? [[change.a, change.b]] : [],
  };
}

/** What a window holds after a delta: removals first, then the newest states. */
function apply(held: Map<string, unknown>, delta: GraphDelta): Map<string, unknown> {
  const next = new Map(held);
  for (const id of delta.removedNodes) next.delete(`${id}`);
  for (const [a, b] of delta.removedEdges) next.delete(`${a}-${b}`);
  for (const node of delta.nodes) next.set(`${node.id}`, node);
  for (const edge of delta.edges) next.set(`${edge.a}-${edge.b}`, edge);
  return next;
}

const id = fc.integer({ min: 0, max: 4 });
const seen = fc.integer({ min: 0, max: 99 });
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constantFrom('node' as const, 'removeNode' as const), id, seen }),
  fc.record({ kind: fc.constantFrom('edge' as const, 'removeEdge' as const), a: id, b: id, seen }),
);

test('a merged delta leaves a window with the same graph as the deltas one by one', () => {
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 2, maxLength: 30 }),
      fc.array(change, { maxLength: 10 }),
      (all, before) => {
        const start = before.map((one, i) => deltaOf(i, one)).reduce(apply, new Map<string, unknown>());
        const deltas = all.map((one, i) => deltaOf(100 + i, one));
        const merged = deltas.reduce<GraphDelta | null>(
          (held, next) => held && mergeDeltas(held, next),
          deltas[0] ? { ...deltas[0], to: 100 } : null,
        );
        if (!merged) throw new Error('the deltas follow each other');
        const byKey = (graph: Map<string, unknown>) => [...graph].sort(([x], [y]) => x.localeCompare(y));
        expect(byKey(apply(start, merged))).toEqual(byKey(deltas.reduce(apply, start)));
        expect([merged.from, merged.to]).toEqual([100, 100 + all.length]);
      },
    ),
  );
});

test('does not merge deltas with a revision missing between them', () => {
  const one: Change = { kind: 'node', id: 1, seen: 1 };
  expect(mergeDeltas(deltaOf(1, one), deltaOf(3, one))).toBeNull();
});

test('does not merge beyond 20,000 changes', () => {
  const empty = deltaOf(1, { kind: 'node', id: 0, seen: 0 });
  const many = { ...empty, nodes: Array.from({ length: 19_999 }, (_, i) => nodeOf(i, 1)) };
  const more = (count: number) => ({
    ...empty,
    from: 2,
    to: 3,
    nodes: Array.from({ length: count }, (_, i) => nodeOf(50_000 + i, 1)),
  });
  expect(mergeDeltas(many, more(1))?.nodes).toHaveLength(20_000);
  expect(mergeDeltas(many, more(2))).toBeNull();
});
