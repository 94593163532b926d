// The reader threads of the monitor: one for lists from the start, one for long questions from the first of them.
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Logger } from '../../../src/domain/logger.ts';
import { StandingReader } from '../../../src/main/monitor/standing-reader.ts';
import { takesLong } from '../../../src/main/reader/long-names.ts';
import { type QueryName, queries } from '../../../src/main/reader/queries/registry.ts';
import { closeWriter, openWriter } from '../../../src/main/storage/database.ts';
import { type TemporaryDatabase, temporaryDatabase, temporaryFolder } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { threadBundle } from '../../support/threads.ts';
import { buildSmallMesh, noon, north, south } from '../reader/small-mesh.ts';

const worker = threadBundle('reader');
const dying = threadBundle('dying-reader');
const asked = { now: noon };

let temporary: TemporaryDatabase;
let clock: ManualClock;
let lines: string[];
let logger: Logger;
let reader: StandingReader;
beforeEach(() => {
  temporary = temporaryDatabase();
  buildSmallMesh(temporary.db);
  clock = new ManualClock(noon);
  lines = [];
  logger = { info: () => {}, warn: (line) => void lines.push(line), error: (line) => void lines.push(line) };
  reader = new StandingReader(worker, clock, logger);
});
afterEach(async () => {
  await reader.stop();
  temporary.dispose();
});

/** How many threads of this process go by that name; those of other tests end before this one begins. */
function threadsCalled(name: string): number {
  const task = '/proc/self/task';
  return readdirSync(task).filter((id) => nameOf(`${task}/${id}/comm`) === name).length;
}

function nameOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

it('begins a second thread with the first long question, not with lists, and answers from the same file', async () => {
  await reader.start(temporary.file);
  expect((await reader.ask('totals')).transmissions).toBe(5);
  expect([threadsCalled('reader'), threadsCalled('analysis')]).toEqual([1, 0]);
  expect(await reader.ask('analysis.shape', { ...asked, days: null })).toMatchObject({ at: noon });
  expect([threadsCalled('reader'), threadsCalled('analysis')]).toEqual([1, 1]);
  temporary.db.exec('DELETE FROM observations WHERE id = 6');
  expect((await reader.ask('stats')).observations).toBe(5);
  await reader.ask('analysis.prefixes', { ...asked, near: null });
  expect([threadsCalled('reader'), threadsCalled('analysis')]).toEqual([1, 1]);
  expect(lines).toEqual([]);
});

it('answers long questions in the order they were asked, those before the second thread runs, too', async () => {
  await reader.start(temporary.file);
  const order: string[] = [];
  const said = (what: string) => () => void order.push(what);
  const wish = { ...asked, days: null };
  await Promise.all([
    reader.ask('graph.history').then(said('history')),
    reader.ask('analysis.route', { ...wish, from: north, to: south }).then(said('route')),
    reader.ask('analysis.without', { ...wish, key: north }).then(said('without')),
    reader.ask('backTest.keywords').then(said('keywords')),
  ]);
  expect(order).toEqual(['history', 'route', 'without', 'keywords']);
  expect(reader.pending).toBe(0);
});

it('answers a list while a long question never ends, and takes that back when nobody waits for it', async () => {
  reader = new StandingReader(dying, clock, logger);
  await reader.start(temporary.file);
  const leaving = new AbortController();
  const long = reader.askUntil(leaving.signal, 'analysis.twoWay', asked);
  expect(await reader.ask('channels.names')).toEqual(['#test']);
  expect(reader.pending).toBe(1);
  leaving.abort();
  await expect(long).rejects.toMatchObject({ reason: 'Cancelled' });
  expect(reader.pending).toBe(0);
});

