// Importing beside what is heard: nobody waits for more than one small batch, or for the claims of a few of them.
import { writeFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import type { RecordedBatch } from '../../../src/domain/mesh/recorded.ts';
import { noChannelKeys } from '../../../src/domain/packet/channel.ts';
import { BatchRecorder } from '../../../src/main/ingest/batch-recorder.ts';
import { type ImportOptions, importFile } from '../../../src/main/ingest/import.ts';
import { paces } from '../../../src/main/ingest/import-run.ts';
import { readLine } from '../../../src/main/sources/envelope.ts';
import { TopologyBuilder } from '../../../src/main/topology/builder.ts';
import { databaseEachTest } from '../../support/each-test.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { crypto, hearing, MARCH, packet, rows } from './heard.ts';
import { AFTERWARDS } from './importing.ts';

const { temporary, folder } = databaseEachTest();
const messages = 3_000;
/** Of each message: its hops are its own. */
const claimsEach = 2;
/** The most that one batch adds to what may wait. */
const mostAtOnce = paces.shared.claims + paces.shared.items * claimsEach;

/** Packets that came over two hops of three bytes, others each. */
function write(): string {
  const lines = Array.from({ length: messages }, (_, i) => {
    const payload = Buffer.alloc(20, 7);
    payload.writeUInt32LE(i);
    const [head = 0] = packet(2, payload);
    const raw = Buffer.concat([Buffer.from([head, 0x82, i >> 8, i & 255, 8, i >> 8, i & 255, 9]), payload]);
    return JSON.stringify({
      origin_id: 'AA'.repeat(32),
      timestamp: new Date(MARCH + i * 1_000).toISOString(),
      raw: raw.toString('hex'),
      topic: `meshcore/SJC/${'AA'.repeat(32)}/packets`,
    });
  });
  const file = folder.file('recording.ndjson');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** Turns in which timers had theirs. */
let turns = 0;
const timer = setInterval(() => turns++, 1);
afterEach(() => clearInterval(timer));

/** What one transaction did to the claims. */
interface Work {
  readonly turn: number;
  readonly observations: number;
  readonly written: number;
}

/** A recorder whose work is noted. */
function noted() {
  const { db } = temporary;
  const clock = new ManualClock(AFTERWARDS);
  const topology = new TopologyBuilder(db, { clock });
  const work: Work[] = [];
  const claims = () => rows<{ n: number }>(db, 'SELECT count(*) AS n FROM edge_evidence')[0]?.n ?? 0;
  const note = (observations: number, action: () => void) => {
    const before = claims();
    action();
    work.push({ turn: turns, observations, written: claims() - before });
  };
  const evidence = {
    record: (batch: RecordedBatch) => note(batch.observations.length, () => topology.record(batch)),
    flush: () => note(0, () => topology.flush()),
    abandon: () => topology.abandon(),
    get waiting() {
      return topology.waiting;
    },
  };
  const recorder = new BatchRecorder({ db, crypto, evidence, keys: noChannelKeys, now: () => clock.now() });
  const imported = (more: Partial<ImportOptions>) =>
    importFile({ ...{ db, recorder, clock, readLine, pace: 'shared', file: write() }, ...more });
  return { recorder, clock, work, claims, imported };
}

it(`writes at most ${mostAtOnce} of 6,000 claims at once, and each batch and each write has a turn of its own`, async () => {
  const { work, claims, imported } = noted();
  const { taken } = await imported({});
  expect([taken, claims()]).toEqual([messages, messages * claimsEach]);
  expect(Math.max(...work.map(({ observations }) => observations))).toBeLessThanOrEqual(paces.shared.items);
  expect(Math.max(...work.map(({ written }) => written))).toBeLessThanOrEqual(mostAtOnce);
  // The last write is the import's end and may be of the turn of the batch before.
  const between = work.slice(0, -1).map(({ turn }) => turn);
  expect(new Set(between).size).toBe(between.length);
});

it('leaves a batch of one packet that is heard meanwhile with no more claims than that to write', async () => {
  const { recorder, work, imported } = noted();
  let heard = 0;
  await imported({
    onRecorded() {
      recorder.record([hearing(packet(2, Buffer.from(`heard live, ${heard++}`.padEnd(20))), AFTERWARDS)]);
    },
  });
  const live = work.filter(({ observations }) => observations === 1);
  expect(live.length).toBe(heard);
  expect(Math.max(...live.map(({ written }) => written))).toBeLessThanOrEqual(mostAtOnce);
});

it('waits 50 ms after a batch while more urgent work does, though at most 20 times', async () => {
  const { clock, work, imported } = noted();
  let isBusy = true;
  const importing = imported({ isBusy: () => isBusy });
  await expect.poll(() => clock.pending).toBe(1);
  expect(work.length).toBe(1);
  for (let pauses = 1; pauses < 20; pauses++) {
    clock.advance(50);
    await expect.poll(() => clock.pending).toBe(1);
  }
  expect(work.length).toBe(1);
  clock.advance(50);
  await expect.poll(() => work.length).toBe(2);
  isBusy = false;
  await expect.poll(() => clock.pending).toBe(1);
  clock.advance(50);
  expect((await importing).taken).toBe(messages);
});
