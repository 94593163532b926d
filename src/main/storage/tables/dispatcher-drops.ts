// How many events ended how, hour by hour: hours for 14 days, whole UTC days for 400. The column counts whole hours.
import type { Statement } from 'better-sqlite3';
import type { DecisionReason } from '../../../domain/alerts/reasons.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb, WritableDb } from '../database.ts';

export const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const hoursPerDay = 24;
const hoursKeptMs = 14 * dayMs;
const daysKeptMs = 400 * dayMs;

export interface DropBucket {
  /** Start of the hour (of the UTC day once rolled up). */
  readonly hour: EpochMs;
  readonly family: string;
  readonly category: string;
  readonly reason: DecisionReason;
}

/** Start of the hour that holds `at`. */
export function hourOf(at: EpochMs): EpochMs {
  return Math.floor(at / hourMs) * hourMs;
}

/** Sums per hour and reason of the buckets that start at `from` or later. */
export function readDrops(db: ReadableDb, from: EpochMs): { hour: EpochMs; reason: DecisionReason; n: number }[] {
  return db
    .prepare(
      `SELECT hour * ${hourMs} AS hour, reason, sum(n) AS n FROM dispatcher_drops WHERE hour >= ? GROUP BY hour, reason`,
    )
    .all(Math.ceil(from / hourMs)) as { hour: EpochMs; reason: DecisionReason; n: number }[];
}

export class DispatcherDrops {
  readonly #add: Statement;
  readonly #rollUp: Statement;
  readonly #rolled: Statement;
  readonly #prune: Statement;

  constructor(db: WritableDb) {
    const add = 'ON CONFLICT (hour, family, category, reason) DO UPDATE SET n = n + excluded.n';
    this.#add = db.prepare(
      `INSERT INTO dispatcher_drops (hour, family, category, reason, n) VALUES (@hour, @family, @category, @reason, @n) ${add}`,
    );
    this.#rollUp = db.prepare(
      `INSERT INTO dispatcher_drops (hour, family, category, reason, n)
       SELECT hour - hour % ${hoursPerDay}, family, category, reason, sum(n) FROM dispatcher_drops
        WHERE hour < @before AND hour % ${hoursPerDay} != 0 GROUP BY 1, 2, 3, 4 ${add}`,
    );
    this.#rolled = db.prepare(`DELETE FROM dispatcher_drops WHERE hour < @before AND hour % ${hoursPerDay} != 0`);
    this.#prune = db.prepare('DELETE FROM dispatcher_drops WHERE hour < ?');
  }

  add(bucket: DropBucket, n: number): void {
    this.#add.run({ ...bucket, hour: Math.floor(bucket.hour / hourMs), n });
  }

  /** Rolls the hours of whole days older than 14 days into days, and removes days older than 400; call it inside a transaction. */
  rollUp(now: EpochMs): void {
    const before = Math.floor((now - hoursKeptMs) / dayMs) * hoursPerDay;
    this.#rollUp.run({ before });
    this.#rolled.run({ before });
    this.#prune.run(Math.ceil((now - daysKeptMs) / hourMs));
  }
}
