// Which job runs when, what is remembered of it, and how all of it ends.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobName } from '../../../src/contract/maintenance.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import type { Rhythm } from '../../../src/domain/upkeep/schedule.ts';
import type { AsideWork, Job, SlicedJobWork } from '../../../src/main/maintenance/job.ts';
import { Maintenance } from '../../../src/main/maintenance/runner.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { UpkeptMesh } from './upkept.ts';

const minute = 60_000;
const hour = 60 * minute;

let file: TemporaryDatabase;
let clock: ManualClock;
beforeEach(() => {
  file = temporaryDatabase();
  clock = new ManualClock();
});
afterEach(() => file.dispose());

/** Work of so many slices with 10 rows each. */
function work(slices: number, log: string[] = [], name = ''): SlicedJobWork {
  let done = 0;
  return {
    slice() {
      log.push(name);
      done += 1;
      return { rows: 10, done: done >= slices, part: done / slices };
    },
    words: () => `${done} slices.`,
  };
}

function job(name: JobName, rhythm: Rhythm, begin: Job['begin'], followedBy: readonly JobName[] = []): Job {
  return { name, rhythm: () => rhythm, begin, followedBy };
}

const hourly: Rhythm = { kind: 'every', ms: hour };
const asked: Rhythm = { kind: 'asked' };

function maintenanceOf(jobs: readonly Job[]): Maintenance {
  const made = new Maintenance({ db: file.db, clock, logger: silentLogger, jobs });
  made.start();
  return made;
}

