// Every way a database file can refuse, each with its sentence: what happened, what it means, what to do.
import { accessSync, constants, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/** Base of all; `message` is meant for a person, `file` is the database it is about. */
export class StorageError extends Error {
  readonly file: string;

  constructor(file: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.file = file;
  }
}

/** The bytes are no SQLite database. */
export class NotADatabaseError extends StorageError {}
/** A SQLite database, but of another program. */
export class ForeignDatabaseError extends StorageError {}
/** Written by a newer Meshwarden. */
export class DatabaseFromFutureError extends StorageError {}
/** The recorded migrations are not the ones this program knows: a gap, a duplicate, a changed checksum. */
export class MigrationHistoryError extends StorageError {}
/** Another process writes this file. */
export class DatabaseInUseError extends StorageError {}
/** The file or its folder cannot be written. */
export class DatabaseReadOnlyError extends StorageError {}
/** No room left. */
export class DiskFullError extends StorageError {}
/** No such file or folder, or a folder where a file should be. */
export class DatabaseMissingError extends StorageError {}
/** SQLite found pages that contradict each other. */
export class DatabaseDamagedError extends StorageError {}
/** Tables, columns or indexes are missing; reading would give wrong answers. */
export class SchemaNotReadyError extends StorageError {}
/** `:memory:` outside tests. */
export class MemoryRefusedError extends StorageError {}
/** Anything SQLite says that has no class of its own. */
export class DatabaseFailedError extends StorageError {}

/**
 * The situation behind anything thrown by SQLite or the file system while working on `file`,
 * as an error whose message a person can act on. A `StorageError` comes back unchanged.
 */
export function describeSqliteError(error: unknown, file: string): StorageError {
  if (error instanceof StorageError) return error;
  const code = codeOf(error);
  const words = error instanceof Error ? error.message : String(error);
  if (isFull(code, file)) return diskFull(file, error);
  if (code === 'SQLITE_NOTADB') return notADatabase(file, error);
  if (isReadOnly(code, file)) return readOnly(file, error);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new DatabaseInUseError(
      file,
      `The database ${file} is locked by another program, so nothing was written. Close whatever has it open (a database browser, a backup) and try again.`,
      error,
    );
  }
  if (code.startsWith('SQLITE_CORRUPT')) {
    return new DatabaseDamagedError(
      file,
      `The database ${file} is damaged: ${words}. Nothing was changed. Put a backup in its place, or start with a new file through --db.`,
      error,
    );
  }
  if (code.startsWith('SQLITE_CANTOPEN') || code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') {
    return new DatabaseMissingError(
      file,
      `The database ${file} cannot be opened: ${words}. Check that its folder exists and that the name is a file's, not a folder's.`,
      error,
    );
  }
  return new DatabaseFailedError(
    file,
    `The database ${file} failed: ${words}${code === '' ? '' : ` (${code})`}. What was committed before is kept; restart to try again.`,
    error,
  );
}

function notADatabase(file: string, cause?: unknown): NotADatabaseError {
  return new NotADatabaseError(
    file,
    `${file} is not a database: it does not begin like a SQLite file. It was left untouched; choose another file through --db, or move it away to start a new one there.`,
    cause,
  );
}

function readOnly(file: string, cause: unknown): DatabaseReadOnlyError {
  return new DatabaseReadOnlyError(
    file,
    `The database ${file} cannot be written: the file or its folder ${dirname(file)} is read-only for this user. Nothing was changed; allow writing there, or choose another place through --db.`,
    cause,
  );
}

function diskFull(file: string, cause: unknown): DiskFullError {
  return new DiskFullError(
    file,
    `The disk that holds ${file} is full. Everything committed before is kept, the last write was undone; free some space and try again.`,
    cause,
  );
}

/** Below this many free bytes an unexplained I/O error is a full disk: one WAL index block and a page. */
const almostNothing = 64 * 1024;

function isFull(code: string, file: string): boolean {
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') return true;
  // The WAL index and journals report a full disk as a failed write or open.
  if (!code.startsWith('SQLITE_IOERR') && !code.startsWith('SQLITE_CANTOPEN')) return false;
  try {
    const { bavail, bsize } = statfsSync(dirname(file));
    return bavail * bsize < almostNothing;
  } catch {
    return false;
  }
}

function isReadOnly(code: string, file: string): boolean {
  if (code.startsWith('SQLITE_READONLY') || ['EACCES', 'EROFS', 'EPERM', 'SQLITE_PERM'].includes(code)) return true;
  // A folder that takes no WAL or lock beside the file shows as a file that cannot be opened.
  if (!code.startsWith('SQLITE_CANTOPEN')) return false;
  try {
    accessSync(dirname(file), constants.W_OK);
    return false;
  } catch (denied) {
    return ['EACCES', 'EROFS', 'EPERM'].includes(codeOf(denied));
  }
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
