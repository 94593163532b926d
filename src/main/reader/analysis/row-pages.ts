// All rows of a table, read page by page, so that nobody waits for all of them.
import type { ReadableDb } from '../../storage/readonly.ts';

/**
 * Walks over rows in the order of their ids. Each page is of the moment it is read: what is written meanwhile may be in
 * it or not, but no row comes twice, and none is left out that was there before and stays.
 */
export class RowPages<Row extends readonly [id: number, ...columns: unknown[]]> {
  readonly #select;
  readonly #size: number;
  readonly #named: object;
  #after = 0;

  /**
   * `sql` gives the columns of `Row` for ids above its first `?`, in order, as many as its second `?`; `size` is how many
   * take about a millisecond, `named` what else the statement needs.
   */
  constructor(db: ReadableDb, sql: string, size: number, named: object = {}) {
    this.#select = db.prepare<[number, number, object], Row>(sql);
    this.#size = size;
    this.#named = named;
  }

  /** The next page; null behind the last. */
  next(): readonly Row[] | null {
    // Another question of the same text may have had the statement meanwhile, and read it otherwise.
    const rows = this.#select.raw().all(this.#after, this.#size, this.#named) as unknown as Row[];
    const last = rows.at(-1);
    if (last === undefined) return null;
    this.#after = last[0];
    return rows;
  }
}
