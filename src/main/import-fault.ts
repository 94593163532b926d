// Why an import is no success, in sentences for a person.

import type { ImportReport } from './ingest/import.ts';
import { printable } from './printable.ts';
import { describeSqliteError } from './storage/database-errors.ts';

/** What to say of an import that ended by itself; null when it is a success. */
export function faultOf(report: ImportReport, file: string): string | null {
  if (report.damage !== null) {
    return `${file} is damaged (${printable(report.damage)}). What could be read is imported and kept; a repaired copy can be imported over it, nothing is counted twice.`;
  }
  const { taken, receptions, duplicates, statuses, ignored, refused } = report;
  const read = taken + receptions + duplicates + statuses + Object.keys(ignored).length + (report.nodes?.listed ?? 0);
  if (read > 0 || Object.keys(refused).length === 0) return null;
  return `Nothing in ${file} could be read as a message, so nothing was taken from it. It must be NDJSON of MQTT messages, an export of this program, or a database of the analyzer or of Meshwarden.`;
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  EISDIR: 'is a folder, not a file',
  EIO: 'cannot be read: its disk gives errors',
};

/** The error of an import of `file` into the database `db`, with a sentence for a person as its message. */
export function importError(error: unknown, file: string, db: string): Error {
  const { code, path } = error as { code?: string; path?: string };
  const why = unreadable[code ?? ''];
  if (why !== undefined) {
    return new Error(`${path ?? file} ${why}, so nothing was imported. Check the name and try again.`);
  }
  if (code?.startsWith('SQLITE')) return describeSqliteError(error, db);
  return error instanceof Error ? error : new Error(String(error));
}
