// A read-only connection that may be asked: opened, and its schema found complete.
import { type DbConfig, defaultDbConfig } from '../storage/config.ts';
import { openReader, type ReadableDb } from '../storage/readonly.ts';
import { assertReady } from '../storage/schema.ts';

/** Opens `file` for reading and checks its schema; throws a StorageError with a sentence for a person. */
export function openReady(file: string, config: DbConfig = defaultDbConfig): ReadableDb {
  const db = openReader(file, config);
  try {
    assertReady(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
