// A database opened to be read by a command.

import { openReady } from '../reader/open-ready.ts';
import type { ReadableDb } from '../storage/readonly.ts';

/** Runs `ask` on `file` in one read transaction and closes it; throws a StorageError when it cannot be read. */
export function withReader<T>(file: string, ask: (db: ReadableDb) => T): T {
  const db = openReady(file);
  try {
    return db.transaction(() => ask(db))();
  } finally {
    db.close();
  }
}
