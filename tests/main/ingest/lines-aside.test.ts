// A recording read by another thread: the same database as from one thread, and nothing is left running.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { importContext } from '../../../src/main/ingest/line-reading.ts';
import { lineBlocksAside } from '../../../src/main/ingest/lines-aside.ts';
import { readLine } from '../../../src/main/sources/envelope.ts';
import {
  type TemporaryDatabase,
  type TemporaryFolder,
  temporaryDatabase,
  temporaryFolder,
} from '../../support/database.ts';
import { threadBundle } from '../../support/threads.ts';
import { writeTraffic } from './generated-recording.ts';
import { dump, importInto } from './importing.ts';

let temporary: TemporaryDatabase;
let folder: TemporaryFolder;
let recording: string;
beforeEach(() => {
  temporary = temporaryDatabase();
  folder = temporaryFolder();
  recording = folder.file('traffic.ndjson');
});
afterEach(() => {
  temporary.dispose();
  folder.dispose();
});

const thread = threadBundle('hearing');
const reader = { readLine, context: () => importContext(0), atMost: 500 };
const forgetful = () => {};
/** What says in how many steps the tables were filled. */
const ofTheRun = ['topology_state.revision', 'dropped_packets.id'];

it('leaves 10,000 observations and the garbage between them as one thread alone does', async () => {
  writeTraffic(recording, 10_000);
  const alone = temporaryDatabase();
  const expected = await importInto(alone.db, recording);
  const report = await importInto(temporary.db, recording, { thread });
  expect(report).toEqual(expected);
  expect(report.taken).toBeGreaterThan(9_000);
  expect(dump(temporary.db, ofTheRun)).toEqual(dump(alone.db, ofTheRun));
  const before = dump(temporary.db);
  expect(await importInto(temporary.db, recording, { thread })).toMatchObject({ taken: 0 });
  expect(dump(temporary.db)).toEqual(before);
  alone.dispose();
});

it('reads with this thread where no other can be begun', async () => {
  writeTraffic(recording, 500);
  const alone = temporaryDatabase();
  await importInto(alone.db, recording);
  const nowhere = pathToFileURL(folder.file('no-such-thread.js'));
  await importInto(temporary.db, recording, { thread: nowhere });
  expect(dump(temporary.db, ofTheRun)).toEqual(dump(alone.db, ofTheRun));
  alone.dispose();
});

it('refuses a line of 9 MB between 2 others, reads a last line without its end, and passes over empty ones', async () => {
  writeFileSync(recording, `[]\n{"raw":"${'A'.repeat(9_000_000)}"}\n\n\n{}`);
  const report = await importInto(temporary.db, recording, { thread });
  expect(report).toMatchObject({ lines: 3, bytes: 9_000_018, refused: { too_large: 1, not_object: 1, no_raw: 1 } });
});

it('says which file is not there', async () => {
  const none = folder.file('none.ndjson');
  const blocks = lineBlocksAside(thread, none, reader, forgetful);
  await expect(blocks.next()).rejects.toMatchObject({ code: 'ENOENT', path: none });
});

it('ends its thread when no more blocks are wanted, 20 times over', async () => {
  writeTraffic(recording, 3_000);
  for (let i = 0; i < 20; i++) {
    for await (const block of lineBlocksAside(thread, recording, reader, forgetful)) {
      expect(block.items.length).toBeGreaterThan(0);
      break;
    }
  }
});

it('makes 3 blocks of one size of 1,001 lines where one holds at most 500', async () => {
  writeFileSync(recording, '[]\n'.repeat(1_001));
  const sizes: number[] = [];
  for await (const block of lineBlocksAside(thread, recording, reader, forgetful)) sizes.push(block.lines);
  expect(sizes).toEqual([334, 334, 333]);
});

it('reads at most 2 blocks ahead of what was taken', async () => {
  writeTraffic(recording, 5_000);
  const worker = new Worker(thread, { workerData: { kind: 'lines', file: recording, atMost: 100 }, execArgv: [] });
  let blocks = 0;
  let ended = false;
  worker.on('message', ({ kind }: { kind: string }) => {
    if (kind === 'block') blocks += 1;
    else ended = true;
  });
  const takes = async (count: number) => {
    while (blocks < count) await once(worker, 'message');
  };
  await takes(2);
  worker.postMessage('next');
  await takes(3);
  expect([blocks, ended]).toEqual([3, false]);
  await worker.terminate();
  expect([blocks, ended]).toEqual([3, false]);
});
