// The neighbour graph in memory: what snapshots show, and what changed since the last delta.
import { packEdges } from '../../contract/edge-codec.ts';
import type { GraphDelta, GraphEdge, GraphNode, GraphSnapshot } from '../../contract/graph.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import { noTotals } from '../../domain/mesh/derive.ts';
import type { PartyId, PartySighting } from '../../domain/mesh/recorded.ts';
import type { EdgeKeys } from '../storage/tables/wrong-edges.ts';
import { bareNode, graphEdgeOf, graphNodeOf, type LiveEdge, type LiveNode, roleOf } from './live-node.ts';

/** What changed since the last delta; edges are looked up anew when it is taken. */
export interface PendingChanges {
  readonly nodes: ReadonlySet<PartyId>;
  readonly edges: ReadonlySet<LiveEdge>;
}

/** The graph at one moment, apart from what goes on in it. */
export interface GraphMoment extends Pick<GraphSnapshot, 'revision' | 'generatedAt' | 'nodes'> {
  readonly edges: readonly GraphEdge[];
}

/** A moment as it crosses the wire. */
export function packMoment({ edges, ...rest }: GraphMoment): GraphSnapshot {
  return { ...rest, edges: packEdges(edges, rest.generatedAt), edgeCount: edges.length };
}

/** Holds every known node, every observer and every party at an edge's end, and the edges between them. */
export class LiveGraph {
  readonly #keyOf: (party: PartyId) => string;
  readonly #nodes = new Map<PartyId, LiveNode>();
  #changedNodes = new Set<PartyId>();
  #changedEdges = new Set<LiveEdge>();
  #revision: number;
  /** Edges marked as wrong, there or not, by the keys of their ends. */
  readonly #wrong = new Set<string>();

  /** `keyOf` looks up the key of a party nobody has mentioned yet. */
  constructor(keyOf: (party: PartyId) => string, revision: number) {
    this.#keyOf = keyOf;
    this.#revision = revision;
  }

  get revision(): number {
    return this.#revision;
  }

  node(party: PartyId): LiveNode | undefined {
    return this.#nodes.get(party);
  }

  /** Takes in what was learnt about a node or an observer; what a sighting does not know stays. */
  sighted(sighting: PartySighting): void {
    const node = this.#nodes.get(sighting.party) ?? this.#add(sighting.party, sighting.key);
    if (sighting.node !== null) {
      node.isNode = true;
      node.role = roleOf(sighting.node.role);
      node.lastAdvertAt = later(node.lastAdvertAt, sighting.node.lastAdvertAt);
      this.#place(node, sighting.node.lat, sighting.node.lon);
    }
    node.isObserver ||= sighting.isObserver;
    if (!node.isNode) node.role = 'observer';
    node.name = sighting.name ?? node.name;
    // 0 stands for "never": a node known from a list alone.
    if (sighting.lastSeen > 0) node.seenAt = later(node.seenAt, sighting.lastSeen);
    this.#changedNodes.add(node.party);
  }

  /** The node is no longer known; it stays while it observes or stands at an edge's end. */
  unknown(party: PartyId): void {
    const node = this.#nodes.get(party);
    if (node === undefined) return;
    node.isNode = false;
    node.role = node.isObserver ? 'observer' : 'unknown';
    this.#changedNodes.add(party);
    this.#dropIdle(node);
  }

  /** Evidence that a party was on the air at `at`. */
  alive(party: PartyId, at: EpochMs): void {
    const node = this.#nodes.get(party);
    if (node === undefined || (node.aliveAt !== null && node.aliveAt >= at)) return;
    node.aliveAt = at;
    this.#changedNodes.add(party);
  }

  /** Replaces the newest evidence that a party was on the air. */
  setAlive(party: PartyId, at: EpochMs | null): void {
    const node = this.#nodes.get(party);
    if (node === undefined || node.aliveAt === at) return;
    node.aliveAt = at;
    this.#changedNodes.add(party);
  }

  edgeBetween(a: PartyId, b: PartyId): LiveEdge | undefined {
    return this.#nodes.get(a)?.edges.get(b);
  }

  /** The edge between two parties, made without evidence when there is none yet. */
  connect(a: PartyId, b: PartyId): LiveEdge {
    const known = this.edgeBetween(a, b);
    if (known !== undefined) return known;
    const one = this.#nodes.get(a) ?? this.#add(a, this.#keyOf(a));
    const other = this.#nodes.get(b) ?? this.#add(b, this.#keyOf(b));
    const [first, second] = one.key < other.key ? [one, other] : [other, one];
    const wrong = this.#wrong.has(nameOf({ a: first.key, b: second.key }));
    const edge: LiveEdge = {
      id: 0,
      a: first,
      b: second,
      totals: noTotals(),
      wrong,
      unwritten: false,
      hours: new Map(),
    };
    one.edges.set(b, edge);
    other.edges.set(a, edge);
    this.#changedEdges.add(edge);
    return edge;
  }

