// A migrated database in a folder of its own that goes with the test.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeWriter, openWriter, type WritableDb } from '../../src/main/storage/database.ts';
import { migrate } from '../../src/main/storage/migrate.ts';

export interface TemporaryFolder {
  readonly path: string;
  /** Path of a file in it. */
  file(name: string): string;
  dispose(): void;
}

/** An empty folder; `dispose` removes it with everything in it. */
export function temporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), 'meshwarden-test-'));
  return {
    path,
    file: (name) => join(path, name),
    dispose: () => rmSync(path, { recursive: true, force: true }),
  };
}

export interface TemporaryDatabase {
  readonly db: WritableDb;
  readonly file: string;
  dispose(): void;
}

/** A fresh, migrated file; `dispose` closes it and removes its folder. */
export function temporaryDatabase(): TemporaryDatabase {
  const folder = temporaryFolder();
  const file = folder.file('mesh.db');
  const db = openWriter(file);
  migrate(db);
  return {
    db,
    file,
    dispose() {
      closeWriter(db);
      folder.dispose();
    },
  };
}
