// Transmissions: what was said, once per packet hash.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import type { WritableDb } from '../database.ts';

export interface NewTransmission {
  /** 8 bytes. */
  readonly hash: Uint8Array;
  /** The whole packet. */
  readonly raw: Uint8Array;
  /** 0-3 and 0-15, as in the header. */
  readonly routeCode: number;
  readonly payloadCode: number;
  readonly version: number;
  readonly fromParty: PartyId | null;
  /** Adverts only. */
  readonly signatureOk: boolean | null;
  /** Name of the channel whose key opened it. */
  readonly channel: string | null;
  readonly at: EpochMs;
}

export interface StoredTransmission {
  readonly id: number;
  readonly raw: Uint8Array;
  readonly fromParty: PartyId | null;
  /** 1, 0, or null for what is no advert. */
  readonly signatureOk: number | null;
  readonly channel: string | null;
  readonly firstSeen: EpochMs;
  readonly lastSeen: EpochMs;
  readonly observationCount: number;
}

/** What later observations change. */
export interface TransmissionChange {
  readonly id: number;
  readonly raw: Uint8Array;
  readonly routeCode: number;
  readonly firstSeen: EpochMs;
  readonly lastSeen: EpochMs;
  readonly observationCount: number;
}

const flag = (value: boolean | null) => (value === null ? null : Number(value));

export class TransmissionTable {
  readonly #find;
  readonly #insert;
  readonly #update;
  readonly #open;
  readonly #adverts;

  constructor(db: WritableDb) {
    this.#find = db.prepare<[Uint8Array], StoredTransmission>(
      `SELECT id, raw, from_party AS fromParty, signature_ok AS signatureOk, channel, first_seen AS firstSeen,
              last_seen AS lastSeen, observation_count AS observationCount FROM transmissions WHERE hash = ?`,
    );
    this.#insert = db.prepare(
      `INSERT INTO transmissions (hash, raw, route_type, payload_type, payload_version, from_party, signature_ok,
                                  channel, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#update = db.prepare(
      `UPDATE transmissions SET raw = ?, route_type = ?, first_seen = ?, last_seen = ?, observation_count = ?
       WHERE id = ?`,
    );
    this.#open = db.prepare<[string, number]>('UPDATE transmissions SET channel = ? WHERE id = ?');
    this.#adverts = db
      .prepare<[number], Buffer>(
        'SELECT raw FROM transmissions WHERE from_party = ? AND signature_ok = 1 ORDER BY first_seen',
      )
      .pluck();
  }

  find(hash: Uint8Array): StoredTransmission | undefined {
    return this.#find.get(hash);
  }

  /** Row id of the new transmission, which counts no observation yet. */
  insert(row: NewTransmission): number {
    return Number(
      this.#insert.run(
        row.hash,
        row.raw,
        row.routeCode,
        row.payloadCode,
        row.version,
        row.fromParty,
        flag(row.signatureOk),
        row.channel,
        row.at,
        row.at,
      ).lastInsertRowid,
    );
  }

  update(row: TransmissionChange): void {
    this.#update.run(row.raw, row.routeCode, row.firstSeen, row.lastSeen, row.observationCount, row.id);
  }

  /** Notes the channel whose key, learnt later, opened it. */
  setChannel(id: number, channel: string): void {
    this.#open.run(channel, id);
  }

  /** The packets of every verified advert of a node that is still kept. */
  verifiedAdvertsOf(party: PartyId): readonly Uint8Array[] {
    return this.#adverts.all(party);
  }
}
