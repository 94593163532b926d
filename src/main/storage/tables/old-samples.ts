// Measurements, samples and counts that are old enough to go; and observers nobody has heard for long.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { WritableDb } from '../database.ts';

const metricsBucketMs = 300_000;
const hourMs = 3_600_000;

/** Rows between two looks at the watch. */
const rowsBetweenLooks = 500;

/** What was removed. */
export interface Removal {
  readonly rows: number;
  /** Whether nothing is left to remove. */
  readonly done: boolean;
}

/** What one table has that is too old. */
export interface OldSamples {
  /** Removes at most `limit` rows (one or more) from before `before`, in the open transaction, until `isOver`. */
  remove(before: EpochMs, limit: number, isOver: () => boolean): Removal;
}

/** Removes at most `limit` rows in steps, until `isOver`; `remove` takes how many at most and gives how many it removed. */
function inSteps(limit: number, isOver: () => boolean, remove: (limit: number) => number): Removal {
  for (let rows = 0; ; ) {
    const most = Math.min(rowsBetweenLooks, limit - rows);
    const step = remove(most);
    rows += step;
    if (step < most) return { rows, done: true };
    if (rows >= limit || isOver()) return { rows, done: false };
  }
}

/** Metrics of observers, whom it goes through once. */
export function oldMetrics(db: WritableDb): OldSamples {
  const observers = db.prepare<[number], number>('SELECT id FROM observers WHERE id > ? ORDER BY id').pluck();
  const remove = metricsRemover(db);
  /** The last observer without old metrics. */
  let after = 0;
  return {
    remove(before, limit, isOver) {
      const bucket = Math.floor(before / metricsBucketMs);
      let rows = 0;
      for (const observer of observers.all(after)) {
        const removal = inSteps(limit - rows, isOver, (most) => remove(observer, bucket, most));
        rows += removal.rows;
        if (!removal.done) return { rows, done: false };
        after = observer;
        if (rows >= limit || isOver()) return { rows, done: false };
      }
      return { rows, done: true };
    },
  };
}

/** Samples of what ingest refused. */
export function oldRefusals(db: WritableDb): OldSamples {
  const remove = db.prepare<[number, number]>(
    'DELETE FROM dropped_packets WHERE id IN (SELECT id FROM dropped_packets WHERE at < ? LIMIT ?)',
  );
  return { remove: (before, limit, isOver) => inSteps(limit, isOver, (most) => remove.run(before, most).changes) };
}

/** What is counted of removed packets. */
export function oldPacketHours(db: WritableDb): OldSamples {
  const remove = db.prepare<[number, number]>(
    `DELETE FROM packet_hours WHERE (hour, observer_id, payload_type) IN
       (SELECT hour, observer_id, payload_type FROM packet_hours WHERE hour < ? LIMIT ?)`,
  );
  return {
    remove(before, limit, isOver) {
      const hour = Math.floor(before / hourMs);
      return inSteps(limit, isOver, (most) => remove.run(hour, most).changes);
    },
  };
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

  /** Removes at most `limit` metrics of inactive observers (one or more), until `isOver`. */
  removeMetrics(limit: number, isOver: () => boolean): Removal {
    let rows = 0;
    for (const observer of this.#metricsLeft.all()) {
      const remove = (most: number) => this.#removeMetrics(observer, Number.MAX_SAFE_INTEGER, most);
      const removal = inSteps(limit - rows, isOver, remove);
      rows += removal.rows;
      if (!removal.done || rows >= limit || isOver()) return { rows, done: false };
    }
    return { rows, done: true };
  }
}
