// The graph of relays that are heard now: what partitions and single points of failure are looked for in.
import type { EpochMs } from '../hearing.ts';
import { type Adjacency, adjacencyOf } from '../mesh/blocks.ts';
import type { PartyId } from '../mesh/recorded.ts';
import { type DeafTime, unheardMs } from './listening.ts';

/** A node as the graph holds it. */
export interface ShapedNode {
  readonly party: PartyId;
  readonly key: string;
  readonly name: string | null;
  readonly role: string;
  /** Newest advert, packet or status of its own; newest evidence that it relayed. */
  readonly seenAt: EpochMs | null;
  readonly aliveAt: EpochMs | null;
}

/** An edge as the graph holds it; `id` is its row. */
export interface ShapedEdge {
  readonly id: number;
  readonly a: ShapedNode;
  readonly b: ShapedNode;
  readonly totals: {
    readonly count: number;
    readonly weightedX4: number;
    readonly lastSeen: EpochMs;
    /** Observer row ids. */
    readonly witnesses: readonly number[];
    readonly oneByteOnly: boolean;
  };
}

/** When somebody listened. */
export interface Listened {
  readonly now: EpochMs;
  readonly deaf: readonly DeafTime[];
}

export interface MeshShape {
  readonly nodes: readonly ShapedNode[];
  /** Place of each node in `nodes`. */
  readonly places: ReadonlyMap<PartyId, number>;
  readonly adjacency: Adjacency;
}

const dayMs = 86_400_000;
/** A link without evidence for longer is no link any more, a relay not heard for longer no active node. */
const edgeMs = 7 * dayMs;
const activeMs = 3 * dayMs;

/** When a node was last heard in any way; null when never. */
export function heardAt(node: ShapedNode): EpochMs | null {
  const { seenAt, aliveAt } = node;
  return seenAt === null || aliveAt === null ? (seenAt ?? aliveAt) : Math.max(seenAt, aliveAt);
}

/** Whether a node passes packets on; companions and sensors only end paths. */
export function relays(node: ShapedNode): boolean {
  return node.role !== 'companion' && node.role !== 'sensor';
}

/** Takes live links one by one; relays heard in the last 3 days of listening and the links between them make the shape. Nodes without a link are left out. */
export class ShapeBuilder {
  readonly #listened: Listened;
  readonly #nodes: ShapedNode[] = [];
  readonly #places = new Map<PartyId, number>();
  readonly #active = new Map<PartyId, boolean>();
  readonly #a: number[] = [];
  readonly #b: number[] = [];

  constructor(listened: Listened) {
    this.#listened = listened;
  }

  add({ a, b }: ShapedEdge): void {
    if (!this.#isActive(a) || !this.#isActive(b)) return;
    this.#a.push(this.#place(a));
    this.#b.push(this.#place(b));
  }

  shape(): MeshShape {
    const nodes = this.#nodes;
    return { nodes, places: this.#places, adjacency: adjacencyOf(nodes.length, this.#a, this.#b) };
  }

  #place(node: ShapedNode): number {
    const known = this.#places.get(node.party);
    if (known !== undefined) return known;
    this.#places.set(node.party, this.#nodes.length);
    return this.#nodes.push(node) - 1;
  }

  #isActive(node: ShapedNode): boolean {
    const known = this.#active.get(node.party);
    if (known !== undefined) return known;
    const { now, deaf } = this.#listened;
    const at = heardAt(node);
    const answer = relays(node) && at !== null && unheardMs(at, now, deaf) <= activeMs;
    this.#active.set(node.party, answer);
    return answer;
  }
}

/** Whether a link counts as there: evidence that scores, of the last 7 days of listening. */
export function isLive({ totals }: ShapedEdge, { now, deaf }: Listened): boolean {
  return totals.weightedX4 > 0 && unheardMs(totals.lastSeen, now, deaf) <= edgeMs;
}
