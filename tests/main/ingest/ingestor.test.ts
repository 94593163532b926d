// The loop between queue and database: when it writes, what it does when it cannot, and how it ends.
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLogger } from '../../../src/domain/logger.ts';
import { noChannelKeys } from '../../../src/domain/packet/channel.ts';
import { BatchRecorder, type RecordedItems } from '../../../src/main/ingest/batch-recorder.ts';
import { Ingestor, type IngestState } from '../../../src/main/ingest/ingestor.ts';
import { IngestQueue } from '../../../src/main/ingest/queue.ts';
import { closeWriter, openWriter } from '../../../src/main/storage/database.ts';
import { describeSqliteError } from '../../../src/main/storage/database-errors.ts';
import { migrate } from '../../../src/main/storage/migrate.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { canMount, tinyDisk } from '../../support/tiny-disk.ts';
import { crypto, hearing, KeptEvidence, MARCH, packet, rows, totals } from './heard.ts';

let temporary: TemporaryDatabase;
let clock: ManualClock;
let queue: IngestQueue;
let evidence: KeptEvidence;
let states: IngestState[];
let recorded: RecordedItems[];
let heard: () => void;
let failures: unknown[];

beforeEach(() => {
  temporary = temporaryDatabase();
  clock = new ManualClock(MARCH);
  queue = new IngestQueue();
  evidence = new KeptEvidence();
  states = [];
  recorded = [];
  failures = [];
  heard = () => {};
});
afterEach(() => temporary.dispose());

function ingestor(watch: () => number = () => 0): Ingestor {
  const { db, file } = temporary;
  const recorder = new BatchRecorder({
    db,
    crypto,
    evidence,
    keys: noChannelKeys,
    now: () => clock.now(),
    watch,
    onEvidenceFailure: (cause) => failures.push(cause),
  });
  return new Ingestor({
    queue,
    recorder,
    clock,
    logger: silentLogger,
    describe: (error) => describeSqliteError(error, file).message,
    onRecorded: (batch) => {
      recorded.push(batch);
      heard();
    },
    onState: (state) => states.push(state),
  });
}

let serial = 0;
function fill(count: number): void {
  for (let i = 0; i < count; i++) {
    const payload = Buffer.alloc(20);
    payload.writeUInt32LE(++serial);
    queue.hearing(hearing(packet(2, payload), MARCH, { timing: 'live', arrivedAt: clock.now() }));
  }
}

/** Writes until nothing more fits. */
function fillDisk(file: string): void {
  const out = openSync(file, 'w');
  try {
    for (;;) writeSync(out, Buffer.alloc(4_096));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(out);
  }
}

const observations = () => rows<{ n: number }>(temporary.db, 'SELECT count(*) AS n FROM observations')[0]?.n;
const batchSizes = () => recorded.map((batch) => batch.recorded);
/** Resolves when `count` batches are recorded. */
const batches = (count: number) =>
  new Promise<void>((resolve) => {
    heard = () => recorded.length >= count && resolve();
  });

it('writes 3 hearings 100 ms after the first of them, not earlier', () => {
  ingestor().start();
  fill(1);
  clock.advance(60);
  fill(2);
  clock.advance(39);
  expect(observations()).toBe(0);
  clock.advance(1);
  expect(batchSizes()).toEqual([3]);
  expect(observations()).toBe(3);
});

it('writes 500 at once without waiting, and the 201 that come then after 100 ms', async () => {
  const written = batches(1);
  ingestor().start();
  fill(500);
  await written;
  expect(batchSizes()).toEqual([500]);
  fill(201);
  expect(batchSizes()).toEqual([500]);
  clock.advance(100);
  expect(batchSizes()).toEqual([500, 201]);
});

it('writes 1,000 of the 1,201 that wait as one batch, and the 201 left after 100 ms', async () => {
  const written = batches(1);
  ingestor(() => 0).start();
  fill(1_201);
  await written;
  expect(batchSizes()).toEqual([1_000]);
  clock.advance(100);
  expect(batchSizes()).toEqual([1_000, 201]);
});

it('closes a batch early when 25 ms are spent, and goes on with the rest', async () => {
  let now = 0;
  // Each look at the watch finds 10 ms gone; it is looked at every 16 items.
  const running = ingestor(() => (now += 10));
  fill(100);
  running.start();
  clock.advance(100);
  expect(batchSizes()).toEqual([47]);
  await running.stop();
  expect(batchSizes()).toEqual([47, 47, 6]);
  expect(observations()).toBe(100);
});

it('counts refusals although no hearing comes', () => {
  ingestor().start();
  queue.refused({ reason: 'not_json', detail: 'No JSON.', sample: '{', observer: null, arrivedAt: MARCH, source: 't' });
  clock.advance(100);
  expect(totals(temporary.db)).toEqual({ not_json: 1 });
});