  /** Removes an edge, and its ends where nothing else holds them. */
  disconnect(edge: LiveEdge): void {
    edge.a.edges.delete(edge.b.party);
    edge.b.edges.delete(edge.a.party);
    this.#changedEdges.add(edge);
    this.#dropIdle(edge.a);
    this.#dropIdle(edge.b);
  }

  /** The edge's evidence changed. */
  touch(edge: LiveEdge): void {
    this.#changedEdges.add(edge);
  }

  /** The edge between two keys is wrong, or is not after all, from now on and whenever it comes. */
  setWrong(keys: EdgeKeys, wrong: boolean): void {
    if (wrong) this.#wrong.add(nameOf(keys));
    else this.#wrong.delete(nameOf(keys));
    for (const edge of this.edges()) {
      if (edge.a.key !== keys.a || edge.b.key !== keys.b || edge.wrong === wrong) continue;
      edge.wrong = wrong;
      this.touch(edge);
    }
  }

  /** Nodes, observers and parties at an edge's end. */
  parties(): IterableIterator<LiveNode> {
    return this.#nodes.values();
  }

  /** Each edge once. */
  *edges(): IterableIterator<LiveEdge> {
    for (const node of this.#nodes.values()) {
      for (const edge of node.edges.values()) if (edge.a === node) yield edge;
    }
  }

  /** All of it as it is now. */
  moment(now: EpochMs): GraphMoment {
    const edges: GraphEdge[] = [];
    for (const edge of this.edges()) edges.push(graphEdgeOf(edge));
    const nodes = Array.from(this.#nodes.values(), graphNodeOf);
    return { revision: this.#revision, generatedAt: now, nodes, edges };
  }

  /** What changed since the last call, as the step to the next revision; null when nothing did. */
  takeDelta(now: EpochMs): GraphDelta | null {
    if (this.#changedNodes.size === 0 && this.#changedEdges.size === 0) return null;
    const nodes: GraphNode[] = [];
    const removedNodes: PartyId[] = [];
    for (const party of this.#changedNodes) {
      const node = this.#nodes.get(party);
      if (node === undefined) removedNodes.push(party);
      else nodes.push(graphNodeOf(node));
    }
    const current = new Set<LiveEdge>();
    const removed = new Map<string, [PartyId, PartyId]>();
    for (const { a, b } of this.#changedEdges) {
      const edge = this.edgeBetween(a.party, b.party);
      if (edge === undefined) removed.set(`${a.party} ${b.party}`, [a.party, b.party]);
      else current.add(edge);
    }
    this.#changedNodes = new Set();
    this.#changedEdges = new Set();
    this.#revision += 1;
    return {
      from: this.#revision - 1,
      to: this.#revision,
      at: now,
      nodes,
      edges: Array.from(current, graphEdgeOf),
      removedNodes,
      removedEdges: [...removed.values()],
    };
  }

  /** Empties the graph to be loaded anew; gives the changes no delta has told yet. */
  clear(): PendingChanges {
    this.#nodes.clear();
    this.#wrong.clear();
    return { nodes: this.#changedNodes, edges: this.#changedEdges };
  }

  /** After loading anew: only `pending` is still to be told. */
  resume(pending: PendingChanges): void {
    this.#changedNodes = new Set(pending.nodes);
    this.#changedEdges = new Set(pending.edges);
  }

  #add(party: PartyId, key: string): LiveNode {
    const node = bareNode(party, key);
    this.#nodes.set(party, node);
    this.#changedNodes.add(party);
    return node;
  }

  /** A node that moves may make its edges plausible or not. */
  #place(node: LiveNode, lat: number | null, lon: number | null): void {
    const isUnset = lat === 0 && lon === 0;
    const [newLat, newLon] = isUnset ? [null, null] : [lat, lon];
    if (node.lat === newLat && node.lon === newLon) return;
    node.lat = newLat;
    node.lon = newLon;
    for (const edge of node.edges.values()) this.#changedEdges.add(edge);
  }

  #dropIdle(node: LiveNode): void {
    if (node.isNode || node.isObserver || node.edges.size > 0) return;
    this.#nodes.delete(node.party);
    this.#changedNodes.add(node.party);
  }
}

function nameOf({ a, b }: EdgeKeys): string {
  return `${a} ${b}`;
}

function later(a: EpochMs | null, b: EpochMs | null): EpochMs | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
