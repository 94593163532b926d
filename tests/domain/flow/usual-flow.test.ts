// What is usual at an hour.
import { describe, expect, it } from 'vitest';
import { type FlowHour, usualBefore, usualFlow } from '../../../src/domain/flow/usual-flow.ts';

const noon = 500_004;
/** Hearings, listened minutes and longest pause in minutes of the same hour 1, 2, 3 … days ago. */
function days(...each: readonly (readonly [hearings: number, minutes: number, pauseMinutes: number])[]) {
  const known = new Map<number, FlowHour>(
    each.map(([hearings, minutes, pause], back) => [
      noon - 24 * (back + 1),
      { hearings, listenedSecs: 60 * minutes, longestPauseSecs: 60 * pause },
    ]),
  );
  return (hour: number) => known.get(hour);
}

describe('what is usual at an hour', () => {
  it('is unknown before 3 days, whatever other hours had', () => {
    expect(usualFlow(days([120, 60, 2], [118, 60, 2]), noon)).toBeNull();
    expect(usualFlow(days([120, 60, 2], [118, 60, 2], [122, 60, 2]), noon + 1)).toBeNull();
  });

  it('is the median of the days before, so that two dead days of five change nothing', () => {
    expect(usualFlow(days([0, 60, 60], [118, 60, 2], [0, 60, 60], [120, 60, 3], [122, 60, 1]), noon)).toMatchObject({
      perHour: 118,
      longestPauseMs: 180_000,
    });
  });

  it('counts only what was listened to: 60 packets in 30 min are 120/h, and 29 min say nothing', () => {
    const history = days([60, 30, 2], [120, 60, 2], [120, 60, 2], [1, 29, 20]);
    expect(usualFlow(history, noon)?.perHour).toBe(120);
    expect(usualFlow(days([60, 30, 2], [120, 60, 2], [1, 29, 20]), noon)).toBeNull();
  });

  it('looks back on 14 days: after 8 of them, what changed for good is usual', () => {
    const changed = (n: number) =>
      days(...Array.from({ length: 20 }, (_, back) => (back < n ? ([10, 60, 9] as const) : ([120, 60, 2] as const))));
    expect(usualFlow(changed(6), noon)?.perHour).toBe(120);
    expect(usualFlow(changed(8), noon)?.perHour).toBe(10);
  });

  it('moves from one hour to the next with the minutes: a quarter past, a quarter is of the present one', () => {
    const history = (hour: number): FlowHour | undefined =>
      hour >= noon
        ? undefined
        : { hearings: hour % 24 === noon % 24 ? 100 : 20, listenedSecs: 3_600, longestPauseSecs: 60 };
    expect(usualBefore(history, (noon + 0.25) * 3_600_000)?.perHour).toBe(40);
  });
});
