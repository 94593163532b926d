// Observations read back from their rows, for claims that were not made when they were recorded.
import type { FirstHearing, RecordedObservation } from '../../../domain/mesh/recorded.ts';
import type { WritableDb } from '../database.ts';
import { type HearingRow, observationOf } from '../readonly-hearing.ts';

/** Reads observations in row order, and keeps how they were first heard where their rows change before they are read. */
export class TopologyObservations {
  readonly #after;
  readonly #keep;
  readonly #anyKept;
  readonly #forget;

  constructor(db: WritableDb) {
    this.#after = db.prepare<[number, number], HearingRow>(
      `SELECT o.id AS observationId, o.observer_id AS observerId, w.party_id AS observerParty,
         ifnull(f.timestamp, o.timestamp) AS at, ifnull(f.route_type, o.route_type) AS routeCode, t.payload_type AS payloadCode, t.from_party AS originParty,
         t.signature_ok AS signatureOk, o.path AS path, iif(f.raw IS NULL, o.snr_x4, f.snr_x4) AS snrX4,
         coalesce(f.raw, o.raw, t.raw) AS raw
       FROM observations o JOIN transmissions t ON t.id = o.transmission_id JOIN observers w ON w.id = o.observer_id
       LEFT JOIN first_hearings f ON f.observation_id = o.id
       WHERE o.id > ? ORDER BY o.id LIMIT ?`,
    );
    this.#keep = db.prepare<[number, number, number, number | null, Uint8Array]>(
      `INSERT INTO first_hearings (observation_id, timestamp, route_type, snr_x4, raw) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (observation_id) DO NOTHING`,
    );
    this.#anyKept = db.prepare<[], number>('SELECT EXISTS (SELECT 1 FROM first_hearings)').pluck();
    this.#forget = db.prepare<[number]>('DELETE FROM first_hearings WHERE observation_id <= ?');
  }

  /** Keeps how an observation was first heard, for `after`; of several changes the first tells. */
  keep({ observationId, at, routeCode, snrX4, raw }: FirstHearing): void {
    this.#keep.run(observationId, at, routeCode, snrX4, raw);
  }

  /** Whether anything is kept. */
  anyKept(): boolean {
    return this.#anyKept.get() === 1;
  }

  /** Drops what is kept of observations up to row id `watermark`: they have their claims. */
  forget(watermark: number): void {
    this.#forget.run(watermark);
  }

  /** At most `limit` observations with a row id above `watermark`, in row order. */
  after(watermark: number, limit: number): RecordedObservation[] {
    return this.#after.all(watermark, limit).map(observationOf);
  }
}
