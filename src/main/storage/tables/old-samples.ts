// Measurements, samples and counts that are old enough to go; and observers nobody has heard for long.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { WritableDb } from '../database.ts';

const metricsBucketMs = 300_000;
const hourMs = 3_600_000;

/** What one table has that is too old. */
export interface OldSamples {
  /** Removes at most `limit` rows from before `before`, in the open transaction; gives how many. */
  remove(before: EpochMs, limit: number): number;
}

/** Metrics of observers. */
export function oldMetrics(db: WritableDb): OldSamples {
  const observers = db.prepare<[], number>('SELECT id FROM observers ORDER BY id').pluck();
  const remove = metricsRemover(db);
  return {
    remove(before, limit) {
      let removed = 0;
      for (const observer of observers.all()) {
        removed += remove(observer, Math.floor(before / metricsBucketMs), limit - removed);
        if (removed >= limit) break;
      }
      return removed;
    },
  };
}

/** Samples of what ingest refused. */
export function oldRefusals(db: WritableDb): OldSamples {
  const remove = db.prepare<[number, number]>(
    'DELETE FROM dropped_packets WHERE id IN (SELECT id FROM dropped_packets WHERE at < ? LIMIT ?)',
  );
  return { remove: (before, limit) => remove.run(before, limit).changes };
}

/** What is counted of removed packets. */
export function oldPacketHours(db: WritableDb): OldSamples {
  const remove = db.prepare<[number, number]>(
    `DELETE FROM packet_hours WHERE (hour, observer_id, payload_type) IN
       (SELECT hour, observer_id, payload_type FROM packet_hours WHERE hour < ? LIMIT ?)`,
  );
  return { remove: (before, limit) => remove.run(Math.floor(before / hourMs), limit).changes };
}

function metricsRemover(db: WritableDb): (observer: number, beforeBucket: number, limit: number) => number {
  const remove = db.prepare<[number, number, number, number]>(
    `DELETE FROM observer_metrics WHERE observer_id = ? AND bucket IN
       (SELECT bucket FROM observer_metrics WHERE observer_id = ? AND bucket < ? ORDER BY bucket LIMIT ?)`,
  );
  return (observer, beforeBucket, limit) => remove.run(observer, observer, beforeBucket, limit).changes;
}

/** Observers that fell silent. */
export class SilentObservers {
  readonly #silence;
  readonly #blocked;
  readonly #metricsLeft;
  readonly #removeMetrics;

  constructor(db: WritableDb) {
    this.#silence = db.prepare<[number]>('UPDATE observers SET inactive = 1 WHERE inactive = 0 AND last_seen < ?');
    // Blocked by every source it ever came through that there still is.
    this.#blocked = db.prepare<[]>(
      `UPDATE observers SET inactive = 1 WHERE inactive = 0
         AND EXISTS (SELECT 1 FROM observer_sources o JOIN sources s ON s.name = o.source WHERE o.observer = observers.key)
         AND NOT EXISTS (SELECT 1 FROM observer_sources o JOIN sources s ON s.name = o.source
           WHERE o.observer = observers.key AND NOT EXISTS (
             SELECT 1 FROM json_each(CASE WHEN json_valid(s.settings) THEN s.settings ELSE '{}' END, '$.blockedObservers') b WHERE upper(trim(b.value)) = upper(observers.key)))`,
    );
    this.#metricsLeft = db
      .prepare<[], number>(
        `SELECT id FROM observers WHERE inactive = 1
           AND EXISTS (SELECT 1 FROM observer_metrics m WHERE m.observer_id = observers.id)`,
      )
      .pluck();
    this.#removeMetrics = metricsRemover(db);
  }

  /** Makes observers inactive that were last heard before `before` (null: none), and those that are blocked; gives how many. */
  silence(before: EpochMs | null): number {
    return (before === null ? 0 : this.#silence.run(before).changes) + this.#blocked.run().changes;
  }

  /** Removes at most `limit` metrics of inactive observers; gives how many. */
  removeMetrics(limit: number): number {
    let removed = 0;
    for (const observer of this.#metricsLeft.all()) {
      removed += this.#removeMetrics(observer, Number.MAX_SAFE_INTEGER, limit - removed);
      if (removed >= limit) break;
    }
    return removed;
  }
}
