// What `meshwarden check` works out anew to compare it with the rows: edges from their claims, hashes from their packets.
import type { Crypto } from '../../domain/crypto.ts';
import { deriveEdges, type EdgeTotals } from '../../domain/mesh/derive.ts';
import { decodePacket } from '../../domain/packet/decode.ts';
import { toHex } from '../../domain/packet/hex.ts';
import { hashHex } from '../../domain/packet/identity.ts';
import { everyClaim, relayIndex } from '../reader/queries/edge-claims.ts';
import type { DerivedRule } from '../storage/check.ts';
import type { ReadableDb } from '../storage/readonly.ts';

/** The rules that need more than SQL. */
export function derivedRules(crypto: Pick<Crypto, 'sha256'>): readonly DerivedRule[] {
  return [
    { rule: 'every transmission has the hash of its packet', breaches: (db) => wrongHashes(db, crypto) },
    { rule: 'edges are what the claims and the known nodes say', breaches: wrongEdges },
  ];
}

function* wrongHashes(db: ReadableDb, crypto: Pick<Crypto, 'sha256'>): IterableIterator<string> {
  const rows = db.prepare<[], { id: number; hash: Uint8Array; raw: Uint8Array }>(
    'SELECT id, hash, raw FROM transmissions',
  );
  for (const { id, hash, raw } of rows.iterate()) {
    const packet = decodePacket(raw);
    if (!packet.ok) yield `transmission ${id} holds no packet: ${packet.reason}`;
    else if (hashHex(packet, crypto) !== toHex(hash)) {
      yield `transmission ${id} says ${toHex(hash)}, its packet has ${hashHex(packet, crypto)}`;
    }
  }
}

type EdgeRow = Pick<EdgeTotals, 'count' | 'weightedX4' | 'firstSeen' | 'lastSeen'> & {
  readonly low: number;
  readonly high: number;
};

function* wrongEdges(db: ReadableDb): IterableIterator<string> {
  const index = relayIndex(db);
  const derived = deriveEdges(everyClaim(db), (side) => index.resolve(side));
  const keys = db.prepare<[number], string>('SELECT substr(key, 1, 8) FROM parties WHERE id = ?').pluck();
  const name = (low: number, high: number) => `edge ${keys.get(low)} - ${keys.get(high)}`;
  const rows = db.prepare<[], EdgeRow>(
    `SELECT min(node_a, node_b) AS low, max(node_a, node_b) AS high, count, weighted_x4 AS weightedX4,
       first_seen AS firstSeen, last_seen AS lastSeen FROM neighbor_edges`,
  );
  for (const row of rows.iterate()) {
    const totals = derived.get(row.low)?.get(row.high);
    derived.get(row.low)?.delete(row.high);
    if (totals === undefined) yield `${name(row.low, row.high)} rests on no claim`;
    else if (!isSame(row, totals)) {
      yield `${name(row.low, row.high)}: ${row.count} pieces until ${row.lastSeen}, by its claims ${totals.count} until ${totals.lastSeen}`;
    }
  }
  for (const [low, row] of derived)
    for (const [high, { count }] of row) yield `${name(low, high)} is missing, its claims count ${count} pieces`;
}

function isSame(row: EdgeRow, totals: EdgeTotals): boolean {
  return (
    row.count === totals.count &&
    row.weightedX4 === totals.weightedX4 &&
    row.firstSeen === totals.firstSeen &&
    row.lastSeen === totals.lastSeen
  );
}
