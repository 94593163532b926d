// Where the bars of a chart of packets begin, in the zone of whoever runs this, and over a change of the clock.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boundsOf, stepBetween, stepOf } from '../../src/renderer/views/history/packet-bounds.ts';

const hour = 3_600_000;
const zone = process.env.TZ;
beforeEach(() => {
  process.env.TZ = 'Europe/Dublin';
});
afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

describe('bars', () => {
  it('are 24 hours, the newest the one that runs', () => {
    const now = Date.UTC(2026, 0, 5, 12, 34);
    const bounds = boundsOf(now, 1);
    expect([bounds.length, bounds.at(-2), bounds.at(-1)]).toEqual([
      25,
      Date.UTC(2026, 0, 5, 12),
      Date.UTC(2026, 0, 5, 13),
    ]);
  });

  it('are 7 local days, of which the one the clock goes forward in has 23 hours', () => {
    // Forward on 2026-03-29 in Dublin.
    const bounds = boundsOf(Date.UTC(2026, 2, 31, 10), 7);
    const lengths = bounds.slice(1).map((to, i) => (to - (bounds[i] ?? 0)) / hour);
    expect(lengths).toEqual([24, 24, 24, 24, 23, 24, 24]);
    expect(bounds.at(-1)).toBe(Date.UTC(2026, 2, 31, 23));
  });

  it.each([
    [1, 'hour', 25],
    [7, 'day', 8],
    [30, 'day', 31],
    [400, 'week', 59],
  ] as const)('over %i days are by the %s', (days, step, count) => {
    expect([stepOf(days), boundsOf(Date.UTC(2026, 5, 1), days).length]).toEqual([step, count]);
  });

  it.each([1, 7, 30, 31, 90, 365])(
    'over %i days say by their ends what they hold, in spring and in autumn, too',
    (span) => {
      for (const now of [Date.UTC(2026, 2, 31, 12), Date.UTC(2026, 9, 27, 12)]) {
        const bounds = boundsOf(now, span);
        const steps = bounds.slice(1).map((to, i) => stepBetween(bounds[i] ?? to, to));
        expect(new Set(steps)).toEqual(new Set([stepOf(span)]));
      }
    },
  );
});