/** Lets `ms` pass, and promises settle on the way. */
async function pass(ms: number, step = 1_000): Promise<void> {
  for (let passed = 0; passed < ms; passed += step) {
    clock.advance(Math.min(step, ms - passed));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('maintenance', () => {
  it('does nothing in the first minute, then what was missed, then waits an hour', async () => {
    const log: string[] = [];
    const maintenance = maintenanceOf([job('nodes', hourly, () => work(2, log))]);
    await pass(minute - 1_000);
    expect(log).toHaveLength(0);
    await pass(16_000);
    expect(log).toHaveLength(2);
    await pass(hour - 2 * minute, minute);
    expect(log).toHaveLength(2);
    await pass(2 * minute, 5_000);
    expect(log).toHaveLength(4);
    await maintenance.stop();
  });

  it('runs one job at a time, in their order', async () => {
    const log: string[] = [];
    const maintenance = maintenanceOf([
      job('nodes', hourly, () => work(3, log, 'nodes')),
      job('cap', hourly, () => work(2, log, 'cap')),
    ]);
    await pass(2 * minute);
    expect(log).toEqual(['nodes', 'nodes', 'nodes', 'cap', 'cap']);
    await maintenance.stop();
  });

  it('shows which job runs, how far it is, and afterwards when it ran and with what', async () => {
    const maintenance = maintenanceOf([job('nodes', hourly, () => work(4))]);
    const state = () => maintenance.states()[0];
    expect(state()).toMatchObject({ state: 'idle', last: null, nextAt: clock.now() + minute });
    maintenance.runSoon('nodes');
    const startedAt = clock.now();
    clock.advance(12);
    expect(state()).toMatchObject({
      state: 'running',
      part: 0.5,
      rows: 20,
      nextAt: null,
      last: { outcome: 'running' },
    });
    await pass(100, 10);
    expect(state()).toMatchObject({
      state: 'idle',
      last: { startedAt, outcome: 'done', rows: 40, words: '4 slices.' },
      nextAt: startedAt + hour,
    });
    await maintenance.stop();
  });

  it('runs what follows a job only when that changed rows', async () => {
    const log: string[] = [];
    const nothing: SlicedJobWork = { slice: () => ({ rows: 0, done: true, part: 1 }), words: () => '' };
    const maintenance = maintenanceOf([
      job('packets', asked, () => work(1, log, 'packets'), ['vacuum']),
      job('edges', asked, () => nothing, ['vacuum']),
      job('vacuum', asked, () => work(1, log, 'vacuum')),
    ]);
    maintenance.runSoon('edges');
    await pass(minute);
    expect(log).toEqual([]);
    maintenance.runSoon('packets');
    await pass(minute);
    expect(log).toEqual(['packets', 'vacuum']);
    await maintenance.stop();
  });

  it('ends a job that is cancelled, takes one that waits off the list, and runs neither until it is due', async () => {
    const log: string[] = [];
    const maintenance = maintenanceOf([
      job('packets', hourly, () => work(100, log, 'packets')),
      job('cap', asked, () => work(100, log, 'cap')),
    ]);
    maintenance.runSoon('packets');
    maintenance.runSoon('cap');
    expect(maintenance.states().map(({ state }) => state)).toEqual(['running', 'waiting']);
    clock.advance(20);
    expect(maintenance.cancel('cap')).toBe(true);
    expect(maintenance.cancel('packets')).toBe(true);
    const slices = log.length;
    await pass(minute);
    expect(log).toHaveLength(slices);
    expect(maintenance.states()[0]).toMatchObject({ state: 'idle', last: { outcome: 'cancelled' } });
    expect(maintenance.states()[0]?.last?.words).toMatch(/Ended early\.$/);
    expect(maintenance.cancel('packets')).toBe(false);
    await maintenance.stop();
  });

  it('notes a failure in a sentence and tries again after 15 minutes', async () => {
    let fails = true;
    const log: string[] = [];
    const maintenance = maintenanceOf([
      job('packets', { kind: 'every', ms: 24 * hour }, () => {
        if (fails) throw new Error('no luck');
        return work(1, log);
      }),
    ]);
    await pass(2 * minute);
    expect(maintenance.states()[0]?.last).toMatchObject({ outcome: 'failed' });
    expect(maintenance.states()[0]?.last?.words).toContain('no luck');
    fails = false;
    await pass(16 * minute, 10_000);
    expect(log).toHaveLength(1);
    await maintenance.stop();
  });

  it('remembers last runs across a restart, and goes on with what was cut short once the first minute is over', async () => {
    const log: string[] = [];
    const jobs = () => [
      job('packets', { kind: 'every', ms: 24 * hour }, () => work(500, log, 'packets')),
      job('nodes', hourly, () => work(1, log, 'nodes')),
    ];
    const first = maintenanceOf(jobs());
    await pass(minute + 500, 100);
    expect(first.states()[0]).toMatchObject({ state: 'running' });
    // Killed: nobody stops it.
    clock.forget();
    log.length = 0;
    const second = maintenanceOf(jobs());
    expect(second.states()[0]).toMatchObject({ state: 'idle', last: { outcome: 'interrupted' } });
    await pass(2 * minute, 500);
    expect(log.filter((name) => name === 'packets')).toHaveLength(500);
    expect(second.states()[0]?.last).toMatchObject({ outcome: 'done', rows: 5_000 });
    await second.stop();
  });

  it('runs work elsewhere with its progress, and cancels it', async () => {
    let abandoned = false;
    const aside: AsideWork = {
      run: (signal, onPart) => {
        onPart(0.25);
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            abandoned = true;
            reject(new Error('aborted'));
          });
        });
      },
    };
    const maintenance = maintenanceOf([job('backup', asked, () => aside)]);
    maintenance.runSoon('backup');
    expect(maintenance.states()[0]).toMatchObject({ state: 'running', part: 0.25 });
    maintenance.cancel('backup');
    await maintenance.idle();
    expect(abandoned).toBe(true);
    expect(maintenance.states()[0]?.last).toMatchObject({ outcome: 'cancelled' });
    await maintenance.stop();
  });

  it('leaves no timer and no job after 100 starts and stops in the middle of one', async () => {
    for (let i = 0; i < 100; i++) {
      const maintenance = maintenanceOf([job('packets', hourly, () => work(1_000))]);
      maintenance.runSoon('packets');
      clock.advance(i % 30);
      await Promise.all([maintenance.stop(), maintenance.stop()]);
      maintenance.runSoon('packets');
      expect(maintenance.states()[0]).toMatchObject({ state: 'idle', last: { outcome: 'cancelled' } });
      expect(clock.pending).toBe(0);
    }
  });
});

it('runs every real job within a minute of idle time on an empty database, and all of them end well', async () => {
  const mesh = new UpkeptMesh();
  mesh.maintenance.start();
  await new Promise((resolve) => setImmediate(resolve));
  for (let i = 0; i < 100; i++) {
    mesh.clock.advance(1_000);
    await mesh.settle();
  }
  for (const { name, last } of mesh.maintenance.states()) {
    if (name !== 'vacuum') expect(`${name} ${last?.outcome}`).toBe(`${name} done`);
  }
  await mesh.dispose();
});
