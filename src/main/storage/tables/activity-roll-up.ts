// Rolls hours of edges' activity up into days, and of claims' hours alike.
import { earlierHoursIn, type HourBuckets, type HourlyClaim } from '../../../domain/mesh/activity.ts';
import type { WritableDb } from '../database.ts';

/** Claims between two looks at the watch. */
const claimsBetweenLooks = 32;

/** Must run inside a transaction. */
export class ActivityRollUpTable {
  readonly #edges;
  readonly #claims;
  readonly #setClaim;
  readonly #days;
  readonly #gone;
  readonly #finish;
  readonly #newest;

  constructor(db: WritableDb) {
    this.#edges = db
      .prepare<[number, number], number>('SELECT id FROM neighbor_edges WHERE id > ? ORDER BY id LIMIT ?')
      .pluck();
    this.#claims = db.prepare<[number, number], HourlyClaim & { readonly id: number }>(
      `SELECT id, count, last_seen AS lastSeen, snr_sum_x4 AS snrSumX4, snr_count AS snrCount,
         earlier_hours AS earlierHours FROM edge_evidence WHERE id > ? AND earlier_hours IS NOT NULL ORDER BY id LIMIT ?`,
    );
    this.#setClaim = db.prepare<[Uint8Array | null, number]>('UPDATE edge_evidence SET earlier_hours = ? WHERE id = ?');
    const merge = (bucket: string, group: string, where: string) => ({
      add: db.prepare<number[]>(
        `INSERT INTO edge_activity (edge_id, hour, count, snr_sum_x4, snr_count)
         SELECT edge_id, ${bucket}, sum(count), sum(snr_sum_x4), sum(snr_count) FROM edge_activity
          WHERE edge_id = ? AND ${where} GROUP BY ${group}
         ON CONFLICT (edge_id, hour) DO UPDATE SET count = count + excluded.count,
           snr_sum_x4 = snr_sum_x4 + excluded.snr_sum_x4, snr_count = snr_count + excluded.snr_count`,
      ),
      remove: db.prepare<number[]>(`DELETE FROM edge_activity WHERE edge_id = ? AND ${where}`),
    });
    this.#days = merge('hour / 24 * 24', 'hour / 24', 'hour >= ? AND hour < ? AND hour % 24 <> 0');
    this.#gone = merge('0', 'edge_id', 'hour < ? AND hour <> 0');
    this.#finish = db.prepare<[number]>('UPDATE topology_state SET activity_rolled_before = ? WHERE id = 1');
    this.#newest = db
      .prepare<[], [number, number]>(
        `SELECT (SELECT coalesce(max(id), 0) FROM neighbor_edges), (SELECT coalesce(max(id), 0) FROM edge_evidence)`,
      )
      .raw();
  }

  /** Row ids of the newest edge and the newest claim. */
  newest(): readonly [number, number] {
    return this.#newest.get() ?? [0, 0];
  }

  /** Row ids of at most `limit` edges above `after`, ascending. */
  edgesAfter(after: number, limit: number): number[] {
    return this.#edges.all(after, limit);
  }

  /** Rolls up what an edge did from hour `from` on, and what is gone; gives how many rows that removed. */
  rollEdge(edge: number, from: number, { daysBefore, goneBefore }: HourBuckets): number {
    this.#gone.add.run(edge, goneBefore);
    const gone = this.#gone.remove.run(edge, goneBefore).changes;
    const begin = Math.max(from, goneBefore);
    this.#days.add.run(edge, begin, daysBefore);
    return gone + this.#days.remove.run(edge, begin, daysBefore).changes;
  }

  /** Rolls up at most `limit` claims above row id `after`, one at least, until `isOver`. */
  rollClaims(
    after: number,
    limit: number,
    { buckets, isOver }: { readonly buckets: HourBuckets; isOver(): boolean },
  ): { readonly after: number; readonly done: boolean; readonly changed: number } {
    const claims = this.#claims.all(after, limit);
    let last = after;
    let changed = 0;
    for (const [i, claim] of claims.entries()) {
      last = claim.id;
      const hours = earlierHoursIn(claim, buckets);
      if (hours !== claim.earlierHours) {
        this.#setClaim.run(hours, claim.id);
        changed++;
      }
      if (i % claimsBetweenLooks === 0 && isOver()) break;
    }
    return { after: last, done: claims.length < limit && last === (claims.at(-1)?.id ?? after), changed };
  }

  /** Everything before this hour is rolled up. */
  finish(rolledBefore: number): void {
    this.#finish.run(rolledBefore);
  }
}
