// The table of what each edge did in each hour: what its claims count by the hour, added up.
import {
  bucketOf,
  type HourBuckets,
  type HourlyGain,
  type HourlyGains,
  inBuckets,
} from '../../../domain/mesh/activity.ts';
import type { ReadableDb, WritableDb } from '../database.ts';

/** Writes activity under the hours it is kept under; must run inside the batch's transaction. */
export class EdgeActivityTable {
  readonly #setBuckets;
  #buckets: HourBuckets;
  readonly #add;
  readonly #ofEdge;
  readonly #set;
  readonly #delete;

  constructor(db: WritableDb) {
    const insert = 'INSERT INTO edge_activity (edge_id, hour, count, snr_sum_x4, snr_count) VALUES (?, ?, ?, ?, ?)';
    this.#add = db.prepare<[number, number, number, number, number]>(
      `${insert} ON CONFLICT (edge_id, hour) DO UPDATE SET count = count + excluded.count,
         snr_sum_x4 = snr_sum_x4 + excluded.snr_sum_x4, snr_count = snr_count + excluded.snr_count`,
    );
    this.#ofEdge = db.prepare<[number], HourlyGain>(
      `SELECT hour, count, snr_sum_x4 AS snrSumX4, snr_count AS snrCount FROM edge_activity WHERE edge_id = ?`,
    );
    this.#set = db.prepare<[number, number, number, number, number]>(
      `${insert} ON CONFLICT (edge_id, hour) DO UPDATE SET count = excluded.count,
         snr_sum_x4 = excluded.snr_sum_x4, snr_count = excluded.snr_count`,
    );
    this.#buckets = readActivityRollUp(db);
    this.#setBuckets = db.prepare<[number, number]>(
      'UPDATE topology_state SET activity_days_before = ?, activity_gone_before = ? WHERE id = 1',
    );
    this.#delete = db.prepare<[number, number]>('DELETE FROM edge_activity WHERE edge_id = ? AND hour = ?');
  }

  /** Keeps activity under other hours from now on; rows that are there stay where they are until they are rolled up. */
  keepIn(buckets: HourBuckets): void {
    this.#setBuckets.run(buckets.daysBefore, buckets.goneBefore);
    this.#buckets = buckets;
  }

  /** Counts evidence of one hour into an edge. */
  add(edgeId: number, { hour, count, snrSumX4, snrCount }: HourlyGain): void {
    this.#add.run(edgeId, bucketOf(hour, this.#buckets), count, snrSumX4, snrCount);
  }

  /** Makes `hours` all there is of an edge, writing only what differs; gives whether anything did. */
  replace(edgeId: number, hours: HourlyGains): boolean {
    const wanted = inBuckets(hours, this.#buckets);
    let differs = false;
    for (const stored of this.#ofEdge.all(edgeId)) {
      const gain = wanted.get(stored.hour);
      if (gain === undefined) {
        this.#delete.run(edgeId, stored.hour);
        differs = true;
      } else if (sameGain(gain, stored)) wanted.delete(stored.hour);
    }
    for (const { hour, count, snrSumX4, snrCount } of wanted.values()) {
      this.#set.run(edgeId, hour, count, snrSumX4, snrCount);
      differs = true;
    }
    return differs;
  }
}

function sameGain(a: HourlyGain, b: HourlyGain): boolean {
  return a.count === b.count && a.snrSumX4 === b.snrSumX4 && a.snrCount === b.snrCount;
}

/** How activity is kept, and before which hour all of it is. */
export interface ActivityRollUp extends HourBuckets {
  readonly rolledBefore: number;
}

export function readActivityRollUp(db: ReadableDb): ActivityRollUp {
  const row = db
    .prepare<[], ActivityRollUp>(
      `SELECT activity_days_before AS daysBefore, activity_gone_before AS goneBefore,
         activity_rolled_before AS rolledBefore FROM topology_state WHERE id = 1`,
    )
    .get();
  return row ?? { daysBefore: 0, goneBefore: 0, rolledBefore: 0 };
}
