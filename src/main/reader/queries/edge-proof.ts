// The packets that prove an edge, searched for in the hours in which it was heard.

import type { Relation } from '../../../contract/graph.ts';
import type { EdgeProof, ProvingPacket, SearchMark } from '../../../contract/packet-search.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import { relationNames } from '../../../domain/mesh/relations.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { bucketsOf } from '../analysis/history.ts';
import { ClaimSearch, heardSpans, rowsOf } from './claim-search.ts';
import { claimsBetween, SideLookup } from './edge-claims.ts';
import { edgeRow } from './edge-days.ts';
import { partyOf } from './graph-node.ts';

export interface EdgeProofInput {
  /** Keys of the two ends in either order and case. */
  readonly a: string;
  readonly b: string;
  readonly limit: number;
  readonly before: SearchMark | null;
  /** Epoch milliseconds; hops are who they are known to be then. */
  readonly now: EpochMs;
}

export const selectActiveHours = 'SELECT hour FROM edge_activity WHERE edge_id = ? ORDER BY hour DESC';

/** Observations that make a claim of this edge, the newest packets first; null when the two are no neighbours. */
export function edgeProof(db: ReadableDb, input: EdgeProofInput): EdgeProof | null {
  const ends = [input.a, input.b].map((key) => ({ key: key.toLowerCase(), party: partyOf(db, key) }));
  const [a, b] = ends.sort((x, y) => (x.key < y.key ? -1 : 1));
  if (!a?.party || !b?.party || a.party === b.party) return null;
  const lookup = new SideLookup(db);
  const claims = claimsBetween(db, lookup.sidesOf(a.party), lookup.sidesOf(b.party));
  if (claims.length === 0) return null;
  const nameOf = (...claim: readonly number[]) => claim.join(' ');
  const names = new Set(claims.map(({ left, right, relation, route }) => nameOf(left, right, relation, route)));
  const search = new ClaimSearch<Relation>(
    db,
    (left, right, relation, route) =>
      names.has(nameOf(left, right, relation, route)) ? (relationNames[relation] ?? null) : null,
    claims.map(({ witnesses }) => witnesses),
  );
  const edge = edgeRow(db, a.party, b.party);
  const hours = edge === null ? [] : db.prepare<[number], number>(selectActiveHours).pluck().all(edge);
  const { found, ...result } = search.search(heardSpans(hours, bucketsOf(db)), input);
  const rows = rowsOf(db, { found, ...result }, input.now);
  return {
    rows: rows.map((row): ProvingPacket => ({ ...row, proves: found.get(row.observationId) ?? [] })),
    ...result,
  };
}
