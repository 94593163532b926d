// A node or observer as the graph and every list show it.
import { type GraphNode, nodeRole } from '../../../contract/graph.ts';
import { claimRoute } from '../../../domain/mesh/relations.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { SideLookup } from './edge-claims.ts';

interface NodeRow {
  readonly id: number;
  readonly key: string;
  readonly isNode: number;
  readonly nodeName: string | null;
  readonly role: string | null;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly nodeSeen: number | null;
  readonly lastAdvertAt: number | null;
  readonly observerName: string | null;
  readonly observerSeen: number | null;
  readonly isObserver: number;
}

/** Those of a list of row ids in JSON. */
export const selectGraphNodes = `SELECT p.id, p.key,
    coalesce(n.id, i.id) IS NOT NULL AS isNode,
    coalesce(n.name, i.name) AS nodeName,
    coalesce(n.role, i.role) AS role,
    coalesce(n.lat, i.lat) AS lat,
    coalesce(n.lon, i.lon) AS lon,
    coalesce(n.last_seen, i.last_seen) AS nodeSeen,
    coalesce(n.last_advert_at, i.last_advert_at) AS lastAdvertAt,
    (SELECT name FROM observers WHERE party_id = p.id AND name IS NOT NULL LIMIT 1) AS observerName,
    (SELECT max(last_seen) FROM observers WHERE party_id = p.id) AS observerSeen,
    EXISTS (SELECT 1 FROM observers WHERE party_id = p.id) AS isObserver
  FROM parties p LEFT JOIN nodes n ON n.id = p.id LEFT JOIN inactive_nodes i ON i.id = p.id
  WHERE p.id IN (SELECT value FROM json_each(?))`;

/**
 * The node or observer with this row id in `parties`; null for a party that is neither. `lastSeen` is what it said
 * itself (advert, packet, status); `aliveNodeById` adds what others' packets say of it.
 */
export function graphNodeById(db: ReadableDb, id: number): GraphNode | null {
  return graphNodesById(db, [id]).get(id) ?? null;
}

/** As `graphNodeById`, of several: to look up one row anew costs several times what reading it does. */
export function graphNodesById(db: ReadableDb, ids: readonly number[]): Map<number, GraphNode> {
  const nodes = new Map<number, GraphNode>();
  for (const row of db.prepare<[string], NodeRow>(selectGraphNodes).all(JSON.stringify(ids))) {
    if (row.isNode !== 0 || row.isObserver !== 0) nodes.set(row.id, graphNodeOf(row));
  }
  return nodes;
}

function graphNodeOf(row: NodeRow): GraphNode {
  const placed = row.lat !== null && row.lon !== null && (row.lat !== 0 || row.lon !== 0);
  return {
    id: row.id,
    key: row.key,
    name: row.nodeName ?? row.observerName,
    role: row.isNode === 0 ? 'observer' : nodeRole.catch('unknown').parse(row.role),
    lat: placed ? row.lat : null,
    lon: placed ? row.lon : null,
    // 0 stands for "never": a node known from a list alone.
    lastSeen: Math.max(row.nodeSeen ?? 0, row.observerSeen ?? 0) || null,
    lastAdvertAt: row.lastAdvertAt,
    isObserver: row.isObserver === 1,
  };
}

/** As `graphNodeById`, with `lastSeen` counting flood packets it relayed too, as the live graph does. */
export function aliveNodeById(db: ReadableDb, id: number): GraphNode | null {
  return aliveNodesById(db, [id])[0] ?? null;
}

/** As `aliveNodeById`, of several and in their order; parties that are neither are left out. */
export function aliveNodesById(db: ReadableDb, ids: readonly number[]): GraphNode[] {
  const nodes = graphNodesById(db, ids);
  const lookup = new SideLookup(db);
  return ids.flatMap((id) => {
    const node = nodes.get(id);
    if (node === undefined) return [];
    return [{ ...node, lastSeen: Math.max(node.lastSeen ?? 0, relayedAt(db, id, lookup) ?? 0) || null }];
  });
}

/**
 * When a flood packet last said that this party sent, relayed or heard it; null when none did. Planned routes and
 * TRACE name relays that may be long gone, and do not count.
 */
export function relayedAt(db: ReadableDb, id: number, lookup = new SideLookup(db)): number | null {
  const sides = lookup.sidesOf(id);
  const marks = sides.map(() => '?').join(', ');
  const newest = db.prepare<unknown[], number | null>(
    `SELECT max(last_seen) FROM edge_evidence
      WHERE route = ${claimRoute.flood} AND (left_side IN (${marks}) OR right_side IN (${marks}))`,
  );
  return newest.pluck().get(...sides, ...sides) ?? null;
}

/** Row id in `parties` of a key in either case, or an observer id; null when nobody has it. */
export function partyOf(db: ReadableDb, key: string): number | null {
  return db.prepare<[string], number>('SELECT id FROM parties WHERE key = ?').pluck().get(key.toLowerCase()) ?? null;
}
