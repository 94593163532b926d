// Migrates on a thread of its own, so that sources hear meanwhile and each message keeps the moment it came.
import { Worker } from 'node:worker_threads';
import type { MigrationReport } from '../storage/migrate.ts';
import type { Migration } from '../storage/migrations/migration.ts';
import { mustMigrate } from '../storage/open.ts';

/** What the thread is started with; crosses as `workerData`. */
export interface MigratorStart {
  readonly file: string;
  /** The migrations to bring it to; the program's own when absent. */
  readonly known?: readonly Migration[];
}

/** What the thread says, once. */
export type FromMigrator =
  | { readonly kind: 'done'; readonly migration: MigrationReport }
  | { readonly kind: 'failed'; readonly sentence: string };

/**
 * Brings `file` to the newest schema if it holds an older one; a new or unusable file is left to whoever opens it.
 * `entry` is the migrator's. Gives what was done, null when nothing was; rejects with a sentence for a person.
 */
export async function migrateAside(
  entry: URL,
  { file, known }: MigratorStart,
  begins: () => void,
): Promise<MigrationReport | null> {
  if (!mustMigrate(file, known)) return null;
  begins();
  const start: MigratorStart = { file, ...(known ? { known } : {}) };
  // Flags of this process (a test runner's loaders) are not the thread's business.
  const worker = new Worker(entry, { workerData: start, execArgv: [], name: 'migrator' });
  return await new Promise((resolve, reject) => {
    let said: FromMigrator | null = null;
    worker.on('message', (message: FromMigrator) => {
      said = message;
    });
    worker.on('error', (error) => {
      said ??= { kind: 'failed', sentence: `The database could not be brought to its new form: ${error.message}` };
    });
    worker.once('exit', (code) => {
      if (said?.kind === 'done') resolve(said.migration);
      else reject(new Error(said?.sentence ?? `The thread that changes the database ended with code ${code}.`));
    });
  });
}
