// When jobs are due.
import { describe, expect, it } from 'vitest';
import { type LastRun, nextRun } from '../../../src/domain/upkeep/schedule.ts';

const hour = 3_600_000;
const day = 24 * hour;
const hourly = { kind: 'every', ms: hour } as const;
const daily = { kind: 'every', ms: day } as const;
const now = new Date(2026, 5, 10, 12, 0).getTime();
const longAgo = now - 30 * day;
const ran = (at: number, outcome: LastRun['outcome'] = 'done'): LastRun => ({ startedAt: at, outcome });

describe('a job that runs every hour or day', () => {
  it('is due an hour after it began last', () => {
    expect(nextRun(hourly, ran(now - hour / 2), longAgo, now)).toBe(now + hour / 2);
  });

  it('that never ran, or was missed, waits for the end of the first minute', () => {
    expect(nextRun(daily, null, now, now)).toBe(now + 60_000);
    expect(nextRun(daily, ran(now - 9 * day), now, now)).toBe(now + 60_000);
  });

  it('that was interrupted goes on as soon as it may', () => {
    expect(nextRun(daily, ran(now - hour, 'interrupted'), now, now)).toBe(now + 60_000);
  });

  it('that was cancelled waits for its next turn', () => {
    expect(nextRun(daily, ran(now - hour, 'cancelled'), longAgo, now)).toBe(now + 23 * hour);
  });

  it('that failed is tried again after 15 minutes', () => {
    expect(nextRun(daily, ran(now - 60_000, 'failed'), longAgo, now)).toBe(now + 840_000);
  });

  it('is due when its last run lies in the future, for the clock was put back', () => {
    expect(nextRun(daily, ran(now + 5 * day), longAgo, now)).toBeLessThanOrEqual(now);
  });
});

describe('a job that runs at an hour of the day', () => {
  const at = (hourOfDay: number) => ({ kind: 'at-hour', hour: hourOfDay }) as const;
  const today = (hourOfDay: number) => new Date(2026, 5, 10, hourOfDay).getTime();

  it('begins with the next such hour when it never ran', () => {
    expect(nextRun(at(15), null, longAgo, now)).toBe(today(15));
    expect(nextRun(at(3), null, longAgo, now)).toBe(new Date(2026, 5, 11, 3).getTime());
  });

  it('is due at its hour, once', () => {
    expect(nextRun(at(12), ran(now - day), longAgo, now)).toBe(now);
    expect(nextRun(at(12), ran(now), longAgo, now)).toBe(new Date(2026, 5, 11, 12).getTime());
  });

  it('runs what it missed while the program was off, after the first minute', () => {
    expect(nextRun(at(3), ran(now - 2 * day), now, now)).toBe(now + 60_000);
  });

  it('that failed is tried again after 15 minutes', () => {
    expect(nextRun(at(12), ran(now, 'failed'), longAgo, now)).toBe(now + 900_000);
  });
});

it('a job that runs when it is asked for has no next time', () => {
  expect(nextRun({ kind: 'asked' }, null, longAgo, now)).toBeNull();
});
