// Keeps edges' activity by the hour for a while, then by the day, then as one sum.
import type { EpochMs } from '../../../domain/hearing.ts';
import { type HourBuckets, hourOf } from '../../../domain/mesh/activity.ts';
import type { WritableDb } from '../../storage/database.ts';
import { ActivityRollUpTable } from '../../storage/tables/activity-roll-up.ts';
import { readActivityRollUp } from '../../storage/tables/edge-activity.ts';
import type { SlicedJobWork } from '../job.ts';
import type { SliceBudget, SliceOutcome } from '../sliced-work.ts';

/** Claims looked at for the price of one edge, and in one slice at most: they come out of the database at once. */
const claimsPerRow = 4;
const mostClaims = 4_000;

/**
 * Rolls up edges, then claims. `keepIn` is told the new limits first, so that whatever comes meanwhile is counted where
 * it belongs; a run cut short begins anew and finds most of it done.
 */
export class ActivityRollUp implements SlicedJobWork {
  readonly #db: WritableDb;
  readonly #table: ActivityRollUpTable;
  readonly #buckets: HourBuckets;
  readonly #from: number;
  readonly #keepIn: (buckets: HourBuckets) => void;
  #phase: 'begin' | 'edges' | 'claims' = 'begin';
  #after = 0;
  #newest: readonly [number, number] = [0, 0];
  #hours = 0;
  #claims = 0;

  constructor(db: WritableDb, buckets: HourBuckets, keepIn: (buckets: HourBuckets) => void) {
    this.#db = db;
    this.#table = new ActivityRollUpTable(db);
    const before = readActivityRollUp(db);
    // What is summed up cannot be taken apart again.
    this.#buckets = {
      daysBefore: Math.max(before.daysBefore, buckets.daysBefore),
      goneBefore: Math.max(before.goneBefore, buckets.goneBefore),
    };
    this.#from = before.rolledBefore;
    this.#keepIn = keepIn;
  }

  slice(budget: SliceBudget): SliceOutcome {
    if (this.#phase === 'begin') {
      this.#keepIn(this.#buckets);
      this.#newest = this.#table.newest();
      this.#phase = 'edges';
    }
    const { rows, done } = this.#db.transaction(() => this.#roll(budget)).immediate();
    const [edges, claims] = this.#newest;
    const looked = this.#phase === 'edges' ? this.#after : edges + this.#after;
    return { rows, done, part: edges + claims === 0 ? 1 : Math.min(1, looked / (edges + claims)) };
  }

  words(): string {
    if (this.#hours + this.#claims === 0) return 'No hour was old enough.';
    return `Rolled up ${this.#hours} hours of edges and those of ${this.#claims} claims.`;
  }

  #roll(budget: SliceBudget): { readonly rows: number; readonly done: boolean } {
    return this.#phase === 'edges' ? this.#rollEdges(budget) : this.#rollClaims(budget);
  }

  #rollEdges({ rows: limit, isOver }: SliceBudget): { readonly rows: number; readonly done: boolean } {
    const edges = this.#table.edgesAfter(this.#after, limit);
    let rows = 0;
    for (const edge of edges) {
      rows += this.#table.rollEdge(edge, this.#from, this.#buckets);
      this.#after = edge;
      if (isOver()) break;
    }
    this.#hours += rows;
    if (edges.length < limit && (edges.length === 0 || this.#after === edges.at(-1))) {
      this.#phase = 'claims';
      this.#after = 0;
    }
    return { rows, done: false };
  }

  #rollClaims({ rows, isOver }: SliceBudget): { readonly rows: number; readonly done: boolean } {
    const limit = Math.min(rows * claimsPerRow, mostClaims);
    const { after, done, changed } = this.#table.rollClaims(this.#after, limit, { buckets: this.#buckets, isOver });
    this.#after = after;
    this.#claims += changed;
    if (done) this.#table.finish(this.#buckets.daysBefore);
    return { rows: changed, done };
  }
}

/** The limits at `now`: whole days, the day that is under way not counted. */
export function bucketsAt(now: EpochMs, hourDays: number, dayDays: number): HourBuckets {
  const today = Math.floor(hourOf(now) / 24);
  return { daysBefore: (today - hourDays) * 24, goneBefore: (today - dayDays) * 24 };
}
