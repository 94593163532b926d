// The whole topology as the reader holds it: read in one go, never changed afterwards.
import { type NodeRole, nodeRole } from '../../../contract/graph.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import { isImplausible, type Position } from '../../../domain/mesh/distance.ts';
import { PrefixIndex } from '../../../domain/mesh/prefix-index.ts';
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import type { HopKnowledge } from '../../../domain/mesh/resolve-path.ts';
import type { Side } from '../../../domain/mesh/side.ts';
import type { ReadableDb } from '../../storage/readonly.ts';

/** Whoever can stand at an edge's end. */
export interface SnapshotNode {
  readonly id: PartyId;
  readonly key: string;
  readonly name: string | null;
  readonly role: NodeRole;
  /** Degrees; null when unknown or sent as 0,0. */
  readonly lat: number | null;
  readonly lon: number | null;
  /** Null for a party that others only named. */
  readonly firstSeen: EpochMs | null;
  readonly lastSeen: EpochMs | null;
  readonly isObserver: boolean;
  /** Whether it passes packets on, as far as is known: companions and sensors only end paths. */
  readonly relays: boolean;
}

export interface SnapshotEdge {
  /** Row id. */
  readonly id: number;
  /** Places in `nodes`. */
  readonly a: number;
  readonly b: number;
  readonly count: number;
  readonly weightedX4: number;
  readonly firstSeen: EpochMs;
  readonly lastSeen: EpochMs;
  readonly implausible: boolean;
  /** An operator found it to be wrong. */
  readonly wrong: boolean;
}

const nowhere: Position = { lat: null, lon: null };

/** Nodes and edges of one moment of the database. */
export class TopologySnapshot implements HopKnowledge {
  readonly takenAt: EpochMs;
  readonly nodes: readonly SnapshotNode[];
  readonly edges: readonly SnapshotEdge[];
  /** Which nodes a hop can mean. */
  readonly index: PrefixIndex;
  readonly #places = new Map<PartyId, number>();
  #edgesById: ReadonlyMap<number, SnapshotEdge> | null = null;
  #evidence: Map<PartyId, Map<PartyId, number>> | null = null;

  constructor(taken: {
    readonly takenAt: EpochMs;
    readonly nodes: readonly SnapshotNode[];
    readonly edges: readonly SnapshotEdge[];
    readonly index: PrefixIndex;
  }) {
    this.takenAt = taken.takenAt;
    this.nodes = taken.nodes;
    this.edges = taken.edges;
    this.index = taken.index;
    for (const [place, node] of this.nodes.entries()) this.#places.set(node.id, place);
  }

  node(party: PartyId): SnapshotNode | null {
    return this.nodes[this.#places.get(party) ?? -1] ?? null;
  }

  /** The edge of a row; null for one that was not there. */
  edge(id: number): SnapshotEdge | null {
    this.#edgesById ??= new Map(this.edges.map((edge) => [edge.id, edge]));
    return this.#edgesById.get(id) ?? null;
  }

  /** Every known node a hop prefix could mean. */
  candidates(side: Side): readonly PartyId[] {
    return this.index.candidates(side);
  }

  /** Where a party says it is. */
  placeOf(party: PartyId): Position {
    return this.node(party) ?? nowhere;
  }

  /** The place of a key in `nodes`, in either case; -1 where nobody has it. */
  placeOfKey(key: string): number {
    const wanted = key.toLowerCase();
    return this.nodes.findIndex((node) => node.key === wanted);
  }

  /** Pieces of evidence, weighted, that two parties are neighbours. */
  evidenceBetween(a: PartyId, b: PartyId): number {
    this.#evidence ??= this.#gatherEvidence();
    return this.#evidence.get(b)?.get(a) ?? 0;
  }

  /** By either end: a path asks about every node of a prefix beside the same neighbour. */
  #gatherEvidence(): Map<PartyId, Map<PartyId, number>> {
    const evidence = new Map<PartyId, Map<PartyId, number>>();
    const add = (at: PartyId, other: PartyId, weight: number) => {
      const row = evidence.get(at);
      if (row === undefined) evidence.set(at, new Map([[other, weight]]));
      else row.set(other, weight);
    };
    for (const { a, b, weightedX4, wrong } of this.edges) {
      if (wrong) continue;
      const [one, other] = [this.nodes[a]?.id ?? 0, this.nodes[b]?.id ?? 0];
      add(one, other, weightedX4 / 4);
      add(other, one, weightedX4 / 4);
    }
    return evidence;
  }
}

/** Reads the topology from one moment of the database; `now` only dates it. */
export function takeSnapshot(db: ReadableDb, now: EpochMs): TopologySnapshot {
  return db.inTransaction ? readSnapshot(db, now) : db.transaction(() => readSnapshot(db, now))();
}

/** Row ids of the edges that are marked wrong now. */
export function readWrongIds(db: ReadableDb): ReadonlySet<number> {
  return new Set(db.prepare<[], number>(selectWrong).pluck().all());
}

