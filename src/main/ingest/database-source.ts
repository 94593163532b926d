// The two kinds of database an import takes, as lines to read: the analyzer's, and one of ours.
import { AnalyzerFile, type AnalyzerList, type ForeignRow } from '../storage/analyzer-file.ts';
import { ForeignDatabaseError } from '../storage/database-errors.ts';
import type { ForeignTables } from '../storage/foreign-file.ts';
import type { ReadableDb } from '../storage/readonly.ts';
import { OwnLists } from '../storage/readonly-lists.ts';
import { RecordedRows } from '../storage/readonly-recorded.ts';
import { listedNode, metricsLine, observationLine, observerLines, type RowLine } from './analyzer-lines.ts';
import type { ListedNode } from './node-register.ts';
import { ownNode, ownStatusLines, receptionLines } from './own-lines.ts';

/** Lines of one row of observations. */
export interface SourceRow {
  readonly row: number;
  readonly lines: readonly RowLine[];
}

/** Rows of a list, read so far. */
export interface ListPage<T> {
  readonly rows: readonly T[];
  /** Row id to go on from; null at the end. */
  readonly next: number | null;
}

/** A database to import. Lists are read page by page, from row id 0 on. */
export interface DatabaseSource {
  readonly kind: 'analyzer' | 'meshwarden';
  readonly missing: readonly string[];
  /** Row id of the last observation. */
  readonly lastRow: number;
  observations(after: number, limit: number): readonly SourceRow[];
  /** Nodes; null for a row that names none. */
  nodes(list: number, after: number, limit: number): ListPage<ListedNode | null>;
  readonly nodeLists: number;
  /** What observers said of themselves, as lines. */
  statuses(list: number, after: number, limit: number): ListPage<readonly string[]>;
  readonly statusLists: number;
}

/** What `db` is; throws a ForeignDatabaseError naming what was found when it is neither kind. */
export function databaseSource(db: ReadableDb, tables: ForeignTables, file: string, now: number): DatabaseSource {
  try {
    if (tables.has('schema_migrations') && tables.has('parties')) return ownSource(db, tables, now);
    if (AnalyzerFile.fits(tables)) return analyzerSource(db, tables, now);
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('SQLITE_CORRUPT')) throw error;
    throw notOurs(file, tables, error);
  }
  throw notOurs(file, tables, null);
}

function notOurs(file: string, tables: ForeignTables, cause: unknown): ForeignDatabaseError {
  const found = [...tables.keys()].slice(0, 8).join(', ') || 'none';
  return new ForeignDatabaseError(
    file,
    `${file} is a database, but neither the analyzer's nor one of Meshwarden, so nothing was taken from it (its tables: ${found}). An analyzer's has the tables transmissions and observations, or packets.`,
    cause,
  );
}

function page<T extends { readonly row: number }, Out>(
  rows: readonly T[],
  limit: number,
  of: (row: T) => Out,
): ListPage<Out> {
  return { rows: rows.map(of), next: rows.length < limit ? null : (rows.at(-1)?.row ?? null) };
}

function analyzerSource(db: ReadableDb, tables: ForeignTables, now: number): DatabaseSource {
  const file = new AnalyzerFile(db, tables);
  const nodes: readonly AnalyzerList[] = ['nodes', 'inactive_nodes'];
  const statuses: readonly AnalyzerList[] = ['observers', 'observer_metrics'];
  const known = new Map<string | number, ForeignRow | undefined>();
  const observer = (named: string | number | null | undefined) => {
    if (named === null || named === undefined) return undefined;
    if (!known.has(named)) {
      // A hostile file names a new observer with every row.
      if (known.size >= 10_000) known.clear();
      known.set(named, file.observer(named));
    }
    return known.get(named);
  };
  return {
    kind: 'analyzer',
    missing: file.missing,
    lastRow: file.lastRow,
    observations: (after, limit) =>
      file
        .observations(after, limit)
        .map((row) => ({ row: row.row, lines: [observationLine(row, observer(row.observer))] })),
    nodeLists: nodes.length,
    nodes: (list, after, limit) => {
      const table = nodes[list];
      return table
        ? page(file.list(table, after, limit), limit, (row) => listedNode(row, now))
        : { rows: [], next: null };
    },
    statusLists: statuses.length,
    statuses: (list, after, limit) => {
      const table = statuses[list];
      if (!table) return { rows: [], next: null };
      const lines = (row: ForeignRow) => (table === 'observers' ? observerLines(row, now) : [metricsLine(row, now)]);
      return page(file.list(table, after, limit), limit, lines);
    },
  };
}

function ownSource(db: ReadableDb, tables: ForeignTables, now: number): DatabaseSource {
  const rows = new RecordedRows(db);
  const lists = new OwnLists(db, tables);
  return {
    kind: 'meshwarden',
    missing: [],
    lastRow: rows.lastRow,
    observations: (after, limit) =>
      rows.after(after, limit).map((row) => ({ row: row.row, lines: receptionLines(row) })),
    nodeLists: 2,
    nodes: (list, after, limit) =>
      page(lists.nodes(list === 0 ? 'nodes' : 'inactive_nodes', after, limit), limit, (row) => ownNode(row, now)),
    statusLists: 1,
    statuses: (_list, after, limit) =>
      page(lists.observers(after, limit), limit, (row) => ownStatusLines(row, lists.measuredBy(row.row), now)),
  };
}
