import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allOf,
  anyOf,
  type DeafTime,
  deafMs,
  missedHeartbeats,
  unheardMs,
} from '../../../src/domain/alerts/listening.ts';

const time = (from: number, to: number): DeafTime => ({ from, to });

describe('deaf times', () => {
  it('that touch or overlap become one', () => {
    expect(anyOf([[time(10, 20), time(40, 50)], [time(20, 30)], [time(45, 60), time(70, 70)]])).toEqual([
      time(10, 30),
      time(40, 60),
    ]);
  });
  it('of two observers count where both were deaf', () => {
    expect(allOf([[time(0, 10), time(20, 40)], [time(5, 30)]])).toEqual([time(5, 10), time(20, 30)]);
    expect(allOf([])).toEqual([]);
  });
  it('of 8 h within 10 h of silence leave 2 h', () => {
    const hour = 3_600_000;
    expect(unheardMs(0, 10 * hour, [time(hour, 9 * hour)])).toBe(2 * hour);
  });
  it('leave no silence at all where the clock was set back behind the last word', () => {
    expect(unheardMs(1_000, 400, [])).toBe(0);
  });
  it('are found between heartbeats more than 90 s apart, not at 90 s, and not when the clock goes back', () => {
    expect(missedHeartbeats(0, 90_000)).toBeNull();
    expect(missedHeartbeats(0, 90_001)).toEqual(time(0, 90_001));
    expect(missedHeartbeats(90_000, 0)).toBeNull();
  });

  const times = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 20 })).map(([from, n]) => time(from, from + n)),
    { maxLength: 6 },
  );
  const isIn = (list: readonly DeafTime[], at: number) => list.some(({ from, to }) => at >= from && at < to);
  const moments = Array.from({ length: 90 }, (_, at) => at);

  it('are the same, moment by moment, as asking each list', () => {
    fc.assert(
      fc.property(fc.array(times, { minLength: 1, maxLength: 4 }), (lists) => {
        const any = anyOf(lists);
        const all = allOf(lists);
        for (const at of moments) {
          expect(isIn(any, at)).toBe(lists.some((list) => isIn(list, at)));
          expect(isIn(all, at)).toBe(lists.every((list) => isIn(list, at)));
        }
        expect(deafMs(any, 5, 70)).toBe(moments.filter((at) => at >= 5 && at < 70 && isIn(any, at)).length);
      }),
    );
  });
});
