// Which nodes and links hold a graph together: components, articulation points, bridges, and who is cut off by whom.

/** A graph over nodes 0 to n-1: the neighbours of `v` are `neighbours[offsets[v]]` to `neighbours[offsets[v + 1] - 1]`. */
export interface Adjacency {
  readonly offsets: Int32Array;
  readonly neighbours: Int32Array;
  /** For each place of `neighbours`, the number of the pair it came from. */
  readonly links: Int32Array;
}

/** A link without which its component falls into two. */
export interface Bridge {
  readonly a: number;
  readonly b: number;
  /** Nodes of the smaller part. */
  readonly cutOff: number;
}

/** How a graph hangs together. */
export interface Blocks {
  /** Number of each node's component, from 0. */
  readonly component: Int32Array;
  readonly components: number;
  /** 1 for nodes without which their component falls apart. */
  readonly articulation: Uint8Array;
  /** How many nodes lose the largest part of what is left of the component when this one goes; 0 for most. */
  readonly cutOff: Int32Array;
  readonly bridges: readonly Bridge[];
  /**
   * The nearest node without which this one is cut off from the core of its component, which is its largest part that
   * no single node can split; -1 for nodes of the core. Following it leads to every such node.
   */
  readonly cutBy: Int32Array;
}

/** Adjacency of `count` nodes by pairs `a[i]`, `b[i]`; each pair once, no node with itself. */
export function adjacencyOf(count: number, a: readonly number[], b: readonly number[]): Adjacency {
  const offsets = new Int32Array(count + 1);
  for (let i = 0; i < a.length; i += 1) {
    bump(offsets, at(a, i) + 1);
    bump(offsets, at(b, i) + 1);
  }
  for (let v = 0; v < count; v += 1) offsets[v + 1] = at(offsets, v + 1) + at(offsets, v);
  const next = offsets.slice(0, count);
  const neighbours = new Int32Array(2 * a.length);
  const links = new Int32Array(2 * a.length);
  const put = (from: number, to: number, link: number) => {
    const place = at(next, from);
    neighbours[place] = to;
    links[place] = link;
    bump(next, from);
  };
  for (let i = 0; i < a.length; i += 1) {
    put(at(a, i), at(b, i), i);
    put(at(b, i), at(a, i), i);
  }
  return { offsets, neighbours, links };
}

/** Takes the graph apart in O(V + E), without recursion: two depth-first walks (Tarjan's low points). */
export function blocksOf(graph: Adjacency): Blocks {
  const count = graph.offsets.length - 1;
  const walk = new Walk(graph, count);
  const component = new Int32Array(count).fill(-1);
  const cuts = new Cuts(count);
  const cores: Core[] = [];
  for (let root = 0; root < count; root += 1) {
    if (at(component, root) >= 0) continue;
    const number = cores.length;
    cores.push(walk.from(root, cuts));
    const members = walk.lastOrder();
    for (const v of members) component[v] = number;
    cuts.close(members);
  }
  const again = new Walk(graph, count);
  const cutBy = new Int32Array(count).fill(-1);
  for (const core of cores) {
    again.from(core.one, null);
    again.cut(core, cutBy);
  }
  const { articulation, cutOff, bridges } = cuts;
  return { component, components: cores.length, articulation, cutOff, bridges, cutBy };
}

/** What falls off where, gathered while a component is walked. */
class Cuts {
  readonly articulation: Uint8Array;
  readonly cutOff: Int32Array;
  readonly bridges: Bridge[] = [];
  /** Nodes in the parts that hang on a node, and in the largest of them. */
  readonly #hanging: Int32Array;
  readonly #largest: Int32Array;
  #open: { readonly a: number; readonly b: number; readonly below: number }[] = [];

  constructor(count: number) {
    this.articulation = new Uint8Array(count);
    this.cutOff = new Int32Array(count);
    this.#hanging = new Int32Array(count);
    this.#largest = new Int32Array(count);
  }

  /** A part of `size` nodes is joined to the rest through `u` alone. */
  hangs(u: number, size: number): void {
    this.#hanging[u] = at(this.#hanging, u) + size;
    this.#largest[u] = Math.max(at(this.#largest, u), size);
  }

  /** The link between `a` and `b` is the only one between the `below` nodes behind `b` and the rest. */
  spans(a: number, b: number, below: number): void {
    this.#open.push({ a, b, below });
  }