it('writes what is queued before it ends, and leaves no timer behind', async () => {
  const running = ingestor();
  running.start();
  fill(1_200);
  await running.stop();
  expect(observations()).toBe(1_200);
  expect(clock.pending).toBe(0);
  fill(600);
  expect(clock.pending).toBe(0);
});

it.skipIf(!canMount)(
  'keeps 3,000 hearings through a full disk, says so, and writes them all once there is room',
  async () => {
    const disk = tinyDisk('4m');
    if (!disk) throw new Error('The disk could not be mounted.');
    temporary.dispose();
    const db = openWriter(disk.file('mesh.db'));
    migrate(db);
    temporary = {
      db,
      file: disk.file('mesh.db'),
      dispose() {
        closeWriter(db);
        disk.dispose();
      },
    };
    fillDisk(disk.file('ballast'));
    const running = ingestor();
    fill(3_000);
    queue.refused({
      reason: 'not_json',
      detail: 'No JSON.',
      sample: '{',
      observer: null,
      arrivedAt: MARCH,
      source: 't',
    });
    while (running.step()) expect(queue.length).toBeGreaterThan(0);
    expect(running.state).toMatchObject({ kind: 'stalled', since: MARCH, attempts: 1 });
    expect(running.state.kind === 'stalled' && running.state.words).toMatch(/disk .* is full/);
    expect(queue.length + (observations() ?? 0)).toBe(3_000);
    expect(evidence.abandoned).toBe(1);
    rmSync(disk.file('ballast'));
    running.start();
    clock.advance(1_000);
    await running.stop();
    expect(running.state).toEqual({ kind: 'recording' });
    expect(observations()).toBe(3_000);
    expect(totals(db)).toEqual({ taken: 3_000, not_json: 1 });
    expect(states.map(({ kind }) => kind)).toEqual(['stalled', 'recording']);
  },
);

it('waits 1, 2, 5, 10, 30 and again 30 s between attempts', () => {
  const running = ingestor();
  const pages = temporary.db.pragma('page_count', { simple: true }) as number;
  temporary.db.pragma(`max_page_count = ${pages}`);
  running.start();
  fill(400);
  clock.advance(100);
  const attempts = () => (running.state.kind === 'stalled' ? running.state.attempts : 0);
  expect(attempts()).toBe(1);
  for (const [i, ms] of [1_000, 2_000, 5_000, 10_000, 30_000, 30_000].entries()) {
    clock.advance(ms - 1);
    expect(attempts()).toBe(i + 1);
    clock.advance(1);
    expect(attempts()).toBe(i + 2);
  }
  temporary.db.pragma('max_page_count = 1000000');
  clock.advance(30_000);
  expect(running.state).toEqual({ kind: 'recording' });
  expect(observations()).toBe(400);
});

it('gives up at the end when the database still refuses, and says nothing was written', async () => {
  const running = ingestor();
  running.start();
  fill(400);
  temporary.db.pragma(`max_page_count = ${temporary.db.pragma('page_count', { simple: true }) as number}`);
  await running.stop();
  expect(running.state.kind).toBe('stalled');
  expect(queue.length).toBe(400);
  expect(clock.pending).toBe(0);
});

it('sets the one packet aside that cannot be recorded, counts it, and records the other 99', () => {
  const running = ingestor();
  fill(50);
  temporary.db.exec(`CREATE TRIGGER t BEFORE INSERT ON observations WHEN NEW.rssi = -42
    BEGIN SELECT RAISE(ABORT, 'not this one'); END`);
  queue.hearing(hearing(packet(2, Buffer.alloc(20, 9)), MARCH, { rssi: -42 }));
  fill(49);
  while (queue.length > 0) expect(running.step()).toBe(true);
  expect(observations()).toBe(99);
  expect(totals(temporary.db)).toEqual({ taken: 99, unrecordable: 1 });
  expect(rows(temporary.db, 'SELECT detail FROM dropped_packets')).toEqual([
    { detail: 'It could not be recorded: not this one' },
  ]);
});

it('records 10 packets although the evidence fails on them, and tells who must make it good', () => {
  const running = ingestor();
  evidence.failure = new Error('no edge today');
  fill(10);
  expect(running.step()).toBe(true);
  expect(observations()).toBe(10);
  expect(totals(temporary.db)).toEqual({ taken: 10 });
  expect(failures).toEqual([evidence.failure]);
  evidence.failure = null;
  fill(1);
  running.step();
  expect(evidence.batches.map((batch) => batch.observations.map(({ observationId }) => observationId))).toEqual([[11]]);
});
