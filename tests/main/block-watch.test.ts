// The watch over a thread's blocks, on this thread.
import { afterEach, expect, it } from 'vitest';
import { BlockWatch } from '../../src/main/block-watch.ts';
import { ManualClock } from '../support/manual-clock.ts';

const clock = new ManualClock();
let watch: BlockWatch;
afterEach(() => watch.stop());

/** Holds this thread, without work. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Lets the event loop beat. */
const beat = () => new Promise((resolve) => setTimeout(resolve, 50));

it('sees a block of 300 ms, keeps it as the longest, forgets it as one of the last minute, and stops', async () => {
  let looks = 0;
  watch = new BlockWatch(clock, () => {
    looks += 1;
  });
  const since = clock.now();
  expect(watch.report()).toEqual({ since, lastMinuteMs: 0, longestMs: 0, longestOwnMs: null, longestAt: null });
  await beat();
  block(300);
  await beat();
  clock.advance(5_000);
  const seen = watch.report();
  // The timer may have been due up to one beat of 20 ms before the block.
  expect(seen.lastMinuteMs).toBeGreaterThanOrEqual(260);
  // It waited, and may have worked for a moment before.
  expect(seen.longestOwnMs).toBeLessThan(seen.longestMs / 2);
  expect(seen).toMatchObject({ since, longestMs: seen.lastMinuteMs, longestAt: clock.now() });
  clock.advance(60_000);
  expect(watch.report()).toEqual({ ...seen, lastMinuteMs: 0 });
  expect(looks).toBe(13);
  watch.stop();
  expect(clock.pending).toBe(0);
});

it('tells 300 ms of work in a block from waiting', async () => {
  watch = new BlockWatch(clock);
  await beat();
  const spent = () => process.threadCpuUsage().user + process.threadCpuUsage().system;
  for (const begun = spent(); spent() - begun < 300_000; );
  await beat();
  clock.advance(5_000);
  expect(watch.report().longestOwnMs).toBeGreaterThanOrEqual(250);
});
