// What is usual at an hour.
import { describe, expect, it } from 'vitest';
import { LocalHours } from '../../../src/domain/flow/local-hours.ts';
import { type FlowHour, usualBefore, usualFlow } from '../../../src/domain/flow/usual-flow.ts';

const noon = 500_004;
const local = new LocalHours('UTC');
/** Hearings and listened minutes of the same hour 1, 2, 3 … days ago. */
function days(...each: readonly (readonly [hearings: number, minutes: number])[]) {
  const known = new Map<number, FlowHour>(
    each.map(([hearings, minutes], back) => [
      noon - 24 * (back + 1),
      { hearings, busyMinutes: null, listenedSecs: 60 * minutes },
    ]),
  );
  return (hour: number) => known.get(hour);
}

describe('what is usual at an hour', () => {
  it('is unknown before 3 days, whatever other hours had', () => {
    expect(usualFlow(days([120, 60], [118, 60]), noon, local)).toBeNull();
    expect(usualFlow(days([120, 60], [118, 60], [122, 60]), noon + 1, local)).toBeNull();
  });

  it('is the median of the days before, so that two dead days of five change nothing', () => {
    expect(usualFlow(days([0, 60], [118, 60], [0, 60], [120, 60], [122, 60]), noon, local)).toMatchObject({
      perHour: 118,
    });
  });

  it('counts only what was listened to: 60 packets in 30 min are 120/h, and 29 min say nothing', () => {
    const history = days([60, 30], [120, 60], [120, 60], [1, 29]);
    expect(usualFlow(history, noon, local)?.perHour).toBe(120);
    expect(usualFlow(days([60, 30], [120, 60], [1, 29]), noon, local)).toBeNull();
  });

  it('looks back on 14 days: after 8 of them, what changed for good is usual', () => {
    const changed = (n: number) =>
      days(...Array.from({ length: 20 }, (_, back) => (back < n ? ([10, 60] as const) : ([120, 60] as const))));
    expect(usualFlow(changed(6), noon, local)?.perHour).toBe(120);
    expect(usualFlow(changed(8), noon, local)?.perHour).toBe(10);
  });

  it('moves from one hour to the next with the minutes: a quarter past, a quarter is of the present one', () => {
    const history = (hour: number): FlowHour | undefined =>
      hour >= noon
        ? undefined
        : { hearings: hour % 24 === noon % 24 ? 100 : 20, busyMinutes: null, listenedSecs: 3_600 };
    expect(usualBefore(history, (noon + 0.25) * 3_600_000, local)?.perHour).toBe(40);
  });
});
