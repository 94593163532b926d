// Observations: who heard a transmission over which path; and the receptions behind one of them.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { WritableDb } from '../database.ts';
import { ObserverRowTable } from './observer-rows.ts';

/** What the radio measured, in the columns' units. */
export interface Measured {
  /** Quarter dB. */
  readonly snrX4: number | null;
  /** dBm. */
  readonly rssi: number | null;
  readonly score: number | null;
}

export interface NewObservation extends Measured {
  readonly transmissionId: number;
  readonly observerId: number;
  /** The path_len byte, then the hops. */
  readonly path: Uint8Array;
  readonly routeCode: number;
  readonly at: EpochMs;
  /** `at` minus the uploader's claimed time; null without one. */
  readonly claimLagMs: number | null;
  /** The packet, where it cannot be rebuilt from the transmission's and the path. */
  readonly raw: Uint8Array | null;
}

export interface StoredObservation extends Measured {
  readonly id: number;
  readonly routeCode: number;
  readonly at: EpochMs;
  readonly claimLagMs: number | null;
  readonly receptions: number;
  readonly raw: Uint8Array | null;
}

/** One reception of an observation received several times. */
export interface Reception {
  readonly claimedAt: EpochMs;
  /** What came with it: 1 SNR, 2 RSSI, 4 score, summed. */
  readonly measured: number;
}

/** An observation's packet as kept. */
export interface KeptPacket {
  readonly id: number;
  readonly path: Uint8Array;
  readonly raw: Uint8Array | null;
}

export class ObservationTable {
  readonly #insert;
  readonly #find;
  readonly #update;
  readonly #addReception;
  readonly #receptions;
  readonly #ofTransmission;
  readonly #setRaw;
  readonly #setArrival;
  readonly #forgetArrival;
  readonly #countRows;
  readonly #ofObservers: ObserverRowTable;
  #inserted = 0;

  constructor(db: WritableDb) {
    this.#ofObservers = new ObserverRowTable(db);
    this.#insert = db.prepare(
      `INSERT INTO observations (transmission_id, observer_id, path, route_type, snr_x4, rssi, score, timestamp,
                                 claim_lag_ms, raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (transmission_id, observer_id, path) DO NOTHING`,
    );
    this.#find = db.prepare<[number, number, Uint8Array], StoredObservation>(
      `SELECT id, route_type AS routeCode, snr_x4 AS snrX4, rssi, score, timestamp AS at, claim_lag_ms AS claimLagMs,
              receptions, raw FROM observations WHERE transmission_id = ? AND observer_id = ? AND path = ?`,
    );
    this.#update = db.prepare(
      `UPDATE observations SET route_type = ?, snr_x4 = ?, rssi = ?, score = ?, timestamp = ?, claim_lag_ms = ?,
              receptions = ?, raw = ? WHERE id = ?`,
    );
    this.#addReception = db.prepare<[number, number, number]>(
      'INSERT INTO receptions (observation_id, claimed_at, measured) VALUES (?, ?, ?)',
    );
    this.#receptions = db.prepare<[number], Reception>(
      'SELECT claimed_at AS claimedAt, measured FROM receptions WHERE observation_id = ? ORDER BY claimed_at',
    );
    this.#ofTransmission = db.prepare<[number], KeptPacket>(
      'SELECT id, path, raw FROM observations WHERE transmission_id = ?',
    );
    this.#setArrival = db.prepare<[number, EpochMs]>(
      `INSERT INTO late_deliveries (observation_id, arrived_at) VALUES (?, ?)
       ON CONFLICT (observation_id) DO UPDATE SET arrived_at = excluded.arrived_at`,
    );
    this.#forgetArrival = db.prepare<[number]>('DELETE FROM late_deliveries WHERE observation_id = ?');
    this.#countRows = db.prepare<[number]>("UPDATE row_counts SET n = n + ? WHERE name = 'observations'");
    this.#setRaw = db.prepare<[Uint8Array | null, number]>('UPDATE observations SET raw = ? WHERE id = ?');
  }

  /** Row id of the new observation; null when this transmission, observer and path are known together. */
  insert(row: NewObservation): number | null {
    const { changes, lastInsertRowid } = this.#insert.run(
      row.transmissionId,
      row.observerId,
      row.path,
      row.routeCode,
      row.snrX4,
      row.rssi,
      row.score,
      row.at,
      row.claimLagMs,
      row.raw,
    );
    if (changes === 0) return null;
    this.#inserted++;
    const id = Number(lastInsertRowid);
    this.#ofObservers.add(id, row.observerId);
    return id;
  }

  /** Notes how many were inserted since it was called last, and by whom; in the transaction that inserted them. */
  flush(): void {
    if (this.#inserted > 0) this.#countRows.run(this.#inserted);
    this.#ofObservers.flush();
    this.#inserted = 0;
  }

  /** Drops what is not noted, for after a rolled back transaction. */
  forget(): void {
    this.#inserted = 0;
    this.#ofObservers.forget();
  }

  find(transmissionId: number, observerId: number, path: Uint8Array): StoredObservation | undefined {
    return this.#find.get(transmissionId, observerId, path);
  }

  update(row: StoredObservation): void {
    this.#update.run(
      row.routeCode,
      row.snrX4,
      row.rssi,
      row.score,
      row.at,
      row.claimLagMs,
      row.receptions,
      row.raw,
      row.id,
    );
  }

  addReception(observationId: number, reception: Reception): void {
    this.#addReception.run(observationId, reception.claimedAt, reception.measured);
  }

  /** Its receptions, oldest first; none for what was received once. */
  receptionsOf(observationId: number): readonly Reception[] {
    return this.#receptions.all(observationId);
  }

  /** Keeps when an observation arrived whose time is its uploader's; null when its time is its arrival. */
  setArrival(observationId: number, arrivedAt: EpochMs | null): void {
    if (arrivedAt === null) this.#forgetArrival.run(observationId);
    else this.#setArrival.run(observationId, arrivedAt);
  }

  packetsOf(transmissionId: number): readonly KeptPacket[] {
    return this.#ofTransmission.all(transmissionId);
  }

  setRaw(observationId: number, raw: Uint8Array | null): void {
    this.#setRaw.run(raw, observationId);
  }
}
