// How many packets an observer brought, by hour.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { WritableDb } from '../database.ts';

const hourMs = 3_600_000;
/** Hours of an observer older than this go when it is heard again. */
const keptHours = 30 * 24;

/** The hour `at` lies in, whole hours since 1970. */
export function hourOf(at: EpochMs): number {
  return Math.floor(at / hourMs);
}

/** Writes counts; runs inside the batch's transaction. */
export class ObserverHourTable {
  readonly #add;
  readonly #prune;
  /** The oldest hour kept of an observer when it was last looked at. */
  readonly #oldest = new Map<number, number>();

  constructor(db: WritableDb) {
    this.#add = db.prepare<[number, number, number]>(
      `INSERT INTO observer_hours (observer_id, hour, receptions) VALUES (?, ?, ?)
       ON CONFLICT (observer_id, hour) DO UPDATE SET receptions = receptions + excluded.receptions`,
    );
    this.#prune = db.prepare<[number, number]>('DELETE FROM observer_hours WHERE observer_id = ? AND hour < ?');
  }

  /** Adds receptions by hour; `now` decides which hours are too old to be kept. */
  add(observerId: number, receptions: ReadonlyMap<number, number>, now: EpochMs): void {
    const oldest = hourOf(now) - keptHours;
    for (const [hour, count] of receptions) if (hour >= oldest) this.#add.run(observerId, hour, count);
    if (this.#oldest.get(observerId) === oldest) return;
    this.#prune.run(observerId, oldest);
    this.#oldest.set(observerId, oldest);
  }
}
