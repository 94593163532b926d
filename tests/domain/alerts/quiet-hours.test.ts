import { describe, expect, it } from 'vitest';
import { isQuiet, nextLocalTime, quietEnd } from '../../../src/domain/alerts/quiet-hours.ts';
import { pauseEnd, readSnooze } from '../../../src/domain/alerts/snooze.ts';

const zone = 'Europe/Dublin';
const night = { enabled: true, from: '22:00', to: '07:00' };
/** A moment by its UTC text. */
const at = (text: string) => Date.parse(`${text}Z`);
const utc = (moment: number | null) => (moment === null ? null : new Date(moment).toISOString().slice(0, 16));

describe('quiet hours', () => {
  it.each([
    ['2026-01-10T21:59:59', false],
    ['2026-01-10T22:00:00', true],
    ['2026-01-11T00:00:00', true],
    ['2026-01-11T06:59:59', true],
    ['2026-01-11T07:00:00', false],
  ])('from 22:00 to 07:00 hold across midnight: at %s %s', (text, quiet) => {
    expect(isQuiet(night, at(text), zone)).toBe(quiet);
  });

  it('from 13:00 to 14:00 stay within one day', () => {
    const noon = { enabled: true, from: '13:00', to: '14:00' };
    expect([12, 13, 14].map((hour) => isQuiet(noon, at(`2026-01-10T${hour}:30:00`), zone))).toEqual([
      false,
      true,
      false,
    ]);
    expect(utc(quietEnd(noon, at('2026-01-10T13:30:00'), zone))).toBe('2026-01-10T14:00');
  });

  it('end at 07:00 of the same morning from either side of midnight', () => {
    expect(utc(quietEnd(night, at('2026-01-10T23:12:34'), zone))).toBe('2026-01-11T07:00');
    expect(utc(quietEnd(night, at('2026-01-11T03:00:00'), zone))).toBe('2026-01-11T07:00');
    expect(quietEnd(night, at('2026-01-11T07:00:00'), zone)).toBeNull();
  });

  it('end at 07:00 on the clock in the night that is an hour short (29 March 2026, 01:00 to 02:00)', () => {
    expect(utc(quietEnd(night, at('2026-03-28T23:00:00'), zone))).toBe('2026-03-29T06:00');
  });

  it('end at 07:00 on the clock in the night that is an hour long (25 October 2026)', () => {
    expect(utc(quietEnd(night, at('2026-10-24T22:00:00'), zone))).toBe('2026-10-25T07:00');
  });

  it('that would end in the hour that is skipped end as the clock jumps over it', () => {
    const short = { enabled: true, from: '23:00', to: '01:30' };
    expect(utc(quietEnd(short, at('2026-03-29T00:50:00'), zone))).toBe('2026-03-29T01:00');
  });

  it('that are off, or begin as they end, never hold', () => {
    expect(isQuiet({ ...night, enabled: false }, at('2026-01-11T03:00:00'), zone)).toBe(false);
    expect(isQuiet({ enabled: true, from: '22:00', to: '22:00' }, at('2026-01-11T22:00:00'), zone)).toBe(false);
  });
});

describe('until morning', () => {
  it.each([
    ['2026-01-10T21:00:00', '2026-01-11T07:00'],
    ['2026-01-10T06:59:00', '2026-01-10T07:00'],
    ['2026-01-10T07:00:30', '2026-01-11T07:00'],
    ['2026-03-28T21:00:00', '2026-03-29T06:00'],
    ['2026-10-24T21:00:00', '2026-10-25T07:00'],
  ])('from %s UTC in Dublin is %s UTC', (from, morning) => {
    expect(utc(nextLocalTime('07:00', at(from), zone))).toBe(morning);
    expect(utc(pauseEnd('morning', at(from), zone))).toBe(morning);
  });

  it('a pause lasts an hour, or until a moment ahead, and no longer than 366 days', () => {
    const now = at('2026-01-10T12:00:00');
    expect(pauseEnd('hour', now)).toBe(now + 3_600_000);
    expect(pauseEnd(now + 1, now)).toBe(now + 1);
    expect(pauseEnd(null, now)).toBeNull();
    expect(() => pauseEnd(now, now)).toThrow(/in the future/);
    expect(() => pauseEnd(now + 367 * 86_400_000, now)).toThrow(/366 days/);
  });
});

describe('a snooze', () => {
  const now = at('2026-01-10T12:00:00');
  it.each([
    [{ until: now + 1 }, /needs a subject or a category/],
    [{ category: 'node-lost', until: now + 1 }, /no category node-lost/],
    [{ subject: 'b1', until: now }, /in the future/],
    [{ subject: 'b1' }, /in the future/],
    [{ subject: 5, until: now + 1 }, /must be a text/],
    [null, /needs a subject/],
  ])('of %j is refused with a sentence', (value, sentence) => {
    expect(() => readSnooze(value, now)).toThrow(sentence);
  });
});
