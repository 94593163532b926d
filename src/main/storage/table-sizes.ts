// How much of a database each table takes, its indexes included.
import { openReader } from './readonly.ts';

/** Bytes by table. */
export interface TableSizes {
  /** Bytes of the file. */
  readonly fileBytes: number;
  /** In pages that hold something. */
  readonly usedBytes: number;
  /** The biggest first. */
  readonly tables: readonly { readonly table: string; readonly bytes: number }[];
}

/** Measures `file`: reads every page of it once, so it belongs into a thread of its own. Throws a StorageError. */
export function measureTables(file: string): TableSizes {
  const db = openReader(file);
  try {
    return db.transaction((): TableSizes => {
      const tables = db
        .prepare<[], TableSizes['tables'][number]>(
          // The search index of messages is made of tables of its own.
          `SELECT CASE WHEN d.name LIKE 'message\\_words\\_%' ESCAPE '\\' THEN 'messages' ELSE coalesce(s.tbl_name, d.name) END AS "table",
                  sum(d.pgsize) AS bytes
             FROM (SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE) d
             LEFT JOIN sqlite_schema s ON s.name = d.name GROUP BY 1 ORDER BY bytes DESC, 1`,
        )
        .all();
      const page = Number(db.pragma('page_size', { simple: true }));
      const pages = Number(db.pragma('page_count', { simple: true }));
      const free = Number(db.pragma('freelist_count', { simple: true }));
      return { fileBytes: pages * page, usedBytes: (pages - free) * page, tables };
    })();
  } finally {
    db.close();
  }
}
