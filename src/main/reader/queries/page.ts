// Pages by row id: newest first, each page begins where the last one ended.

export interface PageInput {
  /** Rows at most. */
  readonly limit: number;
  /** Rows older than this row id; null for the newest. */
  readonly before: number | null;
}

export interface Page<Row> {
  readonly rows: Row[];
  /** Pass as `before` for the next page; null at the end. */
  readonly next: number | null;
}

/** The row id every row of the page is below. */
export function ceilingOf(input: PageInput): number {
  return input.before ?? Number.MAX_SAFE_INTEGER;
}

/** A page of `rows`, ordered by falling `idOf`; a full page may be followed by another. */
export function pageOf<Row>(rows: Row[], limit: number, idOf: (row: Row) => number): Page<Row> {
  const last = rows.at(-1);
  return { rows, next: last !== undefined && rows.length === limit ? idOf(last) : null };
}
