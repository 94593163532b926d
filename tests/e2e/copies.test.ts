// check, backup and restore as a user runs them, with the program at work.
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type TemporaryFolder, temporaryFolder } from '../support/database.ts';
import { killAll, meshwarden, meshwardenJson, serve, until } from './program.ts';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  killAll();
  folder.dispose();
});

const observationsOf = async (db: string) =>
  (await meshwardenJson<{ observations: number }>('stats', '--db', db)).observations;

it('backs up a database that is being written, refuses to restore over it, and restores it afterwards', async () => {
  const [db, copy] = [folder.file('mesh.db'), folder.file('copy.db')];
  const program = await serve('--db', db, '--sample', '--port', '0');
  await until(async () => (await observationsOf(db)) > 50);
  const made = await meshwardenJson<{ bytes: number }>('backup', '--db', db, '--to', copy);
  expect(made.bytes).toBeGreaterThan(4096);
  const inCopy = await observationsOf(copy);
  const refused = await meshwarden('restore', copy, '--db', db);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('in use by Meshwarden')]);
  await until(async () => (await observationsOf(db)) > inCopy);
  expect((await program.stop()).code).toBe(0);
  const atStop = await observationsOf(db);
  for (const file of [db, copy]) {
    const checked = await meshwardenJson<{ good: boolean; rules: unknown[] }>('check', '--db', file);
    expect(checked).toMatchObject({ good: true });
    expect(checked.rules).toHaveLength(15);
  }
  const report = await meshwardenJson<{ replaced: string }>('restore', copy, '--db', db);
  expect([await observationsOf(db), await observationsOf(report.replaced)]).toEqual([inCopy, atStop]);
  const again = await serve('--db', db, '--port', '0');
  expect((await again.stop()).code).toBe(0);
});

it('names a copy after the time when no name is given, and ends with 1 when a database does not hold together', async () => {
  const db = folder.file('mesh.db');
  const program = await serve('--db', db, '--port', '0');
  await program.stop();
  const { code } = await meshwarden('backup', '--db', db);
  expect(code).toBe(0);
  expect(readdirSync(folder.path).filter((name) => /^mesh\.copy-\d{8}-\d{6}\.db$/.test(name))).toHaveLength(1);
  const { openWriter, closeWriter } = await import('../../src/main/storage/database.ts');
  const writer = openWriter(db);
  writer.exec('UPDATE dispatcher_state SET seen = seen + 3');
  closeWriter(writer);
  const checked = await meshwarden('check', '--db', db);
  expect(checked.code).toBe(1);
  expect(checked.stdout).toContain('broken  every alert event has exactly one counted outcome: 1 times');
  expect(checked.stdout).toContain('meshwarden restore');
});
