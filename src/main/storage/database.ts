// The read-write handle: one per process and file, with the project's settings.
import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { type DbConfig, defaultDbConfig } from './config.ts';
import { DatabaseMissingError, describeSqliteError, MemoryRefusedError } from './database-errors.ts';
import type { ReadableDb } from './readonly.ts';

export type { ReadableDb } from './readonly.ts';
/** The one connection that writes. */
export type WritableDb = ReadableDb & { readonly writable: true };

const openHandles = new Map<string, WritableDb>();

/**
 * The read-write connection of `file` with the project's settings: the same handle however often it is
 * asked for, until it is closed. Creates the file when it is missing; the schema is not touched.
 * `:memory:` needs `config.allowMemory` and is a new database each time. Throws a StorageError.
 */
export function openWriter(file: string, config: DbConfig = defaultDbConfig): WritableDb {
  if (isMemory(file)) {
    if (!config.allowMemory) throw memoryRefused(file);
    return configure(new Database(':memory:') as WritableDb, config);
  }
  const path = truePath(file);
  const known = openHandles.get(path);
  if (known?.open) return known;
  let db: WritableDb | null = null;
  try {
    db = new Database(path, { timeout: config.busyTimeoutMs }) as WritableDb;
    configure(db, config);
  } catch (error) {
    db?.close();
    throw describeSqliteError(error, path);
  }
  openHandles.set(path, db);
  return db;
}

/** Moves the WAL into the file and closes the connection; closing twice does nothing. */
export function closeWriter(db: WritableDb): void {
  if (!db.open) return;
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // A full disk or a slow reader: the WAL stays beside the file and the next start reads it.
  }
  db.close();
  if (openHandles.get(db.name) === db) openHandles.delete(db.name);
}

/** Whether SQLite would take `file` for a database without a file. */
export function isMemory(file: string): boolean {
  return file.trim() === '' || file.trim() === ':memory:';
}

/** Absolute path with every link followed, so that one file has one name. Throws when the folder is missing or the name is a folder's. */
export function truePath(file: string): string {
  const absolute = resolve(file);
  if (existsSync(absolute)) {
    if (!statSync(absolute).isDirectory()) return realpathSync(absolute);
    throw new DatabaseMissingError(
      absolute,
      `${absolute} is a folder, not a database. Name a file in it, for example ${join(absolute, 'mesh.db')}.`,
    );
  }
  if (!existsSync(dirname(absolute))) {
    throw new DatabaseMissingError(
      absolute,
      `The folder ${dirname(absolute)} does not exist, so no database can be kept there. Create it, or name a file in another folder.`,
    );
  }
  return join(realpathSync(dirname(absolute)), basename(absolute));
}

function configure(db: WritableDb, config: DbConfig): WritableDb {
  // Only takes effect on a file without tables, hence before everything else.
  db.pragma('auto_vacuum = INCREMENTAL');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.pragma('foreign_keys = ON');
  db.pragma(`cache_size = -${config.cacheKib}`);
  db.pragma(`wal_autocheckpoint = ${config.walAutocheckpointPages}`);
  return db;
}

function memoryRefused(file: string): MemoryRefusedError {
  return new MemoryRefusedError(
    file,
    'A database in memory would forget everything at the end, so it is refused. Name a file through --db.',
  );
}
