// The copy made before a migration changes a file, and how many of them stay.
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { flush } from './copy.ts';
import type { WritableDb } from './database.ts';
import { describeSqliteError } from './database-errors.ts';

const copiesKept = 2;

/**
 * Copies `db` beside itself as `name.before-0007.db`, 7 being the migration about to run, and keeps the newest
 * two such copies. Gives the path of the copy. Throws a StorageError; then nothing stays but what was there.
 *
 * The copy is made by VACUUM INTO: unlike the stepwise backup API it is synchronous, so that nothing
 * this thread runs can write between the copy and the migration, and it leaves free pages behind. SQLite does not
 * flush its output, hence the fsync before it gets its name.
 */
export function backupBefore(db: WritableDb, number: number): string {
  const copy = join(dirname(db.name), `${stemOf(db.name)}.before-${String(number).padStart(4, '0')}.db`);
  const partial = `${copy}.partial`;
  try {
    rmSync(partial, { force: true });
    db.prepare('VACUUM INTO ?').run(partial);
    flush(partial);
    renameSync(partial, copy);
  } catch (error) {
    rmSync(partial, { force: true });
    throw describeSqliteError(error, db.name);
  }
  for (const old of copiesOf(db.name).slice(0, -copiesKept)) rmSync(old, { force: true });
  return copy;
}

/** Copies made before migrations of `file`, oldest version first. */
export function copiesOf(file: string): readonly string[] {
  const prefix = `${stemOf(file)}.before-`;
  return readdirSync(dirname(file))
    .filter((name) => name.startsWith(prefix) && /^\d{4,}\.db$/.test(name.slice(prefix.length)))
    .sort((a, b) => versionOf(a, prefix) - versionOf(b, prefix))
    .map((name) => join(dirname(file), name));
}

function versionOf(name: string, prefix: string): number {
  return Number.parseInt(name.slice(prefix.length), 10);
}

function stemOf(file: string): string {
  return basename(file, extname(file));
}
