// Articulation points and cut-off nodes, on small graphs by hand and on random ones against trying every removal.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjacencyOf, type Blocks, blocksOf } from '../../../src/domain/mesh/blocks.ts';

type Pair = readonly [number, number];

function blocks(count: number, pairs: readonly Pair[]): Blocks {
  return blocksOf(
    adjacencyOf(
      count,
      pairs.map(([a]) => a),
      pairs.map(([, b]) => b),
    ),
  );
}

/** Numbers components by their lowest node, leaving out `without`. */
function naiveComponents(count: number, pairs: readonly Pair[], without = -1): number[] {
  const label = Array.from({ length: count }, (_, v) => v);
  for (let changed = true; changed; ) {
    changed = false;
    for (const [a, b] of pairs) {
      if (a === without || b === without) continue;
      const low = Math.min(label[a] ?? 0, label[b] ?? 0);
      if (label[a] !== low || label[b] !== low) changed = true;
      label[a] = low;
      label[b] = low;
    }
  }
  return label;
}
const distinct = (labels: readonly number[], without = -1) => new Set(labels.filter((_, v) => v !== without)).size;

function ancestors({ cutBy }: Blocks, v: number): number[] {
  const found: number[] = [];
  for (let u = cutBy[v] ?? -1; u >= 0; u = cutBy[u] ?? -1) found.push(u);
  return found;
}

describe('a graph taken apart', () => {
  it('of two triangles that share node 2 has the one articulation point 2', () => {
    const found = blocks(5, [
      [0, 1],
      [1, 2],
      [0, 2],
      [2, 3],
      [3, 4],
      [2, 4],
    ]);
    expect([...found.articulation]).toEqual([0, 0, 1, 0, 0]);
  });

  it('of a square with a tail of 2 says that both tail nodes hang on the square, one on the other', () => {
    const found = blocks(6, [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 0],
      [2, 4],
      [4, 5],
    ]);
    expect([...found.cutBy]).toEqual([-1, -1, -1, -1, 2, 4]);
    expect(ancestors(found, 5)).toEqual([4, 2]);
  });

  it('of 3 nodes without a link is 3 components of nobody cut off', () => {
    const found = blocks(3, []);
    expect(found.components).toBe(3);
    expect([...found.cutBy]).toEqual([-1, -1, -1]);
  });

  it('of a line of 200,000 nodes does not run out of stack', () => {
    const pairs = Array.from({ length: 199_999 }, (_, v) => [v, v + 1] as const);
    const found = blocks(200_000, pairs);
    expect(found.articulation.reduce((sum, one) => sum + one, 0)).toBe(199_998);
  });

  const graphs = fc.integer({ min: 2, max: 14 }).chain((count) =>
    fc
      .uniqueArray(
        fc.tuple(fc.nat(count - 1), fc.nat(count - 1)).filter(([a, b]) => a < b),
        {
          maxLength: 24,
          selector: ([a, b]) => a * 100 + b,
        },
      )
      .map((pairs) => ({ count, pairs })),
  );

  it('agrees with trying every removal: components and articulation points', () => {
    fc.assert(
      fc.property(graphs, ({ count, pairs }) => {
        const found = blocks(count, pairs);
        const whole = naiveComponents(count, pairs);
        expect(found.components).toBe(distinct(whole));
        for (let v = 0; v < count; v += 1) {
          const lonely = !pairs.some(([a, b]) => a === v || b === v);
          const parts = distinct(naiveComponents(count, pairs, v), v);
          expect(found.articulation[v]).toBe(!lonely && parts > distinct(whole) ? 1 : 0);
        }
      }),
    );
  });

  it('agrees with trying every removal: exactly the nodes named cut a node off from the core', () => {
    fc.assert(
      fc.property(graphs, ({ count, pairs }) => {
        const found = blocks(count, pairs);
        const core = Array.from({ length: count }, (_, v) => v).filter((v) => found.cutBy[v] === -1);
        for (let v = 0; v < count; v += 1) {
          const named = ancestors(found, v);
          for (let u = 0; u < count; u += 1) {
            const others = core.filter((c) => c !== u && found.component[c] === found.component[v]);
            if (u === v || found.component[u] !== found.component[v] || others.length === 0) continue;
            const left = naiveComponents(count, pairs, u);
            expect(named.includes(u)).toBe(others.every((c) => left[c] !== left[v]));
          }
        }
      }),
    );
  });
});
