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

  /** Gives how many pieces each slice did, where a piece and the end of a slice take as long as is said for it. */
  function piecesOf(slices: readonly { readonly piece: number; readonly end: number }[]): number[] {
    const done: number[] = [];
    let time = 0;
    const work = {
      slice({ isOver }: SliceBudget) {
        const { piece, end } = slices[done.length] ?? { piece: 0, end: 0 };
        let pieces = 0;
        do {
          time += piece;
          pieces++;
        } while (!isOver());
        time += end;
        done.push(pieces);
        return { rows: 0, done: done.length === slices.length, part: null };
      },
    };
    const clock = new ManualClock();
    new SlicedRun(work, { clock, watch: () => time });
    clock.advance(10_000);
    return done;
  }

  it.each([
    { piece: 1, pieces: 40 },
    { piece: 5, pieces: 8 },
    { piece: 12, pieces: 3 },
    { piece: 25, pieces: 1 },
    { piece: 60, pieces: 1 },
  ])('ends a slice when another piece of $piece ms would go beyond 40 ms: after $pieces', ({ piece, pieces }) => {
    expect(piecesOf([{ piece, end: 0 }])).toEqual([pieces]);
  });

  it('leaves room for the end of a slice as soon as it knows that it takes 15 ms: 8 pieces of 5 ms, then 5', () => {
    expect(piecesOf(Array(4).fill({ piece: 5, end: 15 }))).toEqual([8, 5, 5, 5]);
  });

  it('forgets one piece of 100 ms within 10 slices: 1 of 1 ms in each of two, 38 at last', () => {
    const pieces = piecesOf([{ piece: 100, end: 0 }, ...Array(10).fill({ piece: 1, end: 0 })]);
    expect(pieces.slice(0, 4)).toEqual([1, 1, 1, 6]);
    expect(pieces.at(-1)).toBe(38);
  });

  it('takes no slice beyond 50 ms where pieces grow to four times as long from slice to slice', () => {
    const slices = [0.25, 1, 4, 8, 2, 0.5, 2, 8].map((piece) => ({ piece, end: 4 }));
    const pieces = piecesOf(slices);
    for (const [i, { piece, end }] of slices.entries()) expect((pieces[i] ?? 0) * piece + end).toBeLessThanOrEqual(50);
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
