// Packets that are old enough to go: which, with what, and what of them stays.
import type { EpochMs } from '../../../domain/hearing.ts';
import { observationsPerBlock } from '../../../domain/observed-blocks.ts';
import type { WritableDb } from '../database.ts';

/** A transmission by when it was last heard. */
export interface OldPacket {
  readonly id: number;
  readonly payloadType: number;
  readonly lastSeen: EpochMs;
}

/** What is counted of an observation before it goes. */
export interface OldObservation {
  readonly id: number;
  readonly observerId: number;
  readonly at: EpochMs;
  readonly receptions: number;
  /** Quarter dB; null where it was not measured. */
  readonly snrX4: number | null;
}

/** Observations of one hour, observer and packet type. */
export interface PacketHour {
  readonly hour: number;
  readonly observerId: number;
  readonly payloadType: number;
  observations: number;
  receptions: number;
  /** First hearings of a transmission among them. */
  firstHeard: number;
  snrSumX4: number;
  snrCount: number;
}

/** Reads and removes packets; removing must run inside a transaction. */
export class OldPacketTable {
  readonly #after;
  readonly #older;
  readonly #newest;
  readonly #observations;
  readonly #removeObservations;
  readonly #remove;
  readonly #count;
  readonly #observers;
  readonly #firstBlock;
  readonly #removeBlocks;

  constructor(db: WritableDb) {
    this.#after = db.prepare<[number, number, number, number], OldPacket>(
      `SELECT id, payload_type AS payloadType, last_seen AS lastSeen FROM transmissions
        WHERE (last_seen, id) > (?, ?) AND last_seen < ? ORDER BY last_seen, id LIMIT ?`,
    );
    this.#older = db.prepare<[number], number>('SELECT count(*) FROM transmissions WHERE last_seen < ?').pluck();
    this.#newest = db
      .prepare<[], number>(
        `SELECT transmission_id FROM observations WHERE id = (SELECT max(id) FROM observations)
         UNION SELECT max(id) FROM transmissions UNION SELECT max(transmission_id) FROM messages`,
      )
      .pluck();
    this.#observations = db.prepare<[number], OldObservation>(
      `SELECT id, observer_id AS observerId, timestamp AS at, receptions, snr_x4 AS snrX4
         FROM observations WHERE transmission_id = ?`,
    );
    this.#removeObservations = db.prepare<[number]>('DELETE FROM observations WHERE transmission_id = ?');
    this.#remove = db.prepare<[number]>('DELETE FROM transmissions WHERE id = ?');
    this.#observers = db.prepare<[number], number>('SELECT id FROM observers WHERE id > ? ORDER BY id').pluck();
    this.#firstBlock = db
      .prepare<[], number>(`SELECT coalesce(min(id), 0) / ${observationsPerBlock} FROM observations`)
      .pluck();
    // Observer by observer: to find the blocks of all at once, SQLite looks through the whole table.
    this.#removeBlocks = db.prepare<[number, number, number, number]>(
      `DELETE FROM observer_rows WHERE observer_id = ? AND block IN
         (SELECT block FROM observer_rows WHERE observer_id = ? AND block < ? ORDER BY block LIMIT ?)`,
    );
    this.#count = db.prepare<[PacketHour]>(
      `INSERT INTO packet_hours (hour, observer_id, payload_type, observations, receptions, first_heard, snr_sum_x4, snr_count)
       VALUES (@hour, @observerId, @payloadType, @observations, @receptions, @firstHeard, @snrSumX4, @snrCount)
       ON CONFLICT (hour, observer_id, payload_type) DO UPDATE SET observations = observations + excluded.observations,
         receptions = receptions + excluded.receptions, first_heard = first_heard + excluded.first_heard,
         snr_sum_x4 = snr_sum_x4 + excluded.snr_sum_x4, snr_count = snr_count + excluded.snr_count`,
    );
  }

  /** Packets last heard before `before` and after `mark`, oldest first. */
  after(mark: Pick<OldPacket, 'id' | 'lastSeen'>, before: EpochMs, limit: number): OldPacket[] {
    return this.#after.all(mark.lastSeen, mark.id, before, limit);
  }

  /** How many packets were last heard before `before`. */
  older(before: EpochMs): number {
    return this.#older.get(before) ?? 0;
  }

  /**
   * The packets that stay however old they are: SQLite gives the row ids above the newest row again, and what has come
   * up to a row id (the topology, the watch over messages) would pass over the rows that get them.
   */
  newest(): ReadonlySet<number> {
    return new Set(this.#newest.all());
  }

  observationsOf(id: number): readonly OldObservation[] {
    return this.#observations.all(id);
  }

  /** Removes a packet with its observations, their receptions and its message. */
  remove(id: number): void {
    this.#removeObservations.run(id);
    this.#remove.run(id);
  }

  /** The first block of row ids, as `observer_rows` has them, that an observation is in; 0 when there is none. */
  firstBlock(): number {
    return this.#firstBlock.get() ?? 0;
  }

  /** Row ids of the observers above `after`, ascending. */
  observersAfter(after: number): readonly number[] {
    return this.#observers.all(after);
  }

  /** Removes what lists observations of an observer in blocks before `block`, at most `limit` rows; gives how many. */
  removeBlocks(observer: number, block: number, limit: number): number {
    return this.#removeBlocks.run(observer, observer, block, limit).changes;
  }

  /** Adds to what is counted of packets that are gone. */
  count(hours: Iterable<PacketHour>): void {
    for (const hour of hours) this.#count.run(hour);
  }
}
