// How deep in the mesh a node stands: its core number.
import type { Adjacency } from './blocks.ts';

/**
 * Core number of each node: the largest k for which it belongs to a group whose members all have at least k neighbours
 * inside the group. O(V + E): the node with the fewest neighbours left is taken away again and again.
 */
export function coreNumbers({ offsets, neighbours }: Adjacency): Int32Array {
  const count = offsets.length - 1;
  const left = new Int32Array(count);
  for (let v = 0; v < count; v += 1) left[v] = at(offsets, v + 1) - at(offsets, v);
  const { order, place, begins } = byDegree(left);
  for (let i = 0; i < count; i += 1) {
    const v = at(order, i);
    for (let j = at(offsets, v); j < at(offsets, v + 1); j += 1) {
      const w = at(neighbours, j);
      const degree = at(left, w);
      if (degree <= at(left, v)) continue;
      // To the front of those with as many neighbours, which then begin one later.
      const front = at(begins, degree);
      const moved = at(order, front);
      swap(order, place, { v: w, to: front }, { v: moved, to: at(place, w) });
      begins[degree] = front + 1;
      left[w] = degree - 1;
    }
  }
  return left;
}

/** Nodes by falling rarity of neighbours, where each stands, and where each number of neighbours begins. */
function byDegree(degrees: Int32Array): { order: Int32Array; place: Int32Array; begins: Int32Array } {
  let most = 0;
  for (const degree of degrees) most = Math.max(most, degree);
  const begins = new Int32Array(most + 2);
  for (const degree of degrees) begins[degree + 1] = at(begins, degree + 1) + 1;
  for (let degree = 0; degree <= most; degree += 1) begins[degree + 1] = at(begins, degree + 1) + at(begins, degree);
  const next = begins.slice();
  const order = new Int32Array(degrees.length);
  const place = new Int32Array(degrees.length);
  for (const [v, degree] of degrees.entries()) {
    place[v] = at(next, degree);
    order[at(next, degree)] = v;
    next[degree] = at(next, degree) + 1;
  }
  return { order, place, begins };
}

function swap(
  order: Int32Array,
  place: Int32Array,
  ...pair: readonly [{ v: number; to: number }, { v: number; to: number }]
): void {
  for (const { v, to } of pair) {
    order[to] = v;
    place[v] = to;
  }
}

function at(list: Int32Array, i: number): number {
  return list[i] ?? 0;
}
