// Bridges, cut-off parts, cores, betweenness and ways, each against trying everything on small graphs.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Betweenness } from '../../../src/domain/mesh/betweenness.ts';
import { blocksOf } from '../../../src/domain/mesh/blocks.ts';
import { coreNumbers } from '../../../src/domain/mesh/cores.ts';
import { cutOffWithout, routeBetween } from '../../../src/domain/mesh/route.ts';
import {
  adjacency,
  allWays,
  neighboursIn,
  reachable,
  type SmallGraph,
  shortestOf,
  smallGraphs,
} from './small-graphs.ts';

const everyNode = (graph: SmallGraph) => Array.from({ length: graph.count }, (_, v) => v);

describe('what falls off', () => {
  it('without the middle of a star of 5 is 3 of the 4 others', () => {
    const star = {
      count: 5,
      pairs: [
        [0, 1],
        [0, 2],
        [0, 3],
        [0, 4],
      ] as const,
    };
    expect([...blocksOf(adjacency(star)).cutOff]).toEqual([3, 0, 0, 0, 0]);
  });

  it('over the one link between a triangle and a tail of 2 is the 2, and over the tail’s own link 1', () => {
    const graph = {
      count: 5,
      pairs: [
        [0, 1],
        [1, 2],
        [0, 2],
        [2, 3],
        [3, 4],
      ] as const,
    };
    const bridges = blocksOf(adjacency(graph)).bridges.map(({ a, b, cutOff }) => [...[a, b].sort(), cutOff]);
    expect(bridges.sort()).toEqual([
      [2, 3, 2],
      [3, 4, 1],
    ]);
  });

  it('agrees with removing every node: the nodes outside the largest part that is left', () => {
    fc.assert(
      fc.property(smallGraphs, (graph) => {
        const { cutOff } = blocksOf(adjacency(graph));
        for (const gone of everyNode(graph)) {
          const own = reachable(graph, gone, () => true);
          const parts = [...own].filter((v) => v !== gone).map((v) => reachable(graph, v, (w) => w !== gone).size);
          expect(cutOff[gone]).toBe(own.size - 1 - Math.max(0, ...parts));
        }
      }),
    );
  });

  it('agrees with removing every link: exactly the bridges part their ends, and the smaller part is as large', () => {
    fc.assert(
      fc.property(smallGraphs, (graph) => {
        const { bridges } = blocksOf(adjacency(graph));
        for (const [a, b] of graph.pairs) {
          const without = { ...graph, pairs: graph.pairs.filter(([x, y]) => x !== a || y !== b) };
          const sides = [a, b].map((end) => reachable(without, end, () => true));
          const found = bridges.find(
            (bridge) => Math.min(bridge.a, bridge.b) === a && Math.max(bridge.a, bridge.b) === b,
          );
          if (sides[0]?.has(b)) expect(found).toBeUndefined();
          else expect(found?.cutOff).toBe(Math.min(...sides.map((side) => side.size)));
        }
      }),
    );
  });
});

describe('what a node takes with it', () => {
  it('counts companions that hear it alone, not those another relay of the rest hears', () => {
    // Relays 0-1-2-3 in a row; 4 hears 1 alone, 5 hears 1 and 2, 6 hears 0.
    const graph = {
      count: 7,
      pairs: [
        [0, 1],
        [1, 2],
        [2, 3],
        [1, 4],
        [1, 5],
        [2, 5],
        [0, 6],
      ] as const,
    };
    expect(cutOffWithout(adjacency(graph), [1, 1, 1, 1, 0, 0, 0], 1)).toEqual([0, 4, 6]);
  });

  it('agrees with trying: who reaches no relay of the largest part any more', () => {
    const cases = smallGraphs.chain((graph) =>
      fc
        .array(fc.boolean(), { minLength: graph.count, maxLength: graph.count })
        .map((relays) => ({ graph, relays: relays.map(Number) })),
    );
    fc.assert(
      fc.property(cases, ({ graph, relays }) => {
        for (const gone of everyNode(graph)) {
          const passes = (v: number) => v !== gone && relays[v] === 1;
          const starts = neighboursIn(graph, gone).filter(passes);
          const parts = starts.map((v) => reachable(graph, v, passes));
          const largest = parts.reduce((best, part) => (part.size > best.size ? part : best), new Set<number>());
          const before = reachable(graph, gone, (v) => relays[v] === 1);
          const touched = everyNode(graph).filter(
            (v) => v !== gone && (before.has(v) || neighboursIn(graph, v).some((w) => before.has(w))),
          );
          const lost = touched.filter((v) =>
            relays[v] === 1 ? !largest.has(v) : !neighboursIn(graph, v).some((w) => largest.has(w)),
          );
          expect(cutOffWithout(adjacency(graph), relays, gone)).toEqual(lost);
        }
      }),
    );
  });
});

