// Every claim, read page by page.
import type { ReadableDb } from '../../storage/readonly.ts';
import { RowPages } from './row-pages.ts';

/** Claims looked at for one page: about a millisecond. */
const rowsPerPage = 1_000;

/** The claims above a row id, with the columns asked for. */
export function selectClaimPage(columns: string): string {
  return `SELECT id, ${columns} FROM edge_evidence WHERE id > ? ORDER BY id LIMIT ?`;
}

/** Walks over the claims in row order; `columns` are those of `Columns`, behind the row id. */
export class ClaimPages<Columns extends readonly unknown[]> extends RowPages<readonly [id: number, ...Columns]> {
  constructor(db: ReadableDb, columns: string) {
    super(db, selectClaimPage(columns), rowsPerPage);
  }
}