  /** The component of `members` was walked. */
  close(members: Int32Array): void {
    for (const v of members) {
      const hanging = at(this.#hanging, v);
      const rest = members.length - 1 - hanging;
      this.cutOff[v] = members.length - 1 - Math.max(rest, at(this.#largest, v));
      this.articulation[v] = at(this.cutOff, v) > 0 ? 1 : 0;
    }
    for (const { a, b, below } of this.#open) {
      this.bridges.push({ a, b, cutOff: Math.min(below, members.length - below) });
    }
    this.#open = [];
  }
}

/** Two nodes of the largest block of a component; one twice where the component is a single node. */
interface Core {
  one: number;
  other: number;
  size: number;
}

class Walk {
  readonly #graph: Adjacency;
  readonly #rank: Int32Array;
  readonly #low: Int32Array;
  readonly #parent: Int32Array;
  readonly #next: Int32Array;
  /** Nodes in the order they were reached, all walks together. */
  readonly #order: Int32Array;
  #reached = 0;
  #begin = 0;

  constructor(graph: Adjacency, count: number) {
    this.#graph = graph;
    this.#rank = new Int32Array(count).fill(-1);
    this.#low = new Int32Array(count);
    this.#parent = new Int32Array(count).fill(-1);
    this.#next = graph.offsets.slice(0, count);
    this.#order = new Int32Array(count);
  }

  /** Nodes of the last walk, in the order they were reached. */
  lastOrder(): Int32Array {
    return this.#order.subarray(this.#begin, this.#reached);
  }

  /** Walks the component of `root`; notes what hangs on single nodes and links, and gives the largest block. */
  from(root: number, cuts: Cuts | null): Core {
    const core: Core = { one: root, other: root, size: 1 };
    const waiting: number[] = [root];
    this.#begin = this.#reached;
    this.#reach(root, -1);
    let v = root;
    for (;;) {
      const child = this.#step(v);
      if (child >= 0) {
        waiting.push(child);
        v = child;
        continue;
      }
      const u = at(this.#parent, v);
      if (u < 0) break;
      this.#low[u] = Math.min(at(this.#low, u), at(this.#low, v));
      if (at(this.#low, v) >= at(this.#rank, u)) {
        const size = popBlock(waiting, v) + 1;
        if (size > core.size) Object.assign(core, { one: u, other: v, size });
        // Nodes are ranked in the order they are reached, so those below `v` are all that came since.
        const below = this.#reached - at(this.#rank, v);
        cuts?.hangs(u, below);
        if (at(this.#low, v) > at(this.#rank, u)) cuts?.spans(u, v, below);
      }
      v = u;
    }
    return core;
  }

  /** Notes for the nodes of the last walk, which began at `core.one`, who cuts them off from the core. */
  cut(core: Core, cutBy: Int32Array): void {
    let coreChild = core.other;
    while (coreChild !== core.one && at(this.#parent, coreChild) !== core.one) coreChild = at(this.#parent, coreChild);
    for (const v of this.lastOrder()) {
      const u = at(this.#parent, v);
      if (u < 0) continue;
      const isCut = at(this.#low, v) >= at(this.#rank, u) && !(u === core.one && v === coreChild);
      cutBy[v] = isCut ? u : at(cutBy, u);
    }
  }

  /** The next node to be reached from `v`; -1 when all its neighbours are known. */
  #step(v: number): number {
    const { offsets, neighbours } = this.#graph;
    const end = at(offsets, v + 1);
    for (let i = at(this.#next, v); i < end; i += 1) {
      const w = at(neighbours, i);
      if (at(this.#rank, w) < 0) {
        this.#next[v] = i + 1;
        this.#reach(w, v);
        return w;
      }
      if (w !== at(this.#parent, v)) this.#low[v] = Math.min(at(this.#low, v), at(this.#rank, w));
    }
    this.#next[v] = end;
    return -1;
  }

  #reach(v: number, parent: number): void {
    this.#rank[v] = this.#reached;
    this.#low[v] = this.#reached;
    this.#parent[v] = parent;
    this.#order[this.#reached] = v;
    this.#reached += 1;
  }
}

/** Takes a block off the waiting nodes, down to `v`; gives how many that were. */
function popBlock(waiting: number[], v: number): number {
  let size = 0;
  for (;;) {
    size += 1;
    if (waiting.pop() === v || waiting.length === 0) return size;
  }
}

function at(list: Int32Array | readonly number[], i: number): number {
  return list[i] ?? -1;
}

function bump(list: Int32Array, i: number): void {
  list[i] = at(list, i) + 1;
}
