// The backups of a database: how they are named, which there are, and which go.
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { EpochMs } from '../../domain/hearing.ts';
import { DatabaseMissingError } from './database-errors.ts';

/** A finished backup. */
export interface Backup {
  /** Absolute path. */
  readonly file: string;
  readonly bytes: number;
  readonly madeAt: EpochMs;
}

/** Where backups of `file` go; `chosen` is the folder of the settings. */
export function backupFolder(file: string, chosen: string | null): string {
  return chosen ?? join(dirname(file), 'backups');
}

/** The path of a backup of `file` made now. Makes the folder beside the database; one that was chosen must be there. */
export function backupTarget(file: string, chosen: string | null, now: EpochMs): string {
  const folder = backupFolder(file, chosen);
  if (chosen === null) mkdirSync(folder, { recursive: true });
  else if (!existsSync(folder)) {
    throw new DatabaseMissingError(
      folder,
      `The folder of the backups, ${folder}, is not there, so no backup was made. Attach its disk, or choose another folder in the settings.`,
    );
  }
  const stamp = new Date(now).toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return join(folder, `${prefixOf(file)}${stamp}.db`);
}

/** The backups of `file`, newest first; none where the folder cannot be read. */
export function listBackups(file: string, chosen: string | null): readonly Backup[] {
  const folder = backupFolder(file, chosen);
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names.flatMap((name) => backupOf(folder, name, prefixOf(file)) ?? []).sort((a, b) => b.madeAt - a.madeAt);
}

/** Removes all but the newest `keep` backups; gives how many went. Other copies beside them stay. */
export function pruneBackups(file: string, chosen: string | null, keep: number): number {
  const old = listBackups(file, chosen).slice(keep);
  for (const backup of old) rmSync(backup.file, { force: true });
  return old.length;
}

function prefixOf(file: string): string {
  return `${basename(file, extname(file))}.backup-`;
}

function backupOf(folder: string, name: string, prefix: string): Backup | null {
  const stamp = name.startsWith(prefix)
    ? /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)\.db$/.exec(name.slice(prefix.length))
    : null;
  if (stamp === null) return null;
  const [year, month, day, hours, minutes, seconds] = stamp.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const file = join(folder, name);
  const bytes = statSync(file, { throwIfNoEntry: false })?.size;
  if (bytes === undefined) return null;
  return { file, bytes, madeAt: Date.UTC(year, month - 1, day, hours, minutes, seconds) };
}
