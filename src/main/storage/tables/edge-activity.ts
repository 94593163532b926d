// The table of what each edge did in each hour.
import type { WritableDb } from '../database.ts';

const hourMs = 3_600_000;

/** The hour a time belongs to: whole hours since 1970-01-01T00:00Z. */
export function hourOf(at: number): number {
  return Math.floor(at / hourMs);
}

/** Writes activity; must run inside the batch's transaction. */
export class EdgeActivityTable {
  readonly #add;

  constructor(db: WritableDb) {
    this.#add = db.prepare<[number, number, number, number, number]>(
      `INSERT INTO edge_activity (edge_id, hour, count, snr_sum_x4, snr_count) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (edge_id, hour) DO UPDATE SET count = count + excluded.count,
         snr_sum_x4 = snr_sum_x4 + excluded.snr_sum_x4, snr_count = snr_count + excluded.snr_count`,
    );
  }

  /** Counts evidence of one hour; SNR in quarter dB. */
  add(edgeId: number, hour: number, count: number, snrSumX4: number, snrCount: number): void {
    this.#add.run(edgeId, hour, count, snrSumX4, snrCount);
  }
}
