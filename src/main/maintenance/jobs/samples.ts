// Removes old measurements and samples, and what inactive observers measured.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { WritableDb } from '../../storage/database.ts';
import {
  type OldSamples,
  oldMetrics,
  oldPacketHours,
  oldRefusals,
  SilentObservers,
} from '../../storage/tables/old-samples.ts';
import type { SlicedJobWork } from '../job.ts';
import type { SliceBudget, SliceOutcome } from '../sliced-work.ts';

/** Before when metrics, samples of refusals, and counts of removed packets go. */
export interface SampleLimits {
  readonly metrics: EpochMs;
  readonly refusals: EpochMs;
  readonly packetHours: EpochMs;
}

export class SamplePruning implements SlicedJobWork {
  readonly #db: WritableDb;
  readonly #tables: readonly { readonly table: OldSamples; readonly before: EpochMs; readonly what: string }[];
  readonly #removed: number[] = [];
  /** Of the table that is looked at; those before it have nothing old any more. */
  #at = 0;

  constructor(db: WritableDb, limits: SampleLimits) {
    this.#db = db;
    this.#tables = [
      { table: oldMetrics(db), before: limits.metrics, what: 'measurements' },
      { table: oldRefusals(db), before: limits.refusals, what: 'samples of refused messages' },
      { table: oldPacketHours(db), before: limits.packetHours, what: 'counts of removed packets' },
    ];
  }

  slice(budget: SliceBudget): SliceOutcome {
    const rows = this.#db.transaction(() => this.#remove(budget)).immediate();
    return { rows, done: this.#at === this.#tables.length, part: null };
  }

  words(): string {
    const parts = this.#tables.flatMap(({ what }, i) => (this.#removed[i] ? [`${this.#removed[i]} ${what}`] : []));
    return parts.length === 0 ? 'No measurement or sample was old enough.' : `Removed ${parts.join(', ')}.`;
  }

  #remove({ rows, isOver }: SliceBudget): number {
    let removed = 0;
    for (const { table, before } of this.#tables.slice(this.#at)) {
      const here = table.remove(before, rows - removed, isOver);
      this.#removed[this.#at] = (this.#removed[this.#at] ?? 0) + here.rows;
      removed += here.rows;
      if (!here.done) break;
      this.#at++;
      if (removed >= rows || isOver()) break;
    }
    return removed;
  }
}

/** Makes observers inactive that nobody heard since `before` (null: only those that are blocked), and removes their metrics. */
export class ObserverUpkeep implements SlicedJobWork {
  readonly #db: WritableDb;
  readonly #table: SilentObservers;
  readonly #before: EpochMs | null;
  #silenced = 0;
  #metrics = 0;

  constructor(db: WritableDb, before: EpochMs | null) {
    this.#db = db;
    this.#table = new SilentObservers(db);
    this.#before = before;
  }

  slice({ rows, isOver }: SliceBudget): SliceOutcome {
    const [silenced, metrics] = this.#db
      .transaction(() => [this.#table.silence(this.#before), this.#table.removeMetrics(rows, isOver)] as const)
      .immediate();
    this.#silenced += silenced;
    this.#metrics += metrics.rows;
    return { rows: silenced + metrics.rows, done: metrics.done, part: null };
  }

  words(): string {
    if (this.#silenced + this.#metrics === 0) return 'No observer fell silent.';
    return `Made ${this.#silenced} observers inactive and removed ${this.#metrics} of their measurements.`;
  }
}
