// The links of a snapshot that count, as a graph to be taken apart.
import type { NodeRef } from '../../../contract/analysis.ts';
import { type DeafTime, unheardMs } from '../../../domain/alerts/listening.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import { Betweenness } from '../../../domain/mesh/betweenness.ts';
import { type Adjacency, adjacencyOf, type Blocks, blocksOf } from '../../../domain/mesh/blocks.ts';
import { score } from '../../../domain/mesh/score.ts';
import type { SnapshotEdge, SnapshotNode, TopologySnapshot } from './snapshot.ts';

const dayMs = 86_400_000;

/** Which links count: those with evidence of the last `days` days of listening; null for all that are stored. */
export interface Scope {
  readonly days: number | null;
}

/**
 * Nodes by their place in the snapshot; links by their place in `links`. Implausible links and those whose evidence
 * weighs nothing are left out, as on the canvas. Relays are the nodes that pass packets on.
 */
export class MeshGraph {
  readonly snapshot: TopologySnapshot;
  readonly days: number | null;
  readonly links: readonly SnapshotEdge[];
  readonly leftOut: {
    readonly old: number;
    readonly implausible: number;
    readonly unproven: number;
    readonly wrong: number;
  };
  /** Every link. */
  readonly all: Adjacency;
  /** 1 for relays. */
  readonly relays: Uint8Array;
  /** Links between relays alone; `relayLinks` gives each one's place in `links`. */
  readonly backbone: Adjacency;
  readonly relayLinks: readonly number[];
  /** Score of each link when the snapshot was taken. */
  readonly scores: Float64Array;
  #blocks: Blocks | null = null;
  #betweenness: Betweenness | null;

  /** `before` is the graph of an older snapshot, whose counted ways stand where nothing about the links changed. */
  constructor(snapshot: TopologySnapshot, scope: Scope, deaf: readonly DeafTime[], before: MeshGraph | null) {
    this.snapshot = snapshot;
    this.days = scope.days;
    const { links, leftOut } = countedLinks(snapshot, scope, deaf);
    this.links = links;
    this.leftOut = leftOut;
    const { nodes, takenAt } = snapshot;
    this.relays = Uint8Array.from(nodes, (node) => Number(node.relays));
    this.all = shapeOf(nodes.length, links);
    this.relayLinks = [...links.keys()].filter((i) => this.#joinsRelays(links[i]));
    this.backbone = shapeOf(
      nodes.length,
      this.relayLinks.flatMap((i) => links[i] ?? []),
    );
    this.scores = Float64Array.from(links, (link) => score(link.weightedX4, link.lastSeen, takenAt));
    this.#betweenness = before !== null && sameShape(before, this) ? before.#betweenness : null;
  }

  /** How the relays hang together. */
  get blocks(): Blocks {
    this.#blocks ??= blocksOf(this.backbone);
    return this.#blocks;
  }

  /** The ways over each relay, counted as far as somebody counted. */
  get betweenness(): Betweenness {
    this.#betweenness ??= new Betweenness(this.backbone);
    return this.#betweenness;
  }

  /** Places of the nodes with a link. */
  linked(): number[] {
    return [...this.snapshot.nodes.keys()].filter((v) => degree(this.all, v) > 0);
  }

  node(place: number): SnapshotNode {
    const node = this.snapshot.nodes[place];
    if (node === undefined) throw new RangeError(`The snapshot has no node ${place}.`);
    return node;
  }

  ref(place: number): NodeRef {
    return refOf(this.node(place));
  }

  #joinsRelays(link: SnapshotEdge | undefined): boolean {
    return link !== undefined && this.relays[link.a] === 1 && this.relays[link.b] === 1;
  }
}

/** How answers name a node. */
export function refOf({ id, key, name, role }: SnapshotNode): NodeRef {
  return { id, key, name, role };
}

/** Links of a node. */
export function degree({ offsets }: Adjacency, v: number): number {
  return (offsets[v + 1] ?? 0) - (offsets[v] ?? 0);
}

function countedLinks(
  { edges, takenAt }: TopologySnapshot,
  { days }: Scope,
  deaf: readonly DeafTime[],
): Pick<MeshGraph, 'links' | 'leftOut'> {
  const leftOut = { old: 0, implausible: 0, unproven: 0, wrong: 0 };
  const since = days === null ? Number.NEGATIVE_INFINITY : listenedSince(days, takenAt, deaf);
  const links = edges.filter((edge) => {
    if (edge.wrong) leftOut.wrong += 1;
    else if (edge.implausible) leftOut.implausible += 1;
    else if (edge.weightedX4 === 0) leftOut.unproven += 1;
    else if (edge.lastSeen < since) leftOut.old += 1;
    else return true;
    return false;
  });
  return { links, leftOut };
}

/** The moment `days` days of listening ago: time in which the program was off does not make a link old. */
function listenedSince(days: number, now: EpochMs, deaf: readonly DeafTime[]): EpochMs {
  let since = now - days * dayMs;
  // Each step back may bring more deaf time with it; there are as many steps as deaf times at most.
  for (let i = 0; i <= deaf.length; i += 1) {
    const missing = days * dayMs - unheardMs(since, now, deaf);
    if (missing <= 0) break;
    since -= missing;
  }
  return since;
}

function shapeOf(nodes: number, links: readonly SnapshotEdge[]): Adjacency {
  return adjacencyOf(
    nodes,
    links.map(({ a }) => a),
    links.map(({ b }) => b),
  );
}

function sameShape(one: MeshGraph, other: MeshGraph): boolean {
  const [x, y] = [one.backbone, other.backbone];
  return (
    sameNumbers(x.offsets, y.offsets) &&
    sameNumbers(x.neighbours, y.neighbours) &&
    one.snapshot.nodes.every((node, place) => node.id === other.snapshot.nodes[place]?.id)
  );
}

function sameNumbers(one: Int32Array, other: Int32Array): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i]);
}