function readSnapshot(db: ReadableDb, now: EpochMs): TopologySnapshot {
  const nodes = new Map<PartyId, SnapshotNode>();
  const index = new PrefixIndex();
  for (const row of db.prepare<[], NodeRow>(selectNodes).all()) {
    const { id, key, ruledOut } = row;
    nodes.set(id, nodeOf(row));
    if (ruledOut === 0) index.add({ party: id, key });
  }
  for (const row of db.prepare<[], ObserverRow>(selectObservers).all()) addObserver(nodes, row);
  const rows = db.prepare<[]>(selectEdges).raw().all() as EdgeRow[];
  const keyOf = db.prepare<[PartyId], string>('SELECT key FROM parties WHERE id = ?').pluck();
  for (const [, a, b] of rows) {
    for (const id of [a, b]) if (!nodes.has(id)) nodes.set(id, bareNode(id, keyOf.get(id) ?? ''));
  }
  const list = [...nodes.values()];
  const places = new Map<PartyId, number>();
  for (const [place, node] of list.entries()) places.set(node.id, place);
  const wrongIds = readWrongIds(db);
  const edges = rows.map(([id, one, other, count, weightedX4, firstSeen, lastSeen]): SnapshotEdge => {
    const [a, b] = [places.get(one) ?? 0, places.get(other) ?? 0];
    const implausible = isImplausible(list[a] ?? nowhere, list[b] ?? nowhere);
    return { id, a, b, count, weightedX4, firstSeen, lastSeen, implausible, wrong: wrongIds.has(id) };
  });
  return new TopologySnapshot({ takenAt: now, nodes: list, edges, index });
}

interface NodeRow {
  readonly id: PartyId;
  readonly key: string;
  readonly name: string | null;
  readonly role: string;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly ruledOut: number;
}

interface ObserverRow {
  readonly id: PartyId;
  readonly key: string;
  readonly name: string | null;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly canRelay: number | null;
}

/** The columns of `selectEdges` in their order: a graph has tens of thousands of them. */
type EdgeRow = readonly [
  id: number,
  a: PartyId,
  b: PartyId,
  count: number,
  weightedX4: number,
  firstSeen: EpochMs,
  lastSeen: EpochMs,
];

const nodeColumns = `SELECT p.id, p.key, n.name, n.role, n.lat, n.lon, n.first_seen AS firstSeen,
  n.last_seen AS lastSeen, n.relay_ruled_out AS ruledOut`;
const selectNodes = `${nodeColumns} FROM nodes n JOIN parties p USING (id)
  UNION ALL ${nodeColumns} FROM inactive_nodes n JOIN parties p USING (id)`;
const selectObservers = `SELECT p.id, p.key, o.name, o.first_seen AS firstSeen, o.last_seen AS lastSeen,
  o.can_relay AS canRelay FROM observers o JOIN parties p ON p.id = o.party_id ORDER BY o.id`;
const selectEdges = 'SELECT id, node_a, node_b, count, weighted_x4, first_seen, last_seen FROM neighbor_edges';

/** The few edges that are marked; a mark may outlive its edge, whose ends then may have no row. */
const selectWrong = `SELECT e.id FROM wrong_edges w CROSS JOIN parties pa ON pa.key = w.key_a
    CROSS JOIN parties pb ON pb.key = w.key_b CROSS JOIN neighbor_edges e ON e.node_a = pa.id AND e.node_b = pb.id`;

function nodeOf({ id, key, name, role, lat, lon, firstSeen, lastSeen, ruledOut }: NodeRow): SnapshotNode {
  const parsed = nodeRole.safeParse(role);
  const known = parsed.success ? parsed.data : 'unknown';
  const isPlaced = lat !== 0 || lon !== 0;
  return {
    id,
    key,
    name,
    role: known,
    lat: isPlaced ? lat : null,
    lon: isPlaced ? lon : null,
    // 0 stands for "never": a node known from a list alone.
    firstSeen: firstSeen || null,
    lastSeen: lastSeen || null,
    isObserver: false,
    relays: known !== 'companion' && known !== 'sensor' && ruledOut === 0,
  };
}

/** An observer that is a node, too, keeps what its adverts say. */
function addObserver(nodes: Map<PartyId, SnapshotNode>, row: ObserverRow): void {
  const { id, key, name, firstSeen, lastSeen, canRelay } = row;
  const node = nodes.get(id);
  const known = node ?? { ...bareNode(id, key), role: 'observer' as const, relays: canRelay !== 0 };
  nodes.set(id, {
    ...known,
    name: known.name ?? name,
    firstSeen: Math.min(known.firstSeen ?? firstSeen, firstSeen),
    lastSeen: Math.max(known.lastSeen ?? lastSeen, lastSeen),
    isObserver: true,
  });
}

/** The sender of an anonymous request is known by its key alone; no hop can mean it. */
function bareNode(id: PartyId, key: string): SnapshotNode {
  return {
    id,
    key,
    name: null,
    role: 'unknown',
    lat: null,
    lon: null,
    firstSeen: null,
    lastSeen: null,
    isObserver: false,
    relays: false,
  };
}
