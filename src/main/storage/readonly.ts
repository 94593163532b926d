// The connection that only reads, and the type that says so.
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { type DbConfig, defaultDbConfig } from './config.ts';
import { DatabaseMissingError, describeSqliteError } from './database-errors.ts';

/** A connection that reads. A function that takes it cannot be handed the power to write by accident. */
export type ReadableDb = Database.Database & { readonly readable: true };

/**
 * Opens `file`, which must exist, for reading alone: the connection is read-only and refuses every
 * statement that would write. The schema is not looked at (`assertReady` does). Throws a StorageError.
 */
export function openReader(file: string, config: DbConfig = defaultDbConfig): ReadableDb {
  let db: Database.Database | null = null;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true, timeout: config.busyTimeoutMs });
    db.pragma('query_only = ON');
    db.pragma(`cache_size = -${config.cacheKib}`);
    // The first read of the file: tells a database from anything else.
    db.pragma('schema_version');
    return db as ReadableDb;
  } catch (error) {
    db?.close();
    if (!existsSync(file)) {
      throw new DatabaseMissingError(file, `There is no database at ${file}, so nothing can be read. Check the name.`);
    }
    throw describeSqliteError(error, file);
  }
}
