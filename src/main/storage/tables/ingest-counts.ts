// How often ingest came to each outcome: by hour, and since the database was made.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { WritableDb } from '../database.ts';

/** The hour `at` falls in, as counted: whole hours since 1970-01-01T00:00Z. */
export function hourOf(at: EpochMs): number {
  return Math.floor(at / 3_600_000);
}

export class IngestCountTable {
  readonly #hour;
  readonly #total;

  constructor(db: WritableDb) {
    this.#hour = db.prepare(
      `INSERT INTO ingest_counts (hour, outcome, n) VALUES (@hour, @outcome, @n)
       ON CONFLICT (hour, outcome) DO UPDATE SET n = n + @n`,
    );
    this.#total = db.prepare(
      `INSERT INTO ingest_totals (outcome, n) VALUES (@outcome, @n) ON CONFLICT (outcome) DO UPDATE SET n = n + @n`,
    );
  }

  /** Raises the counters of `outcome`; `hour` as `hourOf` gives it. */
  add(hour: number, outcome: string, n: number): void {
    this.#hour.run({ hour, outcome, n });
    this.#total.run({ outcome, n });
  }
}
