// How often nodes lie on the shortest ways between others (betweenness, by Brandes), in pieces that end when asked.
import type { Adjacency } from './blocks.ts';

/**
 * Counts one source node after the other, so that a thread can answer other questions in between: call `advance` until
 * `done`. All of it costs O(V x E).
 */
export class Betweenness {
  readonly #order: Int32Array;
  readonly #offsets: Int32Array;
  readonly #neighbours: Int32Array;
  readonly #depth: Int32Array;
  readonly #ways: Float64Array;
  readonly #carried: Float64Array;
  readonly #queue: Int32Array;
  /** Next nodes on shortest ways, and where those of the queue's i-th node begin. */
  readonly #onward: Int32Array;
  readonly #starts: Int32Array;
  readonly #sums: Float64Array;
  #next = 0;

  constructor(graph: Adjacency) {
    const count = graph.offsets.length - 1;
    this.#order = nearbyOrder(graph);
    const { offsets, neighbours } = renumbered(graph, this.#order);
    this.#offsets = offsets;
    this.#neighbours = neighbours;
    this.#depth = new Int32Array(count);
    this.#ways = new Float64Array(count);
    this.#carried = new Float64Array(count);
    this.#queue = new Int32Array(count);
    this.#onward = new Int32Array(neighbours.length);
    this.#starts = new Int32Array(count + 1);
    this.#sums = new Float64Array(count);
  }

  get done(): boolean {
    return this.#next >= this.#order.length;
  }

  /** Counts the ways from up to `sources` more nodes; gives whether all are counted. */
  advance(sources: number): boolean {
    const end = Math.min(this.#order.length, this.#next + sources);
    for (; this.#next < end; this.#next += 1) {
      if (degree(this.#offsets, this.#next) > 0) this.#gather(this.#spread(this.#next));
    }
    return this.done;
  }

  /** Per node, over all pairs of other nodes, the share of their shortest ways that lead through it, added up. */
  result(): Float64Array {
    const sums = new Float64Array(this.#order.length);
    // Each pair was counted from both of its ends.
    for (const [place, v] of this.#order.entries()) sums[v] = (this.#sums[place] ?? 0) / 2;
    return sums;
  }

  /** Finds the shortest ways from `source` to all nodes; gives how many it reaches. */
  #spread(source: number): number {
    const depth = this.#depth.fill(-1);
    const [offsets, neighbours, ways, queue] = [this.#offsets, this.#neighbours, this.#ways, this.#queue];
    let reached = 1;
    let onward = 0;
    queue[0] = source;
    depth[source] = 0;
    ways[source] = 1;
    for (let i = 0; i < reached; i += 1) {
      const v = queue[i] as number;
      const deeper = (depth[v] as number) + 1;
      this.#starts[i] = onward;
      for (let j = offsets[v] as number; j < (offsets[v + 1] as number); j += 1) {
        const w = neighbours[j] as number;
        const known = depth[w] as number;
        if (known >= 0 && known !== deeper) continue;
        if (known < 0) {
          depth[w] = deeper;
          ways[w] = 0;
          queue[reached] = w;
          reached += 1;
        }
        ways[w] = (ways[w] as number) + (ways[v] as number);
        this.#onward[onward] = w;
        onward += 1;
      }
    }
    this.#starts[reached] = onward;
    return reached;
  }

  /** Adds up from the far end what each node carries of the ways found last. */
  #gather(reached: number): void {
    const [carried, starts] = [this.#carried, this.#starts];
    for (let i = reached - 1; i >= 0; i -= 1) {
      const v = this.#queue[i] as number;
      let share = 0;
      for (let j = starts[i] as number; j < (starts[i + 1] as number); j += 1) {
        share += carried[this.#onward[j] as number] as number;
      }
      const through = share * (this.#ways[v] as number);
      if (i > 0) this.#sums[v] = (this.#sums[v] as number) + through;
      carried[v] = (1 + through) / (this.#ways[v] as number);
    }
  }
}

/** Nodes in the order a walk reaches them: neighbours stand close together, which spares the processor's cache. */
function nearbyOrder({ offsets, neighbours }: Adjacency): Int32Array {
  const count = offsets.length - 1;
  const order = new Int32Array(count);
  const seen = new Uint8Array(count);
  let placed = 0;
  for (let root = 0; root < count; root += 1) {
    if (seen[root] === 1) continue;
    seen[root] = 1;
    let next = placed;
    order[placed] = root;
    placed += 1;
    for (; next < placed; next += 1) {
      const v = order[next] as number;
      for (let j = offsets[v] as number; j < (offsets[v + 1] as number); j += 1) {
        const w = neighbours[j] as number;
        if (seen[w] === 1) continue;
        seen[w] = 1;
        order[placed] = w;
        placed += 1;
      }
    }
  }
  return order;
}

function renumbered(graph: Adjacency, order: Int32Array): Pick<Adjacency, 'offsets' | 'neighbours'> {
  const place = new Int32Array(order.length);
  for (const [i, v] of order.entries()) place[v] = i;
  const offsets = new Int32Array(order.length + 1);
  const neighbours = new Int32Array(graph.neighbours.length);
  let written = 0;
  for (const [i, v] of order.entries()) {
    for (let j = graph.offsets[v] as number; j < (graph.offsets[v + 1] as number); j += 1) {
      neighbours[written] = place[graph.neighbours[j] as number] as number;
      written += 1;
    }
    offsets[i + 1] = written;
  }
  return { offsets, neighbours };
}

function degree(offsets: Int32Array, v: number): number {
  return (offsets[v + 1] ?? 0) - (offsets[v] ?? 0);
}
