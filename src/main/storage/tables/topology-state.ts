// How far the topology has come: the last observation whose claims are recorded, and the graph's revision.
import type { WritableDb } from '../database.ts';

export interface TopologyState {
  /** Row id in `observations`. */
  readonly watermark: number;
  readonly revision: number;
}

/** Reads and writes the one row; writes must run inside the transaction of what they speak of. */
export class TopologyStateTable {
  readonly #read;
  readonly #write;
  readonly #newest;
  readonly #missed;

  constructor(db: WritableDb) {
    this.#read = db.prepare<[], TopologyState>(`SELECT watermark, revision FROM topology_state WHERE id = 1`);
    this.#write = db.prepare<[number, number]>(`UPDATE topology_state SET watermark = ?, revision = ? WHERE id = 1`);
    this.#newest = db.prepare<[], { id: number | null }>(`SELECT max(id) AS id FROM observations`);
    this.#missed = db.prepare<[number, number], { id: number }>(
      `SELECT id FROM observations WHERE id > ? AND id < ? LIMIT 1`,
    );
  }

  read(): TopologyState {
    return this.#read.get() ?? { watermark: 0, revision: 0 };
  }

  write(watermark: number, revision: number): void {
    this.#write.run(watermark, revision);
  }

  /** Row id of the newest observation; 0 when there is none. */
  newestObservation(): number {
    return this.#newest.get()?.id ?? 0;
  }

  /** Whether an observation stands between two row ids, both excluded. */
  hasObservationBetween(after: number, before: number): boolean {
    return this.#missed.get(after, before) !== undefined;
  }
}
