// A migrated database in a folder of its own that goes with the test.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWriter, type WritableDb } from '../../src/main/storage/database.ts';
import { migrate } from '../../src/main/storage/migrate.ts';

export interface TemporaryDatabase {
  readonly db: WritableDb;
  readonly file: string;
  dispose(): void;
}

/** A fresh, migrated file; `dispose` closes it and removes its folder. */
export function temporaryDatabase(): TemporaryDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-test-'));
  const file = join(folder, 'mesh.db');
  const db = openWriter(file);
  migrate(db);
  return {
    db,
    file,
    dispose() {
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
