// A whole, checked copy of a database in one file, made while others read and write it.
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { type DbConfig, defaultDbConfig } from './config.ts';
import { truePath } from './database.ts';
import { DatabaseDamagedError, DatabaseMissingError, describeSqliteError, StorageError } from './database-errors.ts';

/** The place a copy should go to is taken. */
export class CopyExistsError extends StorageError {}

/** A finished copy. */
export interface DatabaseCopy {
  /** Absolute path. */
  readonly file: string;
  readonly bytes: number;
}

/**
 * Copies `file` as it is at this moment to `target`, which must not exist: compacted, with nothing beside it, checked,
 * and given its name only when it is on the disk. Others go on reading and writing meanwhile; blocks this thread, so
 * the monitor does not call it on its own. Throws a StorageError; then `target` does not exist.
 */
export function copyDatabase(file: string, target: string, config: DbConfig = defaultDbConfig): DatabaseCopy {
  const { to, partial } = placeOf(file, target);
  try {
    vacuumInto(file, partial, config);
    return finished(file, partial, to);
  } catch (error) {
    rmSync(partial, { force: true });
    throw describeSqliteError(error, to);
  }
}

/** Pages copied before others get a turn. */
const stepPages = 1_000;

/**
 * As `copyDatabase`, but in steps: `onPart` hears how much is done, and whoever ends the thread in between leaves no more
 * than a `.partial` file. Free pages are copied as well.
 */
export async function copyInSteps(
  file: string,
  target: string,
  onPart: (part: number) => void,
  config: DbConfig = defaultDbConfig,
): Promise<DatabaseCopy> {
  const { to, partial } = placeOf(file, target);
  try {
    await pageByPage(file, partial, config, onPart);
    return finished(file, partial, to);
  } catch (error) {
    rmSync(partial, { force: true });
    throw describeSqliteError(error, to);
  }
}

/** Where a copy goes, and what it is called until it is whole. Throws when there is nothing to copy, or something in the way. */
function placeOf(file: string, target: string): { readonly to: string; readonly partial: string } {
  if (!existsSync(file)) {
    throw new DatabaseMissingError(file, `There is no database at ${file}, so nothing was copied. Check the name.`);
  }
  const to = truePath(target);
  if (existsSync(to)) {
    throw new CopyExistsError(
      to,
      `${to} exists already, so nothing was copied over it. Choose another name, or move it away first.`,
    );
  }
  const partial = `${to}.partial`;
  rmSync(partial, { force: true });
  return { to, partial };
}

/** Checks the copy and gives it its name. */
function finished(file: string, partial: string, to: string): DatabaseCopy {
  proveWhole(partial, file);
  flush(partial);
  renameSync(partial, to);
  flushFolder(dirname(to));
  return { file: to, bytes: statSync(to).size };
}

async function pageByPage(
  file: string,
  partial: string,
  config: DbConfig,
  onPart: (part: number) => void,
): Promise<void> {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: config.busyTimeoutMs });
  try {
    // What is read here stays as it is, so that writers meanwhile cannot have the copy begin again and again.
    db.exec('BEGIN');
    db.pragma('schema_version');
    await db.backup(partial, {
      progress({ totalPages, remainingPages }) {
        onPart(totalPages === 0 ? 1 : 1 - remainingPages / totalPages);
        return stepPages;
      },
    });
  } catch (error) {
    const found = describeSqliteError(error, partial);
    throw found.name === 'DiskFullError' ? found : describeSqliteError(error, file);
  } finally {
    db.close();
  }
  // The copy of a file with a WAL would want one, too, whoever looks at it.
  const copy = new Database(partial);
  try {
    copy.pragma('journal_mode = DELETE');
  } finally {
    copy.close();
  }
}

function vacuumInto(file: string, partial: string, config: DbConfig): void {
  // Read-only, so that a damaged or foreign file keeps every byte; query_only would refuse VACUUM INTO as well.
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: config.busyTimeoutMs });
  try {
    db.prepare('VACUUM INTO ?').run(partial);
  } catch (error) {
    // A disk that is full is the copy's, everything else is the original's.
    const found = describeSqliteError(error, partial);
    throw found.name === 'DiskFullError' ? found : describeSqliteError(error, file);
  } finally {
    db.close();
  }
}

function proveWhole(partial: string, file: string): void {
  const db = new Database(partial, { readonly: true, fileMustExist: true });
  try {
    const found = db.pragma('quick_check(1)', { simple: true });
    if (found === 'ok') return;
    throw new DatabaseDamagedError(
      file,
      `The copy of ${file} came out damaged (${String(found)}) and was removed; the disk or the file may be failing. Run meshwarden check --db ${file}, and copy to another disk.`,
    );
  } finally {
    db.close();
  }
}

/** Puts a file's bytes on the disk; SQLite leaves those of VACUUM INTO to the system. */
export function flush(file: string): void {
  const descriptor = openSync(file, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Puts a folder's names on the disk, where the system can. */
export function flushFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Windows opens no folders; its names are as safe as the file system makes them.
  }
}
