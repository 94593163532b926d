// Observers: who uploads what it hears.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import type { WritableDb } from '../database.ts';

export interface ObserverFacts {
  readonly name: string | null;
  /** Time of the message the name came with; so for the region. */
  readonly nameAt: EpochMs | null;
  readonly iata: string | null;
  readonly iataAt: EpochMs | null;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly clientVersion: string | null;
  readonly radio: string | null;
  readonly firstSeen: EpochMs;
  readonly lastSeen: EpochMs;
  readonly lastPacketAt: EpochMs | null;
  readonly lastStatusAt: EpochMs | null;
  readonly online: number | null;
  readonly canRelay: number | null;
  /** Receptions taken since the observer is known. */
  readonly packetCount: number;
  /** What its clock has shown: see `UploaderClock`. */
  readonly clockSkewSeconds: number | null;
  readonly clockNaive: number | null;
  readonly clockAt: EpochMs | null;
  readonly clockOnTime: number;
}

export interface StoredObserver extends ObserverFacts {
  readonly id: number;
  readonly party: PartyId;
  /** As published. */
  readonly key: string;
}

export class ObserverTable {
  readonly #all;
  readonly #insert;
  readonly #update;

  constructor(db: WritableDb) {
    this.#all = db.prepare<[], StoredObserver>(
      `SELECT id, party_id AS party, key, name, name_at AS nameAt, iata, iata_at AS iataAt, model, firmware,
              client_version AS clientVersion, radio, first_seen AS firstSeen, last_seen AS lastSeen,
              last_packet_at AS lastPacketAt, last_status_at AS lastStatusAt, online, can_relay AS canRelay,
              packet_count AS packetCount, clock_skew_seconds AS clockSkewSeconds, clock_naive AS clockNaive,
              clock_at AS clockAt, clock_on_time AS clockOnTime FROM observers`,
    );
    this.#insert = db.prepare(
      'INSERT INTO observers (party_id, key, first_seen, last_seen) VALUES (@party, @key, @at, @at)',
    );
    // By place: a live batch writes every observer it heard of, and looking 20 values up by name takes longer than writing them.
    this.#update = db.prepare<(string | number | null)[]>(
      `UPDATE observers SET name = ?, name_at = ?, iata = ?, iata_at = ?, model = ?, firmware = ?, client_version = ?,
              radio = ?, first_seen = ?, last_seen = ?, last_packet_at = ?, last_status_at = ?, online = ?, can_relay = ?,
              packet_count = ?, clock_skew_seconds = ?, clock_naive = ?, clock_at = ?, clock_on_time = ?, inactive = 0
        WHERE id = ?`,
    );
  }

  all(): readonly StoredObserver[] {
    return this.#all.all();
  }

  /** Row id of the new observer. */
  insert(party: PartyId, key: string, at: EpochMs): number {
    return Number(this.#insert.run({ party, key, at }).lastInsertRowid);
  }

  /** Writes everything known of it; whoever says something is active again. */
  update(row: StoredObserver): void {
    this.#update.run(
      row.name,
      row.nameAt,
      row.iata,
      row.iataAt,
      row.model,
      row.firmware,
      row.clientVersion,
      row.radio,
      row.firstSeen,
      row.lastSeen,
      row.lastPacketAt,
      row.lastStatusAt,
      row.online,
      row.canRelay,
      row.packetCount,
      row.clockSkewSeconds,
      row.clockNaive,
      row.clockAt,
      row.clockOnTime,
      row.id,
    );
  }
}
