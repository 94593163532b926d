// One program writes a database: whoever else wants to is told by whom it is in use, and a killed one is in nobody's way.
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeTraffic } from '../main/ingest/generated-recording.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/database.ts';
import { killAll, meshwarden, meshwardenJson, serve } from './program.ts';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  killAll();
  folder.dispose();
});

it('refuses 5 other writers by name, lets readers in, and starts again at once after kill -9', async () => {
  const [db, copy, traffic] = ['mesh.db', 'copy.db', 'traffic.ndjson'].map((name) => folder.file(name)) as [
    string,
    string,
    string,
  ];
  writeTraffic(traffic, 100);
  const first = await serve('--db', db, '--port', '0');
  expect((await meshwarden('backup', '--db', db, '--to', copy)).code).toBe(0);
  for (const argv of [
    ['serve', '--port', '0'],
    ['import', traffic],
    ['maintain'],
    ['retention', '--set', 'packetDays=60'],
    ['restore', copy],
  ]) {
    const { code, stdout, stderr } = await meshwarden(...argv, '--db', db);
    expect([argv[0], code, stdout]).toEqual([argv[0], 1, '']);
    expect(stderr).toMatch(
      new RegExp(`mesh\\.db is in use by Meshwarden \\(process ${first.child.pid} on .*Use that one, end it first`),
    );
  }
  expect(await meshwardenJson('check', '--db', db)).toMatchObject({ good: true });
  await first.kill();
  const second = await serve('--db', db, '--port', '0');
  expect((await second.kill()).code).toBeNull();
  expect((await meshwarden('import', traffic, '--db', db)).code).toBe(0);
  expect(await meshwardenJson('check', '--db', db)).toMatchObject({ good: true });
});

it('refuses a database in memory, and makes no file of that name', async () => {
  const { code, stderr } = await meshwarden('serve', '--db', ':memory:', '--port', '0');
  expect([code, stderr]).toEqual([1, expect.stringContaining('would forget everything at the end')]);
  expect(readdirSync('.')).not.toContain(':memory:');
});
