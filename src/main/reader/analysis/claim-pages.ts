// Every claim, read page by page, so that nobody waits for all of them.
import type { ReadableDb } from '../../storage/readonly.ts';

/** Claims looked at for one page: about a millisecond. */
const rowsPerPage = 1_000;

/** The claims above a row id, with the columns asked for. */
export function selectClaimPage(columns: string): string {
  return `SELECT id, ${columns} FROM edge_evidence WHERE id > ? ORDER BY id LIMIT ?`;
}

/**
 * Walks over the claims in row order. Each page is of the moment it is read: what is heard meanwhile may be in it or not,
 * but no claim comes twice, and none is left out that was there before and stays.
 */
export class ClaimPages<Columns extends readonly unknown[]> {
  readonly #db: ReadableDb;
  readonly #sql: string;
  #after = 0;

  /** `columns` are those of `Columns`, behind the row id. */
  constructor(db: ReadableDb, columns: string) {
    this.#db = db;
    this.#sql = selectClaimPage(columns);
  }

  /** The next page, each claim as its row id and its columns; null behind the last. */
  next(): readonly (readonly [id: number, ...Columns])[] | null {
    const select = this.#db.prepare<[number, number]>(this.#sql).raw();
    const rows = select.all(this.#after, rowsPerPage) as (readonly [id: number, ...Columns])[];
    const last = rows.at(-1);
    if (last === undefined) return null;
    this.#after = last[0];
    return rows;
  }
}
