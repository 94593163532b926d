import { describe, expect, it } from 'vitest';
import { silenceLimitMs } from '../../../src/domain/alerts/node-silent.ts';
import {
  type Intervals,
  noIntervals,
  readIntervals,
  usualPauseMs,
  withPause,
} from '../../../src/domain/alerts/usual-interval.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** What is learnt of pauses that follow each other. */
function learn(pauses: readonly number[]): { readonly intervals: Intervals; readonly now: number } {
  let now = 0;
  let intervals = noIntervals;
  for (const pause of pauses) {
    now += pause;
    intervals = withPause(intervals, pause, now);
  }
  return { intervals, now };
}
const usualHours = (pauses: readonly number[]) => {
  const { intervals, now } = learn(pauses);
  const usual = usualPauseMs(intervals, now);
  return usual === null ? null : usual / hour;
};

describe('the usual pause', () => {
  it('is not known after one pause and known after two', () => {
    expect(usualHours([48 * hour])).toBeNull();
    expect(usualHours([48 * hour, 48 * hour])).toBeGreaterThanOrEqual(48);
  });
  it.each([0.2, 1, 3, 12, 24, 48, 72])(
    'of an advertiser every %d h is at least that and at most 42 %% more',
    (hours) => {
      const usual = usualHours([hours, hours, hours].map((n) => n * hour)) ?? 0;
      expect(usual).toBeGreaterThanOrEqual(hours);
      expect(usual).toBeLessThanOrEqual(hours * 1.42);
    },
  );
  it('of a companion that advertises every 48 h keeps it from being called silent before the next advert, from the first on', () => {
    for (const adverts of [1, 2, 3, 10]) {
      const { intervals, now } = learn(Array.from({ length: adverts - 1 }, () => 48 * hour));
      const terms = { role: 'companion', watched: false, critical: false, ownLimitMs: null };
      const limit = silenceLimitMs({ ...terms, usualMs: usualPauseMs(intervals, now + 48 * hour) });
      expect(limit / hour, `after ${adverts} adverts`).toBeGreaterThan(48);
      expect(limit / hour, `after ${adverts} adverts`).toBeLessThan(96);
    }
  });
  it('is not raised by one outage of 5 days', () => {
    expect(usualHours([...Array.from({ length: 20 }, () => 12 * hour), 5 * day, 12 * hour])).toBeLessThan(18);
  });
  it('keeps a 48 h pause in mind behind 200 pauses of 10 min', () => {
    const between = Array.from({ length: 100 }, () => 10 * minute);
    expect(usualHours([48 * hour, ...between, 48 * hour, ...between])).toBeGreaterThanOrEqual(48);
  });
  it('forgets what was usual 90 days ago', () => {
    const { intervals, now } = learn([48 * hour, 48 * hour]);
    expect(usualPauseMs(intervals, now + 90 * day)).toBeNull();
  });
  it('learns nothing from pauses below 5 min, which are copies and answers', () => {
    expect(learn(Array.from({ length: 50 }, () => 5 * minute - 1)).intervals).toBe(noIntervals);
  });
  it('survives being stored, and a damaged text costs what was learnt and no more', () => {
    const { intervals } = learn([hour, 2 * hour]);
    expect(readIntervals(JSON.stringify(intervals))).toEqual(intervals);
    for (const text of [null, '', '{', '7', '{"weights":["x"],"at":1}', '{"weights":[1]}', '{"weights":[-1],"at":0}'])
      expect(readIntervals(text)).toBe(noIntervals);
  });
});
