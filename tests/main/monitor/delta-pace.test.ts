// When windows are told of changes of the graph.
import { expect, it } from 'vitest';
import { DeltaPace, importingMs } from '../../../src/main/monitor/delta-pace.ts';
import { ManualClock } from '../../support/manual-clock.ts';

it('is always due while nothing is imported, every 2 s while something is, and at once when it ended', () => {
  const clock = new ManualClock();
  const pace = new DeltaPace(clock);
  const asked = (isImporting: boolean, times: number) =>
    Array.from({ length: times }, () => {
      clock.advance(250);
      return pace.due(isImporting);
    });
  expect(asked(false, 4)).toEqual([true, true, true, true]);
  expect(asked(true, 16).filter((due) => due)).toHaveLength((16 * 250) / importingMs);
  expect(pace.due(true)).toBe(false);
  expect(pace.due(false)).toBe(true);
  clock.set(clock.now() - 3_600_000);
  expect(pace.due(true)).toBe(true);
});
