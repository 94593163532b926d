// What observers counted in all, and the seams between the pieces of it.
import {
  type CounterName,
  type CounterReport,
  counterNames,
  type JoinedCounter,
  type JoinedCounters,
  joinReport,
} from '../../../domain/counters/joined-counters.ts';
import type { WritableDb } from '../database.ts';

/** Seams kept of one observer: the newest. */
const seamsAtMost = 200;

interface RunRow {
  readonly since: number;
  readonly at: number;
  readonly uptimeSecs: number | null;
  readonly bootAt: number | null;
  readonly restarts: number;
}

interface CounterRow {
  readonly counter: string;
  readonly value: number;
  readonly total: number;
  readonly wide: number;
}

/** Joins reports to what is stored; runs inside the batch's transaction. */
export class ObserverCounterTable {
  readonly #run;
  readonly #counters;
  readonly #putRun;
  readonly #putCounter;
  readonly #addSeam;
  readonly #prune;

  constructor(db: WritableDb) {
    this.#run = db.prepare<[number], RunRow>(
      `SELECT since, at, uptime_secs AS uptimeSecs, boot_at AS bootAt, restarts
         FROM observer_runs WHERE observer_id = ?`,
    );
    this.#counters = db.prepare<[number], CounterRow>(
      'SELECT counter, value, total, wide FROM observer_counters WHERE observer_id = ?',
    );
    this.#putRun = db.prepare(
      `INSERT INTO observer_runs (observer_id, since, at, uptime_secs, boot_at, restarts)
       VALUES (@observerId, @since, @at, @uptimeSecs, @bootAt, @restarts)
       ON CONFLICT (observer_id) DO UPDATE SET since = excluded.since, at = excluded.at,
         uptime_secs = excluded.uptime_secs, boot_at = excluded.boot_at, restarts = excluded.restarts`,
    );
    this.#putCounter = db.prepare(
      `INSERT INTO observer_counters (observer_id, counter, value, total, wide) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (observer_id, counter) DO UPDATE SET value = excluded.value, total = excluded.total, wide = excluded.wide`,
    );
    this.#addSeam = db.prepare(
      'INSERT INTO counter_seams (observer_id, at, kind, unseen_secs, changes) VALUES (?, ?, ?, ?, ?)',
    );
    this.#prune = db.prepare(
      `DELETE FROM counter_seams WHERE observer_id = @id AND id <= (
         SELECT id FROM counter_seams WHERE observer_id = @id ORDER BY id DESC LIMIT 1 OFFSET ${seamsAtMost})`,
    );
  }

  /** Takes one report of an observer; one that is older than what is known changes nothing. */
  take(observerId: number, report: CounterReport): void {
    const step = joinReport(this.#joined(observerId), report);
    if (step === null) return;
    const { counters, ...run } = step.joined;
    this.#putRun.run({ observerId, ...run });
    for (const name of counterNames) {
      const counter = counters[name];
      if (counter) this.#putCounter.run(observerId, name, counter.value, counter.total, counter.wide ? 1 : 0);
    }
    for (const { at, kind, unseenSecs, changes } of step.seams) {
      const listed = changes.map(({ counter, before, after }) => [counter, before, after]);
      this.#addSeam.run(observerId, at, kind, unseenSecs, JSON.stringify(listed));
    }
    if (step.seams.length > 0) this.#prune.run({ id: observerId });
  }

  /** What is known of an observer's counters; null before it reported any. */
  #joined(observerId: number): JoinedCounters | null {
    const run = this.#run.get(observerId);
    if (run === undefined) return null;
    const counters: Partial<Record<CounterName, JoinedCounter>> = {};
    for (const { counter, value, total, wide } of this.#counters.all(observerId)) {
      const name = counterNames.find((known) => known === counter);
      if (name !== undefined) counters[name] = { value, total, wide: wide === 1 };
    }
    return { ...run, counters };
  }
}
