// Migrates on a thread of its own, so that sources hear meanwhile and each message keeps the moment it came.
import type { MigrationReport } from '../storage/migrate.ts';
import type { Migration } from '../storage/migrations/migration.ts';
import { mustMigrate } from '../storage/open.ts';
import { doAside } from './aside.ts';

/** A file, and the migrations to bring it to; the program's own when absent. */
export interface OlderFile {
  readonly file: string;
  readonly known?: readonly Migration[];
}

/**
 * Brings `file` to the newest schema if it holds an older one; a new or unusable file is left to whoever opens it.
 * `entry` is that of the thread. Gives what was done, null when nothing was; rejects with a sentence for a person.
 */
export async function migrateAside(
  entry: URL,
  { file, known }: OlderFile,
  begins: () => void,
): Promise<MigrationReport | null> {
  if (!mustMigrate(file, known)) return null;
  begins();
  return await doAside(entry, { kind: 'migrate', file, ...(known ? { known } : {}) });
}
