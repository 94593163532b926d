// Puts a copy in a database's place, after looking at it; the replaced file stays.
import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import Database from 'better-sqlite3';
import type { Clock } from '../../domain/clock.ts';
import { type DbConfig, defaultDbConfig } from './config.ts';
import { flush, flushFolder } from './copy.ts';
import { truePath } from './database.ts';
import {
  DatabaseDamagedError,
  DatabaseFromFutureError,
  DatabaseMissingError,
  describeSqliteError,
  ForeignDatabaseError,
  MigrationHistoryError,
  NotADatabaseError,
  type StorageError,
} from './database-errors.ts';
import { lockFile } from './lock.ts';
import { hasTables, pendingMigrations } from './migrate-history.ts';
import { migrations } from './migrations/all.ts';
import { openReader } from './readonly.ts';

/** What a restore did. */
export interface RestoreReport {
  /** The database that is now the copy; absolute. */
  readonly file: string;
  /** Where the file is kept that was there before; null when there was none. */
  readonly replaced: string | null;
  /** Migrations the copy lacks; the next start applies them. */
  readonly pendingMigrations: number;
}

/**
 * Replaces `file` by `copy`. First the copy is looked at: it must be a whole database of this program, no newer than
 * it knows. Then the writer's lock of `file` is taken, what is there is kept as `name.replaced-TIME.db`, and the copy
 * gets its name in one step. Throws a StorageError; then `file` is what it was.
 */
export function restoreDatabase(
  copy: string,
  file: string,
  clock: Clock,
  config: DbConfig = defaultDbConfig,
): RestoreReport {
  if (!existsSync(copy)) {
    throw new DatabaseMissingError(copy, `There is no copy at ${copy}, so nothing was restored. Check the name.`);
  }
  const [from, to] = [truePath(copy), truePath(file)];
  if (from === to) {
    throw new DatabaseMissingError(to, `${to} is that copy itself, so nothing was restored. Name two different files.`);
  }
  const pending = inspectCopy(from, config);
  const lock = lockFile(to, clock, 'meshwarden restore');
  const partial = `${to}.partial`;
  try {
    rmSync(partial, { force: true });
    copyWhole(from, partial);
    const replaced = setAside(to, clock);
    renameSync(partial, to);
    flushFolder(dirname(to));
    return { file: to, replaced, pendingMigrations: pending };
  } catch (error) {
    rmSync(partial, { force: true });
    throw describeSqliteError(error, to);
  } finally {
    lock.release();
  }
}

/** How many migrations the copy lacks; reads all of it. Throws a StorageError when it is damaged, of another program, or newer than this one. */
export function inspectCopy(copy: string, config: DbConfig = defaultDbConfig): number {
  try {
    return lookAt(copy, config);
  } catch (error) {
    throw aboutCopy(describeSqliteError(error, copy), copy);
  }
}

function lookAt(copy: string, config: DbConfig): number {
  const db = openReader(copy, config);
  try {
    const pending = pendingMigrations(db, migrations, copy).length;
    if (!hasTables(db)) throw new ForeignDatabaseError(copy, `${copy} holds nothing`);
    const found = db.pragma('integrity_check(1)', { simple: true });
    if (found === 'ok') return pending;
    throw new DatabaseDamagedError(copy, String(found));
  } finally {
    db.close();
  }
}

/** What is wrong with a file as a database, said of it as a copy to restore. */
function aboutCopy(error: StorageError, copy: string): StorageError {
  const sentence = (what: string, then: string) => `${what}. Nothing was restored; ${then}`;
  const another = 'name another copy, one made by meshwarden backup.';
  if (error instanceof NotADatabaseError)
    return new NotADatabaseError(copy, sentence(`${copy} is not a database`, another), error);
  if (error instanceof ForeignDatabaseError)
    return new ForeignDatabaseError(copy, sentence(`${copy} is no database of Meshwarden`, another), error);
  if (error instanceof DatabaseFromFutureError) {
    const what = `The copy ${copy} was written by a newer Meshwarden`;
    return new DatabaseFromFutureError(copy, sentence(what, 'update Meshwarden, or name another copy.'), error);
  }
  if (error instanceof MigrationHistoryError) {
    const what = `The history of the copy ${copy} does not fit this program`;
    return new MigrationHistoryError(
      copy,
      sentence(what, 'use the version that wrote it, or name another copy.'),
      error,
    );
  }
  if (error instanceof DatabaseDamagedError) {
    const what = `The copy ${copy} is damaged, and the database in use is untouched`;
    return new DatabaseDamagedError(copy, sentence(what, another), error);
  }
  return error;
}

/** The bytes of `from` and of its WAL in one flushed file that switches nothing on when it is opened. */
function copyWhole(from: string, partial: string): void {
  if (!existsSync(`${from}-wal`)) {
    copyFileSync(from, partial);
  } else {
    const db = new Database(from, { readonly: true, fileMustExist: true });
    try {
      db.prepare('VACUUM INTO ?').run(partial);
    } finally {
      db.close();
    }
  }
  flush(partial);
}

/** Moves what is there out of the way, its WAL first emptied into it; null when there is nothing. */
function setAside(file: string, clock: Clock): string | null {
  if (!existsSync(file)) return null;
  emptyWal(file);
  const stamp = new Date(clock.now()).toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const stem = join(dirname(file), `${basename(file, extname(file))}.replaced-${stamp}`);
  let kept = `${stem}.db`;
  for (let n = 2; existsSync(kept); n += 1) kept = `${stem}-${n}.db`;
  renameSync(file, kept);
  // A WAL that could not be emptied belongs to the file it was written for, never to the copy.
  for (const end of ['-wal', '-shm']) if (existsSync(`${file}${end}`)) renameSync(`${file}${end}`, `${kept}${end}`);
  return kept;
}

function emptyWal(file: string): void {
  try {
    // A connection that may write would throw away the WAL of a file it cannot read.
    openReader(file).close();
    const db = new Database(file, { fileMustExist: true });
    try {
      db.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      db.close();
    }
  } catch {
    // A damaged file is why one restores; it is kept as it is, with its WAL beside it.
  }
}
