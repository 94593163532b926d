// Writes the rows that ingest would have written, straight into the tables.
import type { KnownNode, RecordedObservation } from '../../../src/domain/mesh/recorded.ts';
import { unpackWitnesses } from '../../../src/domain/mesh/witnesses.ts';
import type { WritableDb } from '../../../src/main/storage/database.ts';

/** A heard packet, with what its row needs on top of what the topology needs. */
export type HeardPacket = Omit<RecordedObservation, 'observationId' | 'observerParty'> & {
  /** 8 bytes in hex. */
  readonly hash: string;
  readonly raw: Uint8Array;
  /** As on the wire: path_len byte, then the hops. */
  readonly wirePath: Uint8Array;
};

/** Interns keys, and writes nodes, observers and observations. */
export class MeshRows {
  readonly #db: WritableDb;

  constructor(db: WritableDb) {
    this.#db = db;
  }

  party(key: string): number {
    this.#db.prepare('INSERT OR IGNORE INTO parties (key) VALUES (?)').run(key);
    return this.#db.prepare<[string], number>('SELECT id FROM parties WHERE key = ?').pluck().get(key) ?? 0;
  }

  /** A known node; writing it twice does nothing. */
  node(key: string, facts: { lat?: number; lon?: number; table?: 'nodes' | 'inactive_nodes' } = {}): KnownNode {
    const party = this.party(key);
    this.#db
      .prepare(
        `INSERT OR IGNORE INTO ${facts.table ?? 'nodes'} (id, public_key, name, role, lat, lon, first_seen, last_seen)
         VALUES (?, ?, ?, 'repeater', ?, ?, 0, 0)`,
      )
      .run(party, Buffer.from(key, 'hex'), `node ${key.slice(0, 6)}`, facts.lat ?? null, facts.lon ?? null);
    return { party, key };
  }

  removeNode(party: number): void {
    this.#db.prepare('DELETE FROM nodes WHERE id = ?').run(party);
  }

  /** An observer's row id and party; `id` is a key in upper case or any other text. */
  observer(id: string): { observerId: number; observerParty: number } {
    const observerParty = this.party(id.toLowerCase());
    this.#db
      .prepare('INSERT OR IGNORE INTO observers (party_id, key, name, first_seen, last_seen) VALUES (?, ?, ?, 0, 0)')
      .run(observerParty, id, `observer ${id.slice(0, 6)}`);
    const observerId = this.#db.prepare<[string], number>('SELECT id FROM observers WHERE key = ?').pluck().get(id);
    return { observerId: observerId ?? 0, observerParty };
  }

  /** The observation as recorded; null when transmission, observer and path are known together. */
  observation(packet: HeardPacket): RecordedObservation | null {
    this.#db
      .prepare(
        `INSERT OR IGNORE INTO transmissions (hash, raw, route_type, payload_type, payload_version, from_party,
           signature_ok, first_seen, last_seen) VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?)`,
      )
      .run(
        Buffer.from(packet.hash, 'hex'),
        packet.raw,
        packet.routeCode,
        packet.payloadCode,
        packet.originParty,
        packet.signatureOk === null ? null : Number(packet.signatureOk),
        packet.at,
        packet.at,
      );
    const written = this.#db
      .prepare(
        `INSERT OR IGNORE INTO observations (transmission_id, observer_id, path, route_type, snr_x4, timestamp, raw)
         VALUES ((SELECT id FROM transmissions WHERE hash = ?), ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        Buffer.from(packet.hash, 'hex'),
        packet.observerId,
        packet.wirePath,
        packet.routeCode,
        packet.snrX4,
        packet.at,
        packet.raw,
      );
    if (written.changes === 0) return null;
    const party = this.#db
      .prepare<[number], number>('SELECT party_id FROM observers WHERE id = ?')
      .pluck()
      .get(packet.observerId);
    const { hash: _, raw: __, wirePath: ___, ...rest } = packet;
    return { ...rest, observationId: Number(written.lastInsertRowid), observerParty: party ?? 0 };
  }
}

/** Everything the topology stored, with keys in place of row ids, in one order: equal for equal evidence. */
export function topologyRows(db: WritableDb): Record<'claims' | 'edges' | 'activity', unknown[]> {
  const side = (column: string) =>
    `CASE WHEN ${column} > 0 THEN (SELECT key FROM parties WHERE id = ${column}) ELSE ${column} END`;
  return {
    claims: db
      .prepare<[], { witnesses: Uint8Array }>(
        `SELECT ${side('left_side')} AS "left", ${side('right_side')} AS "right", relation, route, count, first_seen,
           last_seen, witnesses, snr_sum_x4, snr_count, snr_min_x4, snr_max_x4, hex(earlier_hours) AS hours FROM edge_evidence
         ORDER BY "left", "right", relation, route`,
      )
      .all()
      .map((row) => ({ ...row, witnesses: observerKeys(db, row.witnesses) })),
    edges: db
      .prepare(
        `SELECT a.key AS a, b.key AS b, count, weighted_x4, first_seen, last_seen FROM neighbor_edges
         JOIN parties a ON a.id = node_a JOIN parties b ON b.id = node_b ORDER BY a.key, b.key`,
      )
      .all(),
    activity: db
      .prepare(
        `SELECT a.key AS a, b.key AS b, hour, edge_activity.count, snr_sum_x4, snr_count FROM edge_activity
         JOIN neighbor_edges e ON e.id = edge_id JOIN parties a ON a.id = node_a JOIN parties b ON b.id = node_b
         ORDER BY a.key, b.key, hour`,
      )
      .all(),
  };
}

function observerKeys(db: WritableDb, packed: Uint8Array): string[] {
  const key = db.prepare<[number], string>('SELECT key FROM observers WHERE id = ?').pluck();
  return unpackWitnesses(packed)
    .map((observer) => key.get(observer) ?? '?')
    .sort();
}
