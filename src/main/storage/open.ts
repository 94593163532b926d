// Opening a database to write: look, lock, open, copy, migrate; and closing all of it.
import { statSync } from 'node:fs';
import type { Clock } from '../../domain/clock.ts';
import { type Logger, silentLogger } from '../../domain/logger.ts';
import { type DbConfig, defaultDbConfig } from './config.ts';
import { closeWriter, isMemory, openWriter, truePath, type WritableDb } from './database.ts';
import { describeSqliteError } from './database-errors.ts';
import { removeEmptyWal } from './empty-wal.ts';
import { type FileLock, lockFile } from './lock.ts';
import { type MigrationReport, migrate } from './migrate.ts';
import { pendingMigrations } from './migrate-history.ts';
import { migrations } from './migrations/all.ts';
import type { Migration } from './migrations/migration.ts';
import { openReader } from './readonly.ts';

export interface OpenOptions {
  readonly clock: Clock;
  /** What holds the file, for whoever is refused: `meshwarden serve`. */
  readonly what?: string;
  readonly config?: DbConfig;
  readonly logger?: Logger;
  /** The migrations to bring it to; the program's own when absent. */
  readonly known?: readonly Migration[];
}

/** A database this process alone writes, at the newest schema. */
export interface OpenedDatabase {
  readonly db: WritableDb;
  /** Absolute path, links followed: what a reader should open. */
  readonly file: string;
  readonly migration: MigrationReport;
  /** Closes the connection and gives up the lock; closing twice does nothing. */
  close(): void;
}

/**
 * Opens `file` for writing, creating it when it is missing (its folder must exist). Throws a StorageError whose
 * message is for a person; a file that cannot be used is left as it was.
 */
export function openForWriting(file: string, options: OpenOptions): OpenedDatabase {
  const config = options.config ?? defaultDbConfig;
  const known = options.known ?? migrations;
  if (isMemory(file)) openWriter(file, { ...config, allowMemory: false });
  const path = truePath(file);
  let lock: FileLock | null = null;
  let db: WritableDb | null = null;
  try {
    inspect(path, config, known);
    lock = lockFile(path, options.clock, options.what ?? 'Meshwarden');
    db = openWriter(path, config);
    const migration = migrate(db, { clock: options.clock, logger: options.logger ?? silentLogger, known });
    return opened(db, path, migration, lock);
  } catch (error) {
    if (db) closeWriter(db);
    lock?.release();
    throw describeSqliteError(error, path);
  }
}

/**
 * Whether opening `file` for writing has to copy and change it first, which takes as long as the file is big. False for
 * one that is new, and for one that cannot be used: opening it says why.
 */
export function mustMigrate(file: string, known: readonly Migration[] = migrations): boolean {
  if (sizeOf(file) === 0) return false;
  try {
    const reader = openReader(file);
    try {
      return pendingMigrations(reader, known, file).length > 0;
    } finally {
      reader.close();
    }
  } catch {
    return false;
  }
}

function opened(db: WritableDb, file: string, migration: MigrationReport, lock: FileLock): OpenedDatabase {
  return {
    db,
    file,
    migration,
    close() {
      closeWriter(db);
      lock.release();
    },
  };
}

/** Reads the history over a connection that cannot write, so that a file that is not ours keeps every byte and gets no neighbours. */
function inspect(file: string, config: DbConfig, known: readonly Migration[]): void {
  if (sizeOf(file) === 0) return;
  const hadWal = sizeOf(`${file}-wal`) > 0;
  const reader = openReader(file, config);
  try {
    pendingMigrations(reader, known, file);
  } catch (error) {
    reader.close();
    if (!hadWal) removeEmptyWal(file);
    throw error;
  }
  reader.close();
}

/** Bytes of a file; 0 when there is none. */
function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
