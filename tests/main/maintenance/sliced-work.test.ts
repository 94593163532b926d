// Slices: how many rows they get, what waits for them, and how a run ends.
import { describe, expect, it } from 'vitest';
import { finishSlices, type SliceBudget, SlicedRun } from '../../../src/main/maintenance/sliced-work.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** Work of `slices` slices on a watch of its own, each row of which takes `msPerRow`. */
function madeUpWork(slices: number, msPerRow = 0) {
  const budgets: number[] = [];
  let time = 0;
  const work = {
    slice({ rows }: SliceBudget) {
      budgets.push(rows);
      time += rows * msPerRow;
      const done = budgets.length === slices;
      return { rows, done, part: budgets.length / slices };
    },
  };
  return { work, budgets, watch: () => time };
}

describe('a sliced run', () => {
  it('does one slice at a time and lets others run in between', async () => {
    const clock = new ManualClock();
    const { work, budgets } = madeUpWork(3);
    const run = new SlicedRun(work, { clock, watch: () => 0 });
    expect(budgets).toHaveLength(0);
    clock.advance(5);
    expect(budgets).toHaveLength(1);
    clock.advance(4);
    expect(budgets).toHaveLength(1);
    clock.advance(6);
    expect(await run.ended).toMatchObject({ kind: 'done', slices: 3, part: 1 });
    expect(clock.pending).toBe(0);
  });

  it('pauses as long as its slice took, so that others get half of the time', () => {
    const clock = new ManualClock();
    const { work, budgets, watch } = madeUpWork(3, 1);
    new SlicedRun(work, { clock, watch });
    clock.advance(5);
    clock.advance(99);
    expect(budgets).toHaveLength(1);
    clock.advance(1);
    expect(budgets).toHaveLength(2);
  });

  it('asks for as many rows as take 20 ms: 100 at first, then 20 of 1 ms each', async () => {
    const clock = new ManualClock();
    const { work, budgets, watch } = madeUpWork(4, 1);
    const run = new SlicedRun(work, { clock, watch });
    clock.advance(1_000);
    expect(budgets).toEqual([100, 20, 20, 20]);
    expect(await run.ended).toMatchObject({ rows: 160, busyMs: 160, longestMs: 100 });
  });

  it('grows a slice by half at most, and never beyond 20,000 rows', () => {
    const { work, budgets } = madeUpWork(20);
    finishSlices(work);
    expect(budgets.slice(0, 3)).toEqual([100, 150, 225]);
    expect(Math.max(...budgets)).toBe(20_000);
  });

  it('says that its time is over after 35 ms', () => {
    let time = 0;
    const asked: boolean[] = [];
    const work = {
      slice({ isOver }: SliceBudget) {
        for (time of [35, 36]) asked.push(isOver());
        return { rows: 0, done: true, part: null };
      },
    };
    const clock = new ManualClock();
    new SlicedRun(work, { clock, watch: () => time });
    clock.advance(5);
    expect(asked).toEqual([false, true]);
  });

  it('waits while more urgent work does, but at most 20 times in a row', () => {
    const clock = new ManualClock();
    const { work, budgets } = madeUpWork(2);
    new SlicedRun(work, { clock, watch: () => 0, isBusy: () => true });
    clock.advance(5 + 19 * 50);
    expect(budgets).toHaveLength(0);
    clock.advance(50);
    expect(budgets).toHaveLength(1);
  });

  it('does no slice after it was cancelled, and leaves no timer', async () => {
    const clock = new ManualClock();
    const { work, budgets } = madeUpWork(5);
    const run = new SlicedRun(work, { clock, watch: () => 0 });
    clock.advance(5);
    run.cancel();
    run.cancel();
    clock.advance(1_000);
    expect(budgets).toHaveLength(1);
    expect(await run.ended).toMatchObject({ kind: 'cancelled', slices: 1, part: 0.2 });
    expect(clock.pending).toBe(0);
  });

  it('can be cancelled by its own slice', async () => {
    const clock = new ManualClock();
    const run: SlicedRun = new SlicedRun(
      {
        slice() {
          run.cancel();
          return { rows: 1, done: false, part: null };
        },
      },
      { clock },
    );
    clock.advance(1_000);
    expect(await run.ended).toMatchObject({ kind: 'cancelled' });
    expect(clock.pending).toBe(0);
  });

  it('ends as failed with what the work threw', async () => {
    const clock = new ManualClock();
    const error = new Error('disk full');
    const run = new SlicedRun(
      {
        slice() {
          throw error;
        },
      },
      { clock },
    );
    clock.advance(5);
    expect(await run.ended).toMatchObject({ kind: 'failed', error });
  });
});
