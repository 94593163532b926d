// The program on a database of an older version.
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { closeWriter, openWriter } from '../../src/main/storage/database.ts';
import { migrate } from '../../src/main/storage/migrate.ts';
import { migrations } from '../../src/main/storage/migrations/all.ts';
import { mustMigrate } from '../../src/main/storage/open.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/database.ts';
import { killAll, serve } from './program.ts';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  killAll();
  folder.dispose();
});

it('brings it to the newest form at the start, keeps a copy, and serves it', async () => {
  const file = folder.file('mesh.db');
  const db = openWriter(file);
  migrate(db, { known: migrations.slice(0, 1) });
  closeWriter(db);
  const program = await serve('--db', file);
  expect((await program.client.app.info()).database).toBe(file);
  expect(await program.client.nodes.marked()).toEqual([]);
  expect((await program.stop()).code).toBe(0);
  expect(mustMigrate(file)).toBe(false);
  expect(existsSync(folder.file('mesh.before-0002.db'))).toBe(true);
});
