// The nodes and observers a database of ours lists, page by page, for taking them into another.
import type { ForeignTables } from './foreign-file.ts';
import type { ReadableDb } from './readonly.ts';

/** A node as its row says, with when it was seen, epoch milliseconds. */
export interface ListedNodeRow {
  readonly row: number;
  /** 64 hex digits in lower case. */
  readonly publicKey: string;
  readonly name: string | null;
  readonly role: string | null;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** An observer as its row says. */
export interface ListedObserverRow {
  readonly row: number;
  readonly key: string;
  readonly name: string | null;
  readonly iata: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly clientVersion: string | null;
  readonly radio: string | null;
  readonly canRelay: number | null;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** What an observer measured, by column name, with `at`, epoch milliseconds. */
export type MeasuredRow = Readonly<Record<string, number | null>> & { readonly at: number };

/** Reads the lists of one file. */
export class OwnLists {
  readonly #nodes;
  readonly #observers;
  readonly #metrics;

  /** Throws what SQLite throws when the tables are not ours. */
  constructor(db: ReadableDb, tables: ForeignTables) {
    const listed = (table: 'nodes' | 'inactive_nodes') =>
      db.prepare<[number, number], ListedNodeRow>(
        `SELECT id AS row, lower(hex(substr(public_key, 1, 32))) AS publicKey, substr(name, 1, 128) AS name, role, lat, lon,
                first_seen AS firstSeen, last_seen AS lastSeen FROM ${table} WHERE id > ? ORDER BY id LIMIT ?`,
      );
    this.#nodes = { nodes: listed('nodes'), inactive_nodes: listed('inactive_nodes') };
    this.#observers = db.prepare<[number, number], ListedObserverRow>(
      `SELECT id AS row, key, name, iata, model, firmware, client_version AS clientVersion, radio, can_relay AS canRelay,
              first_seen AS firstSeen, last_seen AS lastSeen FROM observers WHERE id > ? ORDER BY id LIMIT ?`,
    );
    this.#metrics = tables.has('observer_metrics')
      ? db.prepare<[number], MeasuredRow>(
          'SELECT * FROM observer_metrics WHERE observer_id = ? ORDER BY bucket LIMIT 20000',
        )
      : null;
  }

  nodes(table: 'nodes' | 'inactive_nodes', after: number, limit: number): readonly ListedNodeRow[] {
    return this.#nodes[table].all(after, limit);
  }

  observers(after: number, limit: number): readonly ListedObserverRow[] {
    return this.#observers.all(after, limit);
  }

  /** What an observer, by row id, measured: the oldest 20,000 five minutes, which is more than are kept. */
  measuredBy(observer: number): readonly MeasuredRow[] {
    return this.#metrics?.all(observer) ?? [];
  }
}
