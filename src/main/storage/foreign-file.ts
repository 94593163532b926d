// Somebody else's file, opened to be imported: nothing in it is trusted and nothing of it is changed.
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { defaultDbConfig } from './config.ts';
import {
  DatabaseDamagedError,
  DatabaseMissingError,
  describeSqliteError,
  type StorageError,
} from './database-errors.ts';
import { removeEmptyWal } from './empty-wal.ts';
import type { ReadableDb } from './readonly.ts';

/** What a file looks like by its first bytes. */
export type FileLook = 'database' | 'compressed' | 'text';

const sqliteMagic = Buffer.from('SQLite format 3\0', 'latin1');
/** gzip, zip, zstd, xz and bzip2. */
const packed = ['1f8b', '504b0304', '28b52ffd', 'fd377a58', '425a68'];

/** What the first bytes of `file` say it is. Throws what the file system throws. */
export function lookAt(file: string): FileLook {
  const head = Buffer.alloc(sqliteMagic.length);
  const descriptor = openSync(file, 'r');
  try {
    const length = readSync(descriptor, head, 0, head.length, 0);
    if (length === head.length && head.equals(sqliteMagic)) return 'database';
  } finally {
    closeSync(descriptor);
  }
  const hex = head.toString('hex');
  return packed.some((magic) => hex.startsWith(magic)) ? 'compressed' : 'text';
}

/** Column names by table; ordinary columns of ordinary tables alone. */
export type ForeignTables = ReadonlyMap<string, ReadonlySet<string>>;

/** A foreign database that is open. */
export interface ForeignFile {
  readonly db: ReadableDb;
  /** Closes it and takes away what SQLite put beside it to read it; closing twice does nothing. */
  close(): void;
}

/**
 * Opens the database `file` to read it, with functions and tricks of its schema switched off. Throws a StorageError.
 */
export function openForeign(file: string): ForeignFile {
  const hadWal = sizeOf(`${file}-wal`) > 0;
  let db: Database.Database | null = null;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true, timeout: defaultDbConfig.busyTimeoutMs });
    db.pragma('query_only = ON');
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    db.pragma('schema_version');
    const opened = db;
    return {
      db: opened as ReadableDb,
      close() {
        if (!opened.open) return;
        opened.close();
        if (!hadWal) removeEmptyWal(file);
      },
    };
  } catch (error) {
    db?.close();
    throw describeForeign(error, file);
  }
}

/** The situation behind anything SQLite says about a foreign file. */
export function describeForeign(error: unknown, file: string): StorageError {
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  if (code === 'SQLITE_CANTOPEN') {
    return new DatabaseMissingError(
      file,
      `${file} cannot be opened. A database that another program left open for writing can only be read in a folder that can be written: copy it, with the files beside it whose names begin like its own, to such a folder and import the copy.`,
      error,
    );
  }
  if (code.startsWith('SQLITE_CORRUPT')) {
    return new DatabaseDamagedError(
      file,
      `${file} is damaged (${error instanceof Error ? error.message : code}), so nothing was taken from it. Repair it with sqlite3's .recover, or take an older copy, and import that.`,
      error,
    );
  }
  return describeSqliteError(error, file);
}

/** The tables of a foreign file; views, virtual tables and computed columns are left out. */
export function foreignTables(db: ReadableDb): ForeignTables {
  const names = db
    .prepare<[], string>(
      `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
    )
    .pluck()
    .all();
  const columns = db.prepare<[string], string>('SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0').pluck();
  return new Map(names.map((name) => [name, new Set(columns.all(name))]));
}

/** The first thing wrong with the pages of `db`, in SQLite's words; null when they hold together. Reads the whole file. */
export function pageTrouble(db: ReadableDb): string | null {
  try {
    const found = String(db.pragma('quick_check(1)', { simple: true }));
    return found === 'ok' ? null : (found.split('\n').at(-1)?.slice(0, 200) ?? found.slice(0, 200));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
