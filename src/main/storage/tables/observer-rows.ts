// Which row ids of observations each observer has, written a block at a time.
import { blockOf, observationsPerBlock, packPlaces } from '../../../domain/observed-blocks.ts';
import type { WritableDb } from '../database.ts';

interface Row {
  readonly id: number;
  readonly observerId: number;
}

/**
 * Lists a block's observations by observer once its last row is there; readers look through the rows of the block that
 * is not full. Row ids ascend without gaps. Writes run inside the batch's transaction.
 */
export class ObserverRowTable {
  readonly #ofBlock;
  readonly #put;
  /** Who made the observations of `#block`, by their places; 0 where there is none. */
  readonly #observers = new Uint32Array(observationsPerBlock);
  /** The block that fills; -1 when it is not in memory. */
  #block = -1;

  constructor(db: WritableDb) {
    this.#ofBlock = db.prepare<[number, number], Row>(
      'SELECT id, observer_id AS observerId FROM observations WHERE id >= ? AND id < ?',
    );
    this.#put = db.prepare<[number, number, Uint8Array]>(
      `INSERT INTO observer_rows (observer_id, block, places) VALUES (?, ?, ?)
       ON CONFLICT (observer_id, block) DO UPDATE SET places = excluded.places`,
    );
  }

  /** Takes an observation that was inserted. */
  add(id: number, observerId: number): void {
    const block = blockOf(id);
    if (block !== this.#block) this.#begin(block);
    const place = id % observationsPerBlock;
    this.#observers[place] = observerId;
    if (place === observationsPerBlock - 1) this.#write();
  }

  /** Drops what is remembered, for after a rolled back transaction. */
  forget(): void {
    this.#block = -1;
  }

  #begin(block: number): void {
    this.#observers.fill(0);
    const first = block * observationsPerBlock;
    for (const { id, observerId } of this.#ofBlock.all(first, first + observationsPerBlock)) {
      this.#observers[id - first] = observerId;
    }
    this.#block = block;
  }

  #write(): void {
    const places = new Map<number, number[]>();
    this.#observers.forEach((observer, place) => {
      const known = places.get(observer);
      if (known) known.push(place);
      else if (observer !== 0) places.set(observer, [place]);
    });
    for (const [observer, of] of places) this.#put.run(observer, this.#block, packPlaces(of));
    this.#block = -1;
  }
}
