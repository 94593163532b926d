// `meshwarden backup` and `meshwarden restore`: copies of a database, and back.
import { basename, dirname, extname, join } from 'node:path';
import { copyDatabase } from '../storage/copy.ts';
import { truePath } from '../storage/database.ts';
import { restoreDatabase } from '../storage/restore.ts';
import { systemClock } from '../system-clock.ts';
import { print, printJson, type Terminal } from './terminal.ts';

export interface BackupOptions {
  readonly db: string;
  readonly to?: string;
  readonly json?: true;
}

export interface RestoreOptions {
  readonly db: string;
  readonly json?: true;
}

/** Copies the database, also while it is in use; throws a StorageError. */
export function backupCommand(options: BackupOptions, terminal: Terminal): void {
  const copy = copyDatabase(options.db, options.to ?? besideNow(options.db));
  if (options.json) printJson(terminal, copy);
  else print(terminal, `Copied to ${copy.file} (${copy.bytes} bytes), checked.`);
}

/** Puts `copy` in the database's place; throws a StorageError. */
export function restoreCommand(copy: string, options: RestoreOptions, terminal: Terminal): void {
  const report = restoreDatabase(copy, options.db, systemClock);
  if (options.json) {
    printJson(terminal, report);
    return;
  }
  print(terminal, `${report.file} is now what ${copy} holds.`);
  if (report.replaced) print(terminal, `What was there is kept as ${report.replaced}.`);
  if (report.pendingMigrations > 0) print(terminal, 'It is of an older version; the next start brings it up to date.');
}

function besideNow(file: string): string {
  const path = truePath(file);
  const stamp = new Date(systemClock.now()).toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return join(dirname(path), `${basename(path, extname(path))}.copy-${stamp}.db`);
}