it('goes on answering lists when the thread for long questions dies, and begins it again with the next of them', async () => {
  reader = new StandingReader(dying, clock, logger);
  await reader.start(temporary.file);
  for (let deaths = 1; deaths <= 3; deaths += 1) {
    const both = await Promise.allSettled([reader.ask('graph.history'), reader.ask('analysis.twoWay', asked)]);
    expect(both).toMatchObject([
      {
        status: 'rejected',
        reason: { reason: 'Ended', message: expect.stringContaining('The analysis thread ended') },
      },
      { status: 'rejected' },
    ]);
    expect(lines).toHaveLength(deaths);
    expect(await reader.ask('channels.names')).toEqual(['#test']);
  }
  expect(reader.pending).toBe(0);
});

it('replaces the thread for lists a second after it died, and leaves the other alone', async () => {
  reader = new StandingReader(dying, clock, logger);
  await reader.start(temporary.file);
  const long = reader.ask('analysis.twoWay', asked).catch((error: unknown) => error);
  await expect(reader.ask('stats')).rejects.toThrow('The reader thread ended (code 3)');
  expect(lines).toEqual([
    expect.stringContaining('The reader thread ended'),
    expect.stringContaining('is started again in a second'),
  ]);
  expect(reader.pending).toBe(1);
  await expect(reader.ask('channels.names')).rejects.toThrow('The reader thread is not running');
  clock.advance(1_000);
  expect(await reader.ask('channels.names')).toEqual(['#test']);
  expect(reader.pending).toBe(1);
  await reader.stop();
  expect(await long).toMatchObject({ reason: 'Stopped' });
});

it('refuses an unmigrated file in both threads, with the same words', async () => {
  const folder = temporaryFolder();
  closeWriter(openWriter(folder.file('empty.db')));
  await expect(reader.start(folder.file('empty.db'))).rejects.toMatchObject({ reason: 'SchemaNotReadyError' });
  await expect(reader.ask('graph.history')).rejects.toMatchObject({
    reason: 'SchemaNotReadyError',
    message: expect.stringContaining('table neighbor_edges'),
  });
  await reader.stop();
  folder.dispose();
});

it('rejects what both threads have not answered when it stops, and begins none afterwards', async () => {
  await reader.start(temporary.file);
  const unanswered = [reader.ask('stats'), reader.ask('analysis.twoWay', asked)];
  const outcomes = Promise.allSettled(unanswered);
  await reader.stop();
  expect(await outcomes).toMatchObject([{ reason: { reason: 'Stopped' } }, { reason: { reason: 'Stopped' } }]);
  await expect(reader.ask('stats')).rejects.toMatchObject({ reason: 'NotRunning' });
  await expect(reader.ask('analysis.twoWay', asked)).rejects.toMatchObject({ reason: 'NotRunning' });
  expect([threadsCalled('reader'), threadsCalled('analysis')]).toEqual([0, 0]);
  expect(lines).toEqual([]);
});

it('starts and stops 100 times with both threads, without leaving a file, a thread or a question behind', async () => {
  const open = () => readdirSync('/proc/self/fd').length;
  const threads = () => readdirSync('/proc/self/task').length;
  const cycle = async () => {
    await reader.start(temporary.file);
    await Promise.all([reader.ask('totals'), reader.ask('graph.history')]);
    await reader.stop();
  };
  for (let i = 0; i < 3; i += 1) await cycle();
  const before = { files: open(), threads: threads() };
  for (let i = 0; i < 100; i += 1) await cycle();
  expect(reader.pending).toBe(0);
  expect(open()).toBeLessThanOrEqual(before.files);
  expect(threads()).toBeLessThanOrEqual(before.threads);
  // A thread that still held the file would keep the WAL from being emptied.
  const [checkpoint] = temporary.db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number; log: number }[];
  expect(checkpoint).toMatchObject({ busy: 0, log: 0 });
}, 300_000);

it('takes every analysis, export, trial of a rule and graph of the past for long, and no list', () => {
  const long = (Object.keys(queries) as QueryName[]).filter(takesLong);
  const families = ['analysis', 'backTest', 'export', 'graph'];
  const expected = Object.keys(queries).filter((name) => families.includes(name.split('.')[0] ?? ''));
  expect(long.toSorted()).toEqual([...expected.filter((name) => name !== 'graph.takenAt'), 'edges.export'].toSorted());
});
