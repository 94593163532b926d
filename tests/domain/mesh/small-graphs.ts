// Small graphs for comparing clever algorithms with trying everything.
import fc from 'fast-check';
import { type Adjacency, adjacencyOf } from '../../../src/domain/mesh/blocks.ts';

export type Pair = readonly [number, number];

export interface SmallGraph {
  readonly count: number;
  readonly pairs: readonly Pair[];
}

/** Up to 12 nodes and 24 links, connected or not. */
export const smallGraphs: fc.Arbitrary<SmallGraph> = fc.integer({ min: 2, max: 12 }).chain((count) =>
  fc
    .uniqueArray(
      fc.tuple(fc.nat(count - 1), fc.nat(count - 1)).filter(([a, b]) => a < b),
      { maxLength: 24, selector: ([a, b]) => a * 100 + b },
    )
    .map((pairs) => ({ count, pairs })),
);

export function adjacency({ count, pairs }: SmallGraph): Adjacency {
  return adjacencyOf(
    count,
    pairs.map(([a]) => a),
    pairs.map(([, b]) => b),
  );
}

/** Every node's neighbours, by walking all pairs. */
export function neighboursIn({ pairs }: SmallGraph, v: number): number[] {
  return pairs.flatMap(([a, b]) => (a === v ? [b] : b === v ? [a] : []));
}

/** The nodes that can be reached from `start` over nodes that `passes` lets through. */
export function reachable(graph: SmallGraph, start: number, passes: (v: number) => boolean): Set<number> {
  const found = new Set([start]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const v of [...found]) {
      for (const w of neighboursIn(graph, v)) {
        if (found.has(w) || !passes(w)) continue;
        found.add(w);
        grew = true;
      }
    }
  }
  return found;
}

/** Every way without a repeated node from `from` to `to` whose inner nodes `passes` lets through. */
export function allWays(graph: SmallGraph, from: number, to: number, passes: (v: number) => boolean): number[][] {
  const ways: number[][] = [];
  const walk = (way: readonly number[]): void => {
    const last = way.at(-1) ?? 0;
    if (last === to) {
      ways.push([...way]);
      return;
    }
    if (way.length > 1 && !passes(last)) return;
    for (const next of neighboursIn(graph, last)) if (!way.includes(next)) walk([...way, next]);
  };
  walk([from]);
  return ways;
}

/** The ways among `ways` with the fewest nodes. */
export function shortestOf(ways: readonly number[][]): number[][] {
  const least = Math.min(...ways.map((way) => way.length));
  return ways.filter((way) => way.length === least);
}
