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
  try {
    vacuumInto(file, partial, config);
    proveWhole(partial, file);
    flush(partial);
    renameSync(partial, to);
    flushFolder(dirname(to));
    return { file: to, bytes: statSync(to).size };
  } catch (error) {
    rmSync(partial, { force: true });
    throw describeSqliteError(error, to);
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
