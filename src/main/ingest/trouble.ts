// Tells a database that cannot be written now from an item it will never take.
import type { WritableDb } from '../storage/database.ts';

/** SQLite result codes that are about the file, the disk or a lock, not about the row. */
const troubles = [
  'FULL',
  'IOERR',
  'BUSY',
  'LOCKED',
  'READONLY',
  'CANTOPEN',
  'CORRUPT',
  'NOTADB',
  'NOMEM',
  'PROTOCOL',
  'PERM',
  'SCHEMA',
].map((name) => `SQLITE_${name}`);

/** Whether `error` says that the database could not be written, so that the same batch may succeed later. */
export function isDatabaseTrouble(error: unknown, db: WritableDb): boolean {
  if (!db.open) return true;
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  const { code } = error;
  return typeof code === 'string' && troubles.some((trouble) => code.startsWith(trouble));
}
