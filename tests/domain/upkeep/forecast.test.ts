// Growth and the day on which no room is left.
import { describe, expect, it } from 'vitest';
import { forecastOf, growthPerDay } from '../../../src/domain/upkeep/forecast.ts';

const mb = 1_000_000;
const grown = (days: number, perDay: number, from = 20_000) =>
  Array.from({ length: days }, (_, i) => ({ day: from + i, bytes: 100 * mb + i * perDay }));

describe('growth', () => {
  it('is not known of one day', () => {
    expect(growthPerDay(grown(1, mb))).toBeNull();
    expect(growthPerDay([])).toBeNull();
  });

  it('is 2 MB a day where every day has 2 MB more', () => {
    expect(growthPerDay(grown(5, 2 * mb))).toBeCloseTo(2 * mb);
  });

  it('counts days on which nothing was measured', () => {
    expect(growthPerDay(grown(10, mb).filter(({ day }) => day % 3 === 0))).toBeCloseTo(mb);
  });

  it('is that of the newest fortnight', () => {
    const before = grown(30, 10 * mb, 19_000);
    expect(growthPerDay([...before, ...grown(14, mb, 19_030)])).toBeCloseTo(mb);
  });
});

describe('the forecast', () => {
  it('is full in 61 days where 122 MB are left and 2 MB come a day', () => {
    const forecast = forecastOf(grown(7, 2 * mb), 122 * mb, 1_000);
    expect(forecast).toMatchObject({ kind: 'full', at: 1_000 + 61 * 86_400_000 });
  });

  it('is full now where no room is left', () => {
    expect(forecastOf(grown(7, mb), -5, 1_000)).toMatchObject({ kind: 'full', days: 0, at: 1_000 });
  });

  it('is steady where nothing grows, or it shrinks', () => {
    expect(forecastOf(grown(7, 0), mb, 0)).toEqual({ kind: 'steady', bytesPerDay: 0 });
    expect(forecastOf(grown(7, -mb), mb, 0).kind).toBe('steady');
  });

  it('is unknown on the first day, and where the room is', () => {
    expect(forecastOf(grown(1, mb), mb, 0)).toEqual({ kind: 'unknown' });
    expect(forecastOf(grown(7, mb), null, 0)).toEqual({ kind: 'unknown' });
  });
});