describe('core numbers', () => {
  it('of four nodes that all hear each other with a tail of 2 and a node of its own are 3, 3, 3, 3, 1, 1, 0', () => {
    const graph = {
      count: 7,
      pairs: [
        [0, 1],
        [0, 2],
        [0, 3],
        [1, 2],
        [1, 3],
        [2, 3],
        [3, 4],
        [4, 5],
      ] as const,
    };
    expect([...coreNumbers(adjacency(graph))]).toEqual([3, 3, 3, 3, 1, 1, 0]);
  });

  it('agree with taking nodes away by hand: who is left when all with fewer than k neighbours are gone', () => {
    fc.assert(
      fc.property(smallGraphs, (graph) => {
        const numbers = coreNumbers(adjacency(graph));
        for (let k = 1; k <= graph.count; k += 1) {
          let left = new Set(everyNode(graph));
          for (let before = -1; before !== left.size; ) {
            before = left.size;
            left = new Set([...left].filter((v) => neighboursIn(graph, v).filter((w) => left.has(w)).length >= k));
          }
          expect(everyNode(graph).filter((v) => (numbers[v] ?? 0) >= k)).toEqual([...left]);
        }
      }),
    );
  });
});

describe('betweenness', () => {
  it('of a row of 5 is 0, 3, 4, 3, 0; of a square each node is half of the ways between its neighbours', () => {
    const of = (pairs: readonly (readonly [number, number])[], count: number) => {
      const betweenness = new Betweenness(adjacency({ count, pairs }));
      while (!betweenness.advance(100));
      return [...betweenness.result()];
    };
    const row = [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
    ] as const;
    expect(of(row, 5)).toEqual([0, 3, 4, 3, 0]);
    expect(of([...row.slice(0, 3), [0, 3]], 4)).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it('agrees with listing every shortest way, however it is sliced', () => {
    fc.assert(
      fc.property(smallGraphs, fc.integer({ min: 1, max: 5 }), (graph, slice) => {
        const expected = everyNode(graph).map(() => 0);
        for (const from of everyNode(graph)) {
          for (let to = from + 1; to < graph.count; to += 1) {
            const ways = shortestOf(allWays(graph, from, to, () => true));
            for (const way of ways)
              for (const v of way.slice(1, -1)) expected[v] = (expected[v] ?? 0) + 1 / ways.length;
          }
        }
        const betweenness = new Betweenness(adjacency(graph));
        while (!betweenness.advance(slice));
        const found = betweenness.result();
        for (const v of everyNode(graph)) expect(found[v]).toBeCloseTo(expected[v] ?? 0, 9);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a way', () => {
  it('has the fewest links, and of those ways the strongest weakest link; companions pass nothing on', () => {
    const cases = smallGraphs.chain((graph) =>
      fc.record({
        graph: fc.constant(graph),
        relays: fc.array(fc.constantFrom(0, 1, 1), { minLength: graph.count, maxLength: graph.count }),
        strengths: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 24, maxLength: 24 }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ graph, relays, strengths }) => {
        const strengthOf = (way: readonly number[]) =>
          way.slice(1).map((v, i) => {
            const [low, high] = [v, way[i] ?? 0].sort((x, y) => x - y);
            return strengths[graph.pairs.findIndex(([a, b]) => a === low && b === high)] ?? 0;
          });
        const to = graph.count - 1;
        const ways = shortestOf(allWays(graph, 0, to, (v) => relays[v] === 1));
        const found = routeBetween(adjacency(graph), strengths, relays, 0, to);
        if (ways.length === 0) {
          expect(found).toBeNull();
          return;
        }
        expect(ways).toContainEqual(found?.nodes);
        const own = strengthOf(found?.nodes ?? []);
        expect(Math.min(...own)).toBe(Math.max(...ways.map((way) => Math.min(...strengthOf(way)))));
        expect(own[found?.weakest ?? -1]).toBe(Math.min(...own));
      }),
      { numRuns: 60 },
    );
  });

  it('from a node to itself has no link', () => {
    const graph = adjacency({ count: 2, pairs: [[0, 1]] });
    expect(routeBetween(graph, [1], [1, 1], 0, 0)).toEqual({ nodes: [0], links: [], weakest: -1 });
  });
});
