// One writer per file: a lock beside it that says who holds it and goes with the process that held it.
import { hostname } from 'node:os';
import Database from 'better-sqlite3';
import type { Clock } from '../../domain/clock.ts';
import {
  DatabaseDamagedError,
  DatabaseFailedError,
  DatabaseInUseError,
  describeSqliteError,
  NotADatabaseError,
} from './database-errors.ts';

/** Who writes the file. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** What it runs as, for example `meshwarden serve`. */
  readonly what: string;
}

export interface FileLock {
  readonly holder: LockHolder;
  /** Lets the next writer in; releasing twice does nothing. */
  release(): void;
}

/** How often a lock taken between our two steps is tried again before its holder is believed. */
const attempts = 20;

/**
 * Takes the writer's lock of `file` (an absolute path), or throws a DatabaseInUseError that says who has it.
 *
 * `file.lock` is a tiny SQLite database: its one row names the holder, and an open write transaction on it is the
 * lock. The operating system drops that with the process, however it ends, so a lock cannot go stale and a reused
 * process id cannot be taken for its former owner; and readers can still read the row. The file itself stays: to
 * remove it would let two writers lock two files of one name.
 */
export function lockFile(file: string, clock: Clock, what: string): FileLock {
  const holder: LockHolder = { pid: process.pid, host: hostname(), startedAt: clock.now(), what };
  let db: Database.Database | null = null;
  try {
    // Waiting covers the moment another process needs to write its row, no longer.
    db = new Database(`${file}.lock`, { timeout: 500 });
    take(db, file, holder);
    return held(db, holder);
  } catch (error) {
    db?.close();
    const found = describeSqliteError(error, file);
    throw found instanceof NotADatabaseError || found instanceof DatabaseDamagedError
      ? damagedLock(file, error)
      : found;
  }
}

function damagedLock(file: string, cause: unknown): DatabaseFailedError {
  return new DatabaseFailedError(
    file,
    `The lock ${file}.lock is damaged, so nobody can tell who writes ${file}; nothing was opened. Delete ${file}.lock if no other Meshwarden runs on it, and start again.`,
    cause,
  );
}

function take(db: Database.Database, file: string, holder: LockHolder): void {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    begin(db, file);
    if (isSame(readHolder(db), holder)) return;
    db.exec(`DROP TABLE IF EXISTS holder;
      CREATE TABLE holder (pid INTEGER, host TEXT, startedAt INTEGER, what TEXT) STRICT`);
    db.prepare('INSERT INTO holder VALUES (@pid, @host, @startedAt, @what)').run(holder);
    // Others read the row only once it is committed; whoever slips in before the next BEGIN finds it is not theirs.
    db.exec('COMMIT');
  }
  throw inUse(file, readHolder(db));
}

function begin(db: Database.Database, file: string): void {
  try {
    db.exec('BEGIN IMMEDIATE');
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw inUse(file, readHolder(db));
    }
    throw error;
  }
}

function held(db: Database.Database, holder: LockHolder): FileLock {
  return {
    holder,
    release() {
      if (!db.open) return;
      db.exec('ROLLBACK');
      db.close();
    },
  };
}

function readHolder(db: Database.Database): LockHolder | null {
  try {
    return db.prepare<[], LockHolder>('SELECT pid, host, startedAt, what FROM holder').get() ?? null;
  } catch {
    // No table yet, or its row is being written at this moment.
    return null;
  }
}

function isSame(a: LockHolder | null, b: LockHolder): boolean {
  return a !== null && a.pid === b.pid && a.host === b.host && a.startedAt === b.startedAt && a.what === b.what;
}

function inUse(file: string, holder: LockHolder | null): DatabaseInUseError {
  const who = holder
    ? `${holder.what} (process ${holder.pid} on ${holder.host}, since ${new Date(holder.startedAt).toISOString()})`
    : 'another process that is just starting';
  return new DatabaseInUseError(
    file,
    `The database ${file} is in use by ${who}; two writers would spoil each other's work. Use that one, end it first, or choose another file through --db.`,
  );
}
