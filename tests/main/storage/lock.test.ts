// One writer per file, seen from real processes.
import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DatabaseInUseError } from '../../../src/main/storage/database-errors.ts';
import { lockFile } from '../../../src/main/storage/lock.ts';
import { openForWriting } from '../../../src/main/storage/open.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { startStorageProcess } from '../../support/storage-process.ts';

const clock = new ManualClock(Date.UTC(2026, 2, 4, 5, 6, 7));
let folder: TemporaryFolder;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.dispose());

it('refuses a second process with a sentence that says who holds the file', async () => {
  const opened = openForWriting(folder.file('mesh.db'), { clock, what: 'meshwarden serve' });
  const second = await startStorageProcess({ file: folder.file('mesh.db'), what: 'meshwarden import' });
  expect(second.answer?.refused).toBe('DatabaseInUseError');
  expect(second.answer?.message).toContain(
    `in use by meshwarden serve (process ${process.pid} on ${hostname()}, since 2026-03-04T05:06:07.000Z)`,
  );
  expect(opened.db.prepare('SELECT count(*) FROM nodes').pluck().get()).toBe(0);
  opened.close();
  await second.close();
});

it('refuses a second opening within one process', () => {
  const opened = openForWriting(folder.file('mesh.db'), { clock });
  expect(() => openForWriting(folder.file('mesh.db'), { clock })).toThrow(DatabaseInUseError);
  expect(opened.db.open).toBe(true);
  opened.close();
});

it('lets the next writer in after a clean close', async () => {
  const first = await startStorageProcess({ file: folder.file('mesh.db'), what: 'first' });
  expect(first.answer?.opened).toBe(folder.file('mesh.db'));
  await first.close();
  openForWriting(folder.file('mesh.db'), { clock }).close();
});

it('lets the next writer in at once after kill -9, and tells the newest holder apart', async () => {
  const first = await startStorageProcess({ file: folder.file('mesh.db'), what: 'first' });
  expect(first.answer?.opened).toBeDefined();
  await first.kill();
  const opened = openForWriting(folder.file('mesh.db'), { clock, what: 'second' });
  const third = await startStorageProcess({ file: folder.file('mesh.db'), what: 'third' });
  expect(third.answer?.message).toContain(`in use by second (process ${process.pid} `);
  opened.close();
  await third.close();
});

it('takes no reused process id for the former owner: the row of a dead holder with our own id stops nobody', () => {
  const first = lockFile(folder.file('mesh.db'), clock, 'same words');
  first.release();
  first.release();
  const second = lockFile(folder.file('mesh.db'), clock, 'same words');
  expect(second.holder).toEqual(first.holder);
  second.release();
});

it('names a damaged lock and says when to delete it, instead of opening the database', () => {
  writeFileSync(folder.file('mesh.db.lock'), 'not a lock at all');
  expect(() => openForWriting(folder.file('mesh.db'), { clock })).toThrow(
    /mesh\.db\.lock is damaged.*Delete .*mesh\.db\.lock if no other/,
  );
  rmSync(folder.file('mesh.db.lock'));
  openForWriting(folder.file('mesh.db'), { clock }).close();
});

it('lets exactly one of 4 processes that start together have the file', async () => {
  const file = folder.file('mesh.db');
  const all = await Promise.all([1, 2, 3, 4].map((n) => startStorageProcess({ file, what: `process ${n}` })));
  expect(all.filter((each) => each.answer?.opened !== undefined)).toHaveLength(1);
  expect(all.filter((each) => each.answer?.refused === 'DatabaseInUseError')).toHaveLength(3);
  await Promise.all(all.map((each) => each.close()));
});

it('refuses a second writer by whatever name the file has, and lets a copy of file and lock be written', () => {
  const file = folder.file('mesh.db');
  const opened = openForWriting(file, { clock, what: 'meshwarden serve' });
  symlinkSync(file, folder.file('link.db'));
  expect(() => openForWriting(folder.file('link.db'), { clock })).toThrow(/in use by meshwarden serve/);
  mkdirSync(folder.file('copy'));
  opened.db.pragma('wal_checkpoint(TRUNCATE)');
  for (const end of ['', '.lock']) copyFileSync(`${file}${end}`, `${folder.file('copy')}/mesh.db${end}`);
  const copy = openForWriting(`${folder.file('copy')}/mesh.db`, { clock, what: 'another' });
  expect(() => openForWriting(file, { clock })).toThrow(/in use by meshwarden serve/);
  copy.close();
  opened.close();
});

it('takes no notice of what a dead holder of another computer left in the lock', () => {
  const file = folder.file('mesh.db');
  lockFile(file, clock, 'first').release();
  const row = new Database(`${file}.lock`);
  row.exec(`UPDATE holder SET host = 'another-computer', pid = ${process.pid}`);
  row.close();
  const opened = openForWriting(file, { clock, what: 'second' });
  expect(() => openForWriting(file, { clock })).toThrow(
    new RegExp(`in use by second \\(process ${process.pid} on ${hostname()}`),
  );
  opened.close();
});

it.skipIf(process.platform === 'win32')('believes a holder that is held still: it may go on', async () => {
  const first = await startStorageProcess({ file: folder.file('mesh.db'), what: 'sleeper' });
  process.kill(first.pid, 'SIGSTOP');
  try {
    expect(() => openForWriting(folder.file('mesh.db'), { clock })).toThrow(
      new RegExp(`in use by sleeper \\(process ${first.pid} `),
    );
  } finally {
    process.kill(first.pid, 'SIGCONT');
  }
  await first.close();
  openForWriting(folder.file('mesh.db'), { clock }).close();
});
