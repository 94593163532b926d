// Entry of the migrator thread: brings one file to the newest schema, says how it went, and ends.
import { parentPort, workerData } from 'node:worker_threads';
import { openForWriting } from '../storage/open.ts';
import { systemClock } from '../system-clock.ts';
import type { FromMigrator, MigratorStart } from './migration.ts';

if (parentPort) {
  const { file, known } = workerData as MigratorStart;
  const say = (message: FromMigrator) => parentPort?.postMessage(message);
  try {
    const opened = openForWriting(file, { clock: systemClock, what: 'Meshwarden', ...(known ? { known } : {}) });
    opened.close();
    say({ kind: 'done', migration: opened.migration });
  } catch (error) {
    say({ kind: 'failed', sentence: error instanceof Error ? error.message : String(error) });
  }
}
