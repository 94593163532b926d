// A migrated database without a file, for tests that need hundreds of them.
import { dbConfig } from '../../../src/main/storage/config.ts';
import { openWriter, type WritableDb } from '../../../src/main/storage/database.ts';
import { migrate } from '../../../src/main/storage/migrate.ts';

export function memoryDatabase(): WritableDb {
  const db = openWriter(':memory:', dbConfig({ allowMemory: true }));
  migrate(db);
  return db;
}
