// The WAL goes into the database by another thread, while the one that writes goes on.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLogger } from '../../../src/domain/logger.ts';
import { slicedJobs } from '../../../src/main/maintenance/jobs.ts';
import { Maintenance } from '../../../src/main/maintenance/runner.ts';
import { loadRetention } from '../../../src/main/maintenance/settings.ts';
import { doAside } from '../../../src/main/monitor/aside.ts';
import { WalMover } from '../../../src/main/monitor/wal-mover.ts';
import { type Checkpoint, walBytes } from '../../../src/main/storage/file-room.ts';
import { openReader } from '../../../src/main/storage/readonly.ts';
import { writeSetting } from '../../../src/main/storage/tables/settings.ts';
import { fullWalBytes, moveWal } from '../../../src/main/storage/wal-move.ts';
import { TopologyBuilder } from '../../../src/main/topology/builder.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { threadBundle } from '../../support/threads.ts';

const entry = threadBundle('aside');
let file: TemporaryDatabase;
let clock: ManualClock;
let mover: WalMover;
/** What was begun. */
let moves: Promise<Checkpoint>[];
beforeEach(() => {
  file = temporaryDatabase();
  clock = new ManualClock(0);
  moves = [];
});
afterEach(async () => {
  await mover?.stop();
  file.dispose();
});

function start(move: (file: string, signal: AbortSignal) => Promise<Checkpoint>): void {
  mover = new WalMover({
    db: file.db,
    clock,
    logger: silentLogger,
    move(path, signal) {
      const moving = move(path, signal);
      moves.push(moving);
      return moving;
    },
  });
}
const aside = (path: string, signal: AbortSignal) =>
  doAside(entry, { kind: 'move-wal', file: path, empties: false }, { signal });

/** On a slow disk the writing outlasts one move, and the next one ends it. */
async function completed(): Promise<void> {
  while (!(await moves.at(-1))?.isComplete) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(11_000);
  }
}

let written = 0;
/** Writes a mebibyte. */
function write(): void {
  writeSetting(file.db, `big ${written}`, 'x'.repeat(2 ** 20), written);
  written++;
}
function fill(): void {
  while (walBytes(file.file) < fullWalBytes) write();
}
const settings = () => {
  const reader = openReader(file.file);
  const count = reader.prepare("SELECT count(*) FROM settings WHERE key LIKE 'big %'").pluck().get();
  reader.close();
  return count;
};

it('moves a WAL of 39 MiB in another thread, though 20 MiB more are written meanwhile, and it begins anew', async () => {
  start(aside);
  const before = written;
  fill();
  clock.advance(1_000);
  for (let i = 0; i < 20; i++) {
    write();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(moves.length).toBe(1);
  await completed();
  write();
  expect(walBytes(file.file)).toBeLessThan(4 * 2 ** 20);
  expect(settings()).toBe(written - before);
  expect(file.db.pragma('integrity_check', { simple: true })).toBe('ok');
});

it('begins to move a long WAL as soon as somebody asks whether it is moved, and is asked in vain about a short one', async () => {
  start(aside);
  write();
  expect([mover.isMoving(), moves.length]).toEqual([false, 0]);
  fill();
  expect([mover.isMoving(), mover.isMoving(), moves.length]).toEqual([true, true, 1]);
  await completed();
  await expect.poll(() => mover.isMoving()).toBe(false);
  const before = moves.length;
  write();
  expect([mover.isMoving(), moves.length]).toEqual([false, before]);
});

it('leaves a shorter WAL alone', () => {
  start(aside);
  write();
  clock.advance(60_000);
  expect(moves).toEqual([]);
});

it('tries again 10 s after a reader kept the WAL from being moved', async () => {
  write();
  const reader = openReader(file.file);
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM settings').get();
  start((path) => moveWal(path, { empties: false }));
  fill();
  clock.advance(1_000);
  expect((await moves[0])?.isComplete).toBe(false);
  await new Promise((resolve) => setImmediate(resolve));
  reader.close();
  clock.advance(9_000);
  expect(moves.length).toBe(1);
  clock.advance(1_000);
  expect(moves.length).toBe(2);
  expect((await moves[1])?.isComplete).toBe(true);
});

it('tries again at once when the clock was set back a day after a try in vain', async () => {
  start(async () => ({ bytes: 0, isComplete: false }));
  fill();
  clock.advance(1_000);
  await moves[0];
  await new Promise((resolve) => setImmediate(resolve));
  expect([mover.isMoving(), moves.length]).toEqual([false, 1]);
  clock.set(clock.now() - 86_400_000);
  expect([mover.isMoving(), moves.length]).toEqual([true, 2]);
});

it('ends what is under way when it is stopped, and moves nothing any more', async () => {
  start(aside);
  fill();
  clock.advance(1_000);
  const begun = moves[0]?.catch(() => null);
  await mover.stop();
  await begun;
  clock.advance(60_000);
  expect(moves.length).toBe(1);
});

it('empties the WAL in another thread as the job checkpoint, and says what it moved', async () => {
  const topology = new TopologyBuilder(file.db, { clock });
  const maintenance = new Maintenance({
    db: file.db,
    clock,
    logger: silentLogger,
    jobs: slicedJobs({
      db: file.db,
      clock,
      topology,
      settings: () => loadRetention(file.db),
      forget() {},
      emptyWal: (signal) => doAside(entry, { kind: 'move-wal', file: file.file, empties: true }, { signal }),
    }),
  });
  write();
  maintenance.runSoon('checkpoint');
  await maintenance.idle();
  const state = maintenance.states().find(({ name }) => name === 'checkpoint');
  expect(state?.last).toMatchObject({ outcome: 'done', words: expect.stringMatching(/^Moved \d+\.\d MiB of the WAL/) });
  // The note of the run itself is all there is in it.
  expect(walBytes(file.file)).toBeLessThan(2 ** 17);
  await maintenance.stop();
});
