// The rows of exported lists, page by page.

import type { EdgeExport, NodeExport } from '../../../domain/export/table.ts';
import { type Claim, deriveEdges, type EdgeTotals } from '../../../domain/mesh/derive.ts';
import { isImplausible, kilometresBetween } from '../../../domain/mesh/distance.ts';
import { relationNames } from '../../../domain/mesh/relations.ts';
import { confidenceLevel, score } from '../../../domain/mesh/score.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import type { Span } from '../../storage/readonly-recorded.ts';
import { everyClaim, relayIndex } from '../queries/edge-claims.ts';
import { type EdgeVariant, variantCounts } from '../queries/edges.ts';
import { wrongEdges } from '../queries/wrong-edges.ts';

interface Row extends Omit<NodeExport, 'isObserver' | 'inactive'> {
  readonly isNode: number;
  readonly isObserver: number;
  readonly inactive: number;
}

const columns = `p.id, p.key, coalesce(n.name, i.name,
      (SELECT name FROM observers WHERE party_id = p.id AND name IS NOT NULL LIMIT 1)) AS name,
    coalesce(n.role, i.role) AS role, coalesce(n.lat, i.lat) AS lat, coalesce(n.lon, i.lon) AS lon,
    coalesce(n.first_seen, i.first_seen) AS firstSeen, coalesce(n.last_seen, i.last_seen) AS lastSeen,
    coalesce(n.last_advert_at, i.last_advert_at) AS lastAdvertAt, coalesce(n.advert_count, i.advert_count, 0) AS adverts,
    coalesce(n.id, i.id) IS NOT NULL AS isNode, n.id IS NULL AND i.id IS NOT NULL AS inactive,
    EXISTS (SELECT 1 FROM observers WHERE party_id = p.id) AS isObserver
  FROM parties p LEFT JOIN nodes n ON n.id = p.id LEFT JOIN inactive_nodes i ON i.id = p.id`;

/** Nodes by row id, those put away included. */
export const selectNodes = `SELECT ${columns} WHERE p.id > ? AND coalesce(n.id, i.id) IS NOT NULL ORDER BY p.id LIMIT ?`;
export const selectParty = `SELECT ${columns} WHERE p.id = ?`;

/** A page of nodes behind row id `after`, and where to go on; null at the end. Nodes last seen outside `span` are left out. */
export function nodePage(db: ReadableDb, after: number, limit: number, span: Span) {
  const rows = db.prepare<[number, number], Row>(selectNodes).all(after, limit);
  const nodes = rows.map(nodeOf).filter(({ lastSeen }) => isWithin(lastSeen, lastSeen, span));
  return { nodes, next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
}

/** Every edge that scores, by its evidence of a variant; those without evidence in `span` are left out. `now` is what scores are as of. */
export function edgesFor(db: ReadableDb, variant: EdgeVariant, span: Span, now: number): readonly EdgeExport[] {
  const index = relayIndex(db);
  const party = db.prepare<[number], Row>(selectParty);
  const known = new Map<number, NodeExport>();
  const nodeBy = (id: number): NodeExport => {
    const node = known.get(id) ?? nodeOf(party.get(id) ?? nobody(id));
    known.set(id, node);
    return node;
  };
  const isWrong = wrongEdges(db);
  const edges: EdgeExport[] = [];
  for (const [low, row] of deriveEdges(claimsOf(db, variant), (side) => index.resolve(side))) {
    for (const [high, totals] of row) {
      if (variant === 'all' && totals.weightedX4 === 0) continue;
      if (!isWithin(totals.firstSeen, totals.lastSeen, span)) continue;
      const [a, b] = [nodeBy(low), nodeBy(high)].sort((x, y) => (x.key < y.key ? -1 : 1));
      if (a && b) edges.push(edgeOf(a, b, totals, isWrong(a.key, b.key), now));
    }
  }
  return edges.sort((x, y) => (x.a.key === y.a.key ? (x.b.key < y.b.key ? -1 : 1) : x.a.key < y.a.key ? -1 : 1));
}

function* claimsOf(db: ReadableDb, variant: EdgeVariant): Generator<Claim> {
  for (const claim of everyClaim(db)) if (variantCounts(variant, claim)) yield claim;
}

function edgeOf(a: NodeExport, b: NodeExport, totals: EdgeTotals, wrong: boolean, now: number): EdgeExport {
  return {
    a,
    b,
    count: totals.count,
    score: score(totals.weightedX4, totals.lastSeen, now),
    confidence: confidenceLevel({ ...totals, witnesses: totals.witnesses.length }),
    witnesses: totals.witnesses.length,
    snr: totals.snrCount === 0 ? null : totals.snrSumX4 / 4 / totals.snrCount,
    km: kilometresBetween(a, b),
    implausible: isImplausible(a, b),
    wrong,
    firstSeen: totals.firstSeen,
    lastSeen: totals.lastSeen,
    relations: relationNames.filter((_name, bit) => totals.relations & (1 << bit)),
  };
}

function nodeOf({ isNode, ...row }: Row): NodeExport {
  const placed = row.lat !== null && row.lon !== null && (row.lat !== 0 || row.lon !== 0);
  const role = isNode === 1 ? row.role : row.isObserver === 1 ? 'observer' : 'unknown';
  return {
    ...row,
    role,
    lat: placed ? row.lat : null,
    lon: placed ? row.lon : null,
    // 0 stands for "never": a node known from a list alone.
    firstSeen: row.firstSeen || null,
    lastSeen: row.lastSeen || null,
    isObserver: row.isObserver === 1,
    inactive: row.inactive === 1,
  };
}

function nobody(id: number): Row {
  const unknown = { name: null, lat: null, lon: null, firstSeen: null, lastSeen: null, lastAdvertAt: null };
  return { ...unknown, id, key: '', role: 'unknown', adverts: 0, isNode: 0, isObserver: 0, inactive: 0 };
}

/** Whether something seen from `first` to `last` was seen in `span`; what was never seen only is where the span is open. */
function isWithin(first: number | null, last: number | null, { since, until }: Span): boolean {
  if (since !== null && (last === null || last < since)) return false;
  return until === null || (first !== null && first < until);
}
