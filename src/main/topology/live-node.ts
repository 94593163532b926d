// Nodes and edges as they stand in memory, and as the window gets them.
import { type GraphEdge, type GraphNode, type NodeRole, nodeRole, type relations } from '../../contract/graph.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { HourlyGains } from '../../domain/mesh/activity.ts';
import type { EdgeTotals } from '../../domain/mesh/derive.ts';
import { isImplausible } from '../../domain/mesh/distance.ts';
import type { PartyId } from '../../domain/mesh/recorded.ts';
import type { relationNames } from '../../domain/mesh/relations.ts';
import { confidenceLevel } from '../../domain/mesh/score.ts';

/** Fails to compile when the contract and the evidence rules name different relations, or in another order. */
type SameRelations = typeof relationNames extends typeof relations
  ? typeof relations extends typeof relationNames
    ? true
    : never
  : never;
true satisfies SameRelations;

export interface LiveNode {
  readonly party: PartyId;
  readonly key: string;
  name: string | null;
  role: NodeRole;
  lat: number | null;
  lon: number | null;
  /** Newest advert, packet or status of its own. */
  seenAt: EpochMs | null;
  /** Newest flood evidence that it relayed, sent or received. */
  aliveAt: EpochMs | null;
  lastAdvertAt: EpochMs | null;
  isNode: boolean;
  isObserver: boolean;
  readonly edges: Map<PartyId, LiveEdge>;
}

export interface LiveEdge {
  /** Row id; 0 until it is written. */
  id: number;
  /** The end whose key sorts first, and the other. */
  readonly a: LiveNode;
  readonly b: LiveNode;
  totals: EdgeTotals;
  /** Whether an operator found it to be wrong. */
  wrong: boolean;
  /** Whether its row is behind. */
  unwritten: boolean;
  /** Evidence by the hour that is not written yet. */
  readonly hours: HourlyGains;
}

/** A node nothing but its key is known of. */
export function bareNode(party: PartyId, key: string): LiveNode {
  return {
    party,
    key,
    name: null,
    role: 'unknown',
    lat: null,
    lon: null,
    seenAt: null,
    aliveAt: null,
    lastAdvertAt: null,
    isNode: false,
    isObserver: false,
    edges: new Map(),
  };
}

/** A stored role as the contract names it; what is no role is `unknown`. */
export function roleOf(role: string): NodeRole {
  const parsed = nodeRole.safeParse(role);
  return parsed.success ? parsed.data : 'unknown';
}

export function graphNodeOf(node: LiveNode): GraphNode {
  return {
    id: node.party,
    key: node.key,
    name: node.name,
    role: node.role,
    lat: node.lat,
    lon: node.lon,
    lastSeen:
      node.seenAt === null || node.aliveAt === null
        ? (node.seenAt ?? node.aliveAt)
        : Math.max(node.seenAt, node.aliveAt),
    lastAdvertAt: node.lastAdvertAt,
    isObserver: node.isObserver,
  };
}

export function graphEdgeOf({ a, b, totals, wrong }: LiveEdge): GraphEdge {
  return {
    a: a.party,
    b: b.party,
    count: totals.count,
    weightedX4: totals.weightedX4,
    lastSeen: totals.lastSeen,
    snr: totals.snrCount === 0 ? null : totals.snrSumX4 / 4 / totals.snrCount,
    relations: totals.relations,
    confidence: confidenceLevel({ ...totals, witnesses: totals.witnesses.length }),
    implausible: isImplausible(a, b),
    wrong,
  };
}
