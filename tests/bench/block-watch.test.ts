// The watch of the benches tells one long turn of the event loop from many short ones, and work from waiting.
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { besideControl, blockLines, blocksBetween } from '../../bench/live-parts/block-figures.ts';
import { BlockWatch, causedMs, type Stretch } from '../../bench/live-parts/block-watch.ts';

let watch: BlockWatch;
afterEach(() => watch?.stop());

/** Milliseconds of this thread's processor time, which nobody else on the machine can take from it. */
function work(ms: number): void {
  const spent = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  };
  const begun = spent();
  while (spent() - begun < ms);
}

/** What the watch has seen once it has looked again. */
async function seen(): Promise<readonly Stretch[]> {
  await sleep(20);
  return watch.stretches;
}

it('sees 60 ms of work in one turn as one stretch of more than 40 ms', async () => {
  watch = new BlockWatch();
  await seen();
  work(60);
  const longest = Math.max(...(await seen()).map(causedMs));
  // The kernel's count of processor time may be a tick behind.
  expect(longest).toBeGreaterThan(40);
  expect(Math.max(...watch.stretches.map(({ ownMs }) => ownMs))).toBeGreaterThan(40);
});

it('sees 60 ms of waiting for something else in one turn, as for a disk', async () => {
  watch = new BlockWatch();
  await seen();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
  expect(Math.max(...(await seen()).map(({ turnMs }) => turnMs))).toBeGreaterThan(40);
});

it('does not add 20 turns of 5 ms up to one stretch of 100 ms', async () => {
  watch = new BlockWatch();
  await seen();
  for (let i = 0; i < 20; i++) {
    work(5);
    await turn();
  }
  expect(Math.max(...(await seen()).map(({ ownMs }) => ownMs))).toBeLessThan(50);
});

const stretch = (over: Partial<Stretch>): Stretch => {
  const { wallMs = 0 } = over;
  return {
    wallMs: 0,
    turnMs: wallMs,
    ownMs: 0,
    queuedMs: 0,
    stolenMs: 0,
    collectedMs: 0,
    faults: 0,
    isCheckpoint: false,
    endedAt: 0,
    ...over,
  };
};

it('counts work and waiting against the program, and neither queueing, nor waking late, nor a machine that was gone', () => {
  expect(causedMs(stretch({ wallMs: 90, ownMs: 20, queuedMs: 30, stolenMs: 10 }))).toBe(50);
  expect(causedMs(stretch({ wallMs: 90, ownMs: 20, queuedMs: null, stolenMs: null }))).toBe(90);
  expect(causedMs(stretch({ wallMs: 90, turnMs: 2 }))).toBe(2);
});

it('takes what an idle process lost at the same time from what nothing else explains', () => {
  const control = [stretch({ wallMs: 40, stolenMs: 40, endedAt: 1_000 })];
  const monitor = [
    stretch({ wallMs: 50, ownMs: 5, endedAt: 1_000 }),
    stretch({ wallMs: 50, ownMs: 45, endedAt: 1_000 }),
    stretch({ wallMs: 50, ownMs: 5, endedAt: 2_000 }),
  ];
  expect(besideControl({ main: [], monitor, control }).monitor.map(causedMs)).toEqual([10, 45, 50]);
});

it('judges the longest within a time, and prints the longest with a checkpoint in it beside it', () => {
  const monitor = [
    stretch({ wallMs: 30, ownMs: 30, endedAt: 100 }),
    stretch({ wallMs: 25, ownMs: 20, endedAt: 200, isCheckpoint: true }),
    stretch({ wallMs: 70, ownMs: 70, endedAt: 900 }),
  ];
  const blocks = blocksBetween({ main: [], monitor, control: [] }, 100, 200);
  expect(blockLines(blocks, 'a test').map(({ what, value, target }) => [what, value, target])).toEqual([
    ['longest block of the main thread', 0, 20],
    ['longest block of the monitor thread', 30, 100],
    ['longest with a checkpoint in the monitor thread', 25, null],
  ]);
});
