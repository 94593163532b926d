// Which row ids of observations each observer has, in lists of a block each.
import { blockOf, observationsPerBlock, packPlaces } from '../../../domain/observed-blocks.ts';
import type { WritableDb } from '../database.ts';

/**
 * Gathers a batch's observations by observer and adds them to the lists at its end, so that a list is never behind what
 * was committed. Row ids ascend without gaps. Writes run inside the batch's transaction.
 */
export class ObserverRowTable {
  readonly #append;
  readonly #clear;
  /** Places in `#block`, ascending, by observer. */
  readonly #places = new Map<number, number[]>();
  #block = -1;

  constructor(db: WritableDb) {
    this.#append = db.prepare<[number, number, Uint8Array]>(
      `INSERT INTO observer_rows (observer_id, block, places) VALUES (?, ?, ?)
       ON CONFLICT (observer_id, block) DO UPDATE SET places = CAST(places || excluded.places AS BLOB)`,
    );
    this.#clear = db.prepare('DELETE FROM observer_rows');
  }

  /** Takes an observation that was inserted. */
  add(id: number, observerId: number): void {
    const block = blockOf(id);
    if (block !== this.#block) {
      this.flush();
      this.#block = block;
    }
    // Row ids begin anew when every observation is gone, and what is listed then names none of the new ones.
    if (id === 1) this.#clear.run();
    const place = id % observationsPerBlock;
    const known = this.#places.get(observerId);
    if (known) known.push(place);
    else this.#places.set(observerId, [place]);
  }

  /** Adds what was taken to the lists. */
  flush(): void {
    for (const [observer, places] of this.#places) this.#append.run(observer, this.#block, packPlaces(places));
    this.#places.clear();
  }

  /** Drops what is not written, for after a rolled back transaction. */
  forget(): void {
    this.#places.clear();
  }
}
