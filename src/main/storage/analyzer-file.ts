// A database of the analyzer, of whatever age: its rows as they are, with null where a column is missing or holds another type.
import type { ForeignTables } from './foreign-file.ts';
import type { ReadableDb } from './readonly.ts';

/** A value as SQLite gives it. */
export type ForeignValue = string | number | null;

/** One row; a column that is missing is null. */
export type ForeignRow = Readonly<Record<string, ForeignValue>> & { readonly row: number };

/** Tables and columns an import takes; the first of a table is what makes its rows worth reading. */
const wanted = {
  nodes: ['public_key', 'name', 'role', 'lat', 'lon', 'first_seen', 'last_seen'],
  inactive_nodes: ['public_key', 'name', 'role', 'lat', 'lon', 'first_seen', 'last_seen'],
  observers: [
    'id',
    'name',
    'iata',
    'first_seen',
    'last_seen',
    'model',
    'firmware',
    'client_version',
    'radio',
    'repeat',
    'battery_mv',
    'uptime_secs',
    'noise_floor',
  ],
  observer_metrics: [
    'observer_id',
    'timestamp',
    'noise_floor',
    'tx_air_secs',
    'rx_air_secs',
    'recv_errors',
    'battery_mv',
    'packets_sent',
    'packets_recv',
  ],
} as const;
export type AnalyzerList = keyof typeof wanted;

const heard = ['timestamp', 'path_json', 'snr', 'rssi', 'score', 'direction', 'raw_hex'] as const;
/** Bytes of the longest value read; a packet has 510 hex digits, a path less than 400 characters. */
const longest = 2_048;

/** The readers of one file. */
export class AnalyzerFile {
  /** Tables and columns this file lacks, for a person; what they would hold is unknown. */
  readonly missing: readonly string[];
  readonly #db: ReadableDb;
  readonly #tables: ForeignTables;
  readonly #observations;
  readonly #observerByRow;
  readonly #observerById;
  readonly #flat: boolean;

  /** Throws what SQLite throws when the tables are not what they seem. */
  constructor(db: ReadableDb, tables: ForeignTables) {
    this.#db = db;
    this.#tables = tables;
    this.#flat = !tables.has('observations');
    this.missing = missingOf(tables, this.#flat);
    this.#observations = db.prepare<[number, number], ForeignRow>(
      this.#flat ? flatQuery(tables) : observationQuery(tables),
    );
    const known = this.#tables.get('observers') ?? new Set();
    const facts = ['id', 'name', 'iata'].map((name) => cell(known, '', name)).join(', ');
    const observers = known.has('id');
    this.#observerByRow = observers
      ? db.prepare<[number], ForeignRow>(`SELECT ${facts} FROM observers WHERE rowid = ?`)
      : null;
    this.#observerById = observers
      ? db.prepare<[string], ForeignRow>(`SELECT ${facts} FROM observers WHERE id = ?`)
      : null;
  }

  /** Whether these tables are the analyzer's: packets with who heard them. */
  static fits(tables: ForeignTables): boolean {
    const has = (table: string, ...columns: string[]) => columns.every((name) => tables.get(table)?.has(name));
    const split =
      has('transmissions', 'id', 'raw_hex') &&
      has('observations', 'transmission_id') &&
      (has('observations', 'observer_idx') || has('observations', 'observer_id'));
    return split || (!tables.has('observations') && has('packets', 'raw_hex', 'observer_id'));
  }

  /** Row id of the last observation, 0 without any and where damage hides it. */
  get lastRow(): number {
    const table = this.#flat ? 'packets' : 'observations';
    try {
      return this.#db.prepare<[], number>(`SELECT coalesce(max(rowid), 0) FROM ${table}`).pluck().get() ?? 0;
    } catch {
      return 0;
    }
  }

  /** Rows of a list behind row id `after`, at most `limit`; none when the table is missing. */
  list(table: AnalyzerList, after: number, limit: number): readonly ForeignRow[] {
    const known = this.#tables.get(table);
    if (!known?.has(wanted[table][0])) return [];
    const columns = wanted[table].map((name) => cell(known, '', name)).join(', ');
    return this.#db
      .prepare<[number, number], ForeignRow>(
        `SELECT rowid AS row, ${columns} FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ?`,
      )
      .all(after, limit);
  }

  /**
   * Observations behind row id `after`, at most `limit`: the columns of `observations`, `first_raw` and `first_seen` of
   * their transmission, and `observer`, a row id or a key.
   */
  observations(after: number, limit: number): readonly ForeignRow[] {
    return this.#observations.all(after, limit);
  }

  /** `id`, `name` and `iata` of an observer by row id or key; undefined when the file does not list it. */
  observer(named: string | number): ForeignRow | undefined {
    return typeof named === 'number' ? this.#observerByRow?.get(named) : this.#observerById?.get(named);
  }
}

/** A column as text or number of at most 2,048 bytes, else null; null when it is missing. */
function cell(known: ReadonlySet<string>, table: string, column: string, as = column): string {
  if (!known.has(column)) return `NULL AS ${as}`;
  const name = table === '' ? column : `${table}.${column}`;
  const isShortText = `typeof(${name}) = 'text' AND octet_length(${name}) <= ${longest}`;
  return `CASE WHEN typeof(${name}) IN ('integer', 'real') OR (${isShortText}) THEN ${name} END AS ${as}`;
}

function observationQuery(tables: ForeignTables): string {
  const own = tables.get('observations') ?? new Set();
  const said = tables.get('transmissions') ?? new Set();
  return `SELECT o.rowid AS row, ${heard.map((name) => cell(own, 'o', name)).join(', ')},
    ${cell(own, 'o', own.has('observer_idx') ? 'observer_idx' : 'observer_id', 'observer')},
    ${cell(own, 'o', 'observer_name')}, ${cell(said, 't', 'raw_hex', 'first_raw')}, ${cell(said, 't', 'first_seen')}
    FROM observations o LEFT JOIN transmissions t ON t.rowid = o.transmission_id
    WHERE o.rowid > ? ORDER BY o.rowid LIMIT ?`;
}

/** The oldest form: one table, one row per reception. */
function flatQuery(tables: ForeignTables): string {
  const own = tables.get('packets') ?? new Set();
  return `SELECT o.rowid AS row, ${heard.map((name) => cell(own, 'o', name)).join(', ')},
    ${cell(own, 'o', 'observer_id', 'observer')}, ${cell(own, 'o', 'observer_name')},
    ${cell(own, 'o', 'raw_hex', 'first_raw')}, ${cell(own, 'o', 'created_at', 'first_seen')}
    FROM packets o WHERE o.rowid > ? ORDER BY o.rowid LIMIT ?`;
}

function missingOf(tables: ForeignTables, flat: boolean): readonly string[] {
  const lists = Object.entries(wanted).flatMap(([table, columns]) => lacking(tables, table, columns));
  if (flat) return [...lists, ...lacking(tables, 'packets', ['timestamp', 'snr', 'rssi'])];
  return [...lists, ...lacking(tables, 'observations', heard), ...lacking(tables, 'transmissions', ['first_seen'])];
}

function lacking(tables: ForeignTables, table: string, columns: readonly string[]): readonly string[] {
  const known = tables.get(table);
  if (!known) return [`table ${table}`];
  return columns.filter((name) => !known.has(name)).map((name) => `column ${table}.${name}`);
}
