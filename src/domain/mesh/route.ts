// A way through the mesh, and what goes with a node.
import type { Adjacency } from './blocks.ts';

/** A way from its first node to its last. */
export interface Route {
  /** Both ends included. */
  readonly nodes: readonly number[];
  /** Numbers of the links between them, one less. */
  readonly links: readonly number[];
  /** Place in `links` of the weakest, the first of several; -1 for a way without a link. */
  readonly weakest: number;
}

/**
 * A way with the fewest links whose inner nodes all relay; among those, the one whose weakest link is strongest. Null
 * when there is none. `strengths` are those of the links by number.
 */
export function routeBetween(
  graph: Adjacency,
  strengths: ArrayLike<number>,
  relays: ArrayLike<number>,
  from: number,
  to: number,
): Route | null {
  const { offsets, neighbours, links } = graph;
  const count = offsets.length - 1;
  const depth = new Int32Array(count).fill(-1);
  const grip = new Float64Array(count).fill(-1);
  const back = new Int32Array(count).fill(-1);
  const over = new Int32Array(count).fill(-1);
  depth[from] = 0;
  grip[from] = Number.POSITIVE_INFINITY;
  const queue = [from];
  for (let i = 0; i < queue.length; i += 1) {
    const v = queue[i] ?? 0;
    // What is as far as the goal, or farther, is on no shortest way to it.
    if (depth[to] !== -1 && at(depth, v) >= at(depth, to)) break;
    if (v !== from && !relays[v]) continue;
    for (let j = at(offsets, v); j < at(offsets, v + 1); j += 1) {
      const w = at(neighbours, j);
      if (depth[w] === -1) {
        depth[w] = at(depth, v) + 1;
        queue.push(w);
      }
      if (depth[w] !== at(depth, v) + 1) continue;
      const weakest = Math.min(grip[v] ?? 0, strengths[at(links, j)] ?? 0);
      if (weakest <= (grip[w] ?? -1)) continue;
      grip[w] = weakest;
      back[w] = v;
      over[w] = at(links, j);
    }
  }
  return depth[to] === -1 ? null : trace(back, over, strengths, to);
}

function trace(back: Int32Array, over: Int32Array, strengths: ArrayLike<number>, to: number): Route {
  const nodes = [to];
  const links: number[] = [];
  for (let v = to; at(back, v) >= 0; v = at(back, v)) {
    nodes.push(at(back, v));
    links.push(at(over, v));
  }
  nodes.reverse();
  links.reverse();
  let weakest = links.length === 0 ? -1 : 0;
  for (const [i, link] of links.entries()) {
    if ((strengths[link] ?? 0) < (strengths[links[weakest] ?? 0] ?? 0)) weakest = i;
  }
  return { nodes, links, weakest };
}

/**
 * The nodes that lose the largest part of their component when `gone` goes, in rising order. Only relays pass anything
 * on: a node that does not relay belongs to a part when one of its neighbours does. The largest part is the one with
 * the most relays.
 */
export function cutOffWithout(graph: Adjacency, relays: ArrayLike<number>, gone: number): number[] {
  const { offsets, neighbours } = graph;
  const part = new Int32Array(offsets.length - 1).fill(-1);
  const sizes: number[] = [];
  for (let j = at(offsets, gone); j < at(offsets, gone + 1); j += 1) {
    const start = at(neighbours, j);
    if (relays[start] && part[start] === -1) sizes.push(fill(graph, relays, part, { start, gone, part: sizes.length }));
  }
  const largest = sizes.indexOf(Math.max(...sizes));
  const cut = new Set<number>();
  for (const [v, number] of part.entries()) {
    if (number < 0 || v === gone) continue;
    if (number !== largest) cut.add(v);
    for (const end of endsOf(graph, relays, v)) if (end !== gone) cut.add(end);
  }
  for (const end of endsOf(graph, relays, gone)) cut.add(end);
  const isHeld = (end: number) => {
    for (let j = at(offsets, end); j < at(offsets, end + 1); j += 1) {
      if (largest >= 0 && part[at(neighbours, j)] === largest) return true;
    }
    return false;
  };
  return [...cut].filter((v) => relays[v] || !isHeld(v)).sort((a, b) => a - b);
}

/** Gives every relay that can be reached from `start` without `gone` its part; gives how many those are. */
function fill(
  { offsets, neighbours }: Adjacency,
  relays: ArrayLike<number>,
  part: Int32Array,
  walk: { readonly start: number; readonly gone: number; readonly part: number },
): number {
  const reached = [walk.start];
  part[walk.start] = walk.part;
  for (let i = 0; i < reached.length; i += 1) {
    const v = reached[i] ?? 0;
    for (let j = at(offsets, v); j < at(offsets, v + 1); j += 1) {
      const w = at(neighbours, j);
      if (w === walk.gone || !relays[w] || part[w] !== -1) continue;
      part[w] = walk.part;
      reached.push(w);
    }
  }
  return reached.length;
}

function endsOf({ offsets, neighbours }: Adjacency, relays: ArrayLike<number>, v: number): number[] {
  return [...neighbours.subarray(at(offsets, v), at(offsets, v + 1))].filter((w) => !relays[w]);
}

function at(list: Int32Array, i: number): number {
  return list[i] ?? -1;
}
