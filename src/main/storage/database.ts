// The database handles: what may write, what may only read.
import Database from 'better-sqlite3';
import { type DbConfig, defaultDbConfig } from './config.ts';

/** A connection that reads. A function that takes it cannot be handed the power to write by accident. */
export type ReadableDb = Database.Database & { readonly readable: true };
/** The one connection that writes. */
export type WritableDb = ReadableDb & { readonly writable: true };

/** Opens the read-write connection of `file` with the project's settings. The schema is not touched. */
export function openWriter(file: string, config: DbConfig = defaultDbConfig): WritableDb {
  const db = new Database(file, { timeout: config.busyTimeoutMs }) as WritableDb;
  db.pragma('auto_vacuum = INCREMENTAL');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.pragma('foreign_keys = ON');
  db.pragma(`cache_size = -${config.cacheKib}`);
  db.pragma(`wal_autocheckpoint = ${config.walAutocheckpointPages}`);
  return db;
}
