// The same hour of other days, where clocks are set forward and back.
import { describe, expect, it } from 'vitest';
import { LocalHours } from '../../../src/domain/flow/local-hours.ts';
import { usualArrivals } from '../../../src/domain/flow/missing.ts';
import { type FlowHour, hourMs, usualFlow } from '../../../src/domain/flow/usual-flow.ts';

const hourAt = (utc: string) => Date.parse(utc) / hourMs;
const dublin = new LocalHours('Europe/Dublin');
const earlier = (utc: string, days: number, local = dublin) => {
  const hour = local.daysBefore(hourAt(utc), days);
  return hour === null ? null : new Date(hour * hourMs).toISOString().slice(0, 16);
};

describe('an hour in Dublin, one day after the clocks', () => {
  it('went forward on 29 March 2026: noon is noon, though 23 h lie between', () => {
    expect(earlier('2026-03-29T11:00Z', 1)).toBe('2026-03-28T12:00');
    expect(earlier('2026-03-30T11:00Z', 1)).toBe('2026-03-29T11:00');
    expect(earlier('2026-04-05T11:00Z', 14)).toBe('2026-03-22T12:00');
  });

  it('jumped over 01:00 has no 01:00 the day before, and midnight and 02:00 as ever', () => {
    expect(earlier('2026-03-30T00:00Z', 1)).toBeNull();
    expect(earlier('2026-03-30T00:00Z', 2)).toBe('2026-03-28T01:00');
    expect(earlier('2026-03-29T23:00Z', 1)).toBe('2026-03-29T00:00');
    expect(earlier('2026-03-30T01:00Z', 1)).toBe('2026-03-29T01:00');
  });

  it('went back on 25 October 2026: noon is noon, though 25 h lie between', () => {
    expect(earlier('2026-10-25T12:00Z', 1)).toBe('2026-10-24T11:00');
    expect(earlier('2026-10-26T12:00Z', 1)).toBe('2026-10-25T12:00');
    expect(earlier('2026-11-01T12:00Z', 14)).toBe('2026-10-18T11:00');
  });

  it('showed 01:00 twice: both are 01:00 of the day before, and the day after has one of them', () => {
    expect(earlier('2026-10-25T00:00Z', 1)).toBe('2026-10-24T00:00');
    expect(earlier('2026-10-25T01:00Z', 1)).toBe('2026-10-24T00:00');
    expect(earlier('2026-10-26T01:00Z', 1)).toBe('2026-10-25T01:00');
  });
});

it('is 24 h earlier all year where clocks are never set, and half an hour off is no matter', () => {
  const kolkata = new LocalHours('Asia/Kolkata');
  for (let hour = hourAt('2026-01-02T00:00Z'); hour < hourAt('2027-01-01T00:00Z'); hour += 7) {
    expect(kolkata.daysBefore(hour, 1)).toBe(hour - 24);
  }
});

it('by the clock of this machine is the one its zone gives', () => {
  const own = new LocalHours();
  const named = new LocalHours(new Intl.DateTimeFormat().resolvedOptions().timeZone);
  for (let hour = hourAt('2026-01-01T00:00Z'); hour < hourAt('2027-01-01T00:00Z'); hour += 1) {
    if (own.daysBefore(hour, 3) !== named.daysBefore(hour, 3)) expect.fail(`hour ${hour}`);
  }
});

describe.each([
  ['forward', '2026-03-29T00:00Z'],
  ['back', '2026-10-25T00:00Z'],
])('a mesh that wakes at 07:00 in Dublin, over the clocks going %s', (_, changed) => {
  const change = hourAt(changed);
  const wall = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Dublin', hour: '2-digit', hourCycle: 'h23' });
  const hourOfDay = (hour: number) => Number(wall.format(hour * hourMs));
  const perHour = (hour: number) => (hourOfDay(hour) < 7 ? 4 : 120);
  const history = (hour: number): FlowHour => {
    const hearings = perHour(hour);
    return { hearings, busyMinutes: 60 * (1 - Math.exp(-hearings / 60)), listenedSecs: 3_600 };
  };

  it('has its true rate as the usual one in each of 400 hours around the change, also those it repeats', () => {
    for (let hour = change - 200; hour < change + 200; hour += 1) {
      expect([hour, usualFlow(history, hour, dublin)?.perHour]).toEqual([hour, perHour(hour)]);
    }
  });

  it('misses as many arrivals in a night as come, 4 in each of its 6 to 8 h, but for the one the clock jumped over', () => {
    for (let night = -3; night <= 8; night += 1) {
      let from = change + 24 * night;
      while (hourOfDay(from) !== 0) from += 1;
      let to = from;
      while (hourOfDay(to) < 7) to += 1;
      const usual = usualArrivals(
        (hour) => (hour < from ? history(hour) : undefined),
        from * hourMs,
        to * hourMs,
        dublin,
      );
      expect(Math.abs((usual ?? 0) - 4 * (to - from))).toBeLessThanOrEqual(1);
    }
  });
});
