// What reports of observers' radios say: battery, noise floor and airtime, each at its limits.
import { describe, expect, it } from 'vitest';
import { airtimeReading, airtimeShare } from '../../../src/domain/alerts/radio-airtime.ts';
import { batteryReading } from '../../../src/domain/alerts/radio-battery.ts';
import { noiseReading } from '../../../src/domain/alerts/radio-noise.ts';

const minute = 60_000;

describe('a battery', () => {
  const reports = (...values: (number | null)[]) => values.map((batteryMv, i) => ({ at: i * 5 * minute, batteryMv }));
  it.each([
    ['at 3,599 mV twice is low', [3_599, 3_599], 'low', 'bad'],
    ['at 3,600 mV twice is not', [3_600, 3_600], 'low', 'unsure'],
    ['that sags to 3,500 mV once is not', [3_800, 3_500], 'low', 'unsure'],
    ['between 3,600 and 3,700 mV changes nothing', [3_550, 3_699], 'low', 'unsure'],
    ['at 3,700 mV is charged again', [3_550, 3_700], 'low', 'good'],
    ['at 3,399 mV twice is critical', [3_399, 3_399], 'critical', 'bad'],
    ['at 3,400 mV twice is not critical', [3_400, 3_400], 'critical', 'unsure'],
    ['of 0 mV is none', [0, 0], 'critical', 'unsure'],
    ['that is not reported says nothing', [null], 'low', 'unsure'],
    ['reported at 3,500, nothing, 3,500 mV is low all the same', [3_500, null, 3_500], 'low', 'bad'],
  ] as const)('%s', (_, values, tier, expected) => {
    expect(batteryReading(reports(...values), tier)).toBe(expected);
  });

  it('at 3,500 mV twice, 16 min apart, says nothing yet', () => {
    const samples = [0, 16 * minute].map((at) => ({ at, batteryMv: 3_500 }));
    expect(batteryReading(samples, 'low')).toBe('unsure');
  });
});

describe('a noise floor', () => {
  const every5min = (...values: number[]) => values.map((noiseFloor, i) => ({ at: i * 5 * minute, noiseFloor }));
  it.each([
    ['at -89 dBm for 30 min is high', every5min(-89, -89, -89, -89, -89, -89, -89), 'bad'],
    ['at -89 dBm for 25 min is not yet', every5min(-89, -89, -89, -89, -89, -89), 'unsure'],
    ['at -90 dBm for 30 min is not', every5min(-90, -90, -90, -90, -90, -90, -90), 'unsure'],
    ['with one report of -91 dBm in between starts anew', every5min(-89, -89, -89, -91, -89, -89, -89), 'unsure'],
    ['at -92 dBm now changes nothing', every5min(-89, -92), 'unsure'],
    ['at -93 dBm now is calm', every5min(-89, -93), 'good'],
    ['without reports says nothing', [], 'unsure'],
  ] as const)('%s', (_, samples, expected) => {
    expect(noiseReading(samples)).toBe(expected);
  });

  it('at -80 dBm on both sides of a 16 min gap starts anew', () => {
    const samples = [0, 10, 26, 31].map((m) => ({ at: m * minute, noiseFloor: -80 }));
    expect(noiseReading(samples)).toBe('unsure');
  });
});

describe('airtime', () => {
  /** Thirteen reports, five minutes apart, whose counters grow by so many seconds each. */
  const hour = (tx: number, rx: number, count = 13) =>
    Array.from({ length: count }, (_, i) => ({
      at: i * 5 * minute,
      txAirSecs: 1_000 + tx * i,
      rxAirSecs: 9_000 + rx * i,
      uptimeSecs: 50_000 + 300 * i,
    }));

  it('of 30 s sending and 91 s receiving in 5 min is 40.3 % and too much', () => {
    const share = airtimeShare(hour(30, 91));
    expect(share).toBeCloseTo(121 / 300, 5);
    expect(airtimeReading(share)).toBe('bad');
  });

  it.each([
    [0.4, 'unsure'],
    [0.35, 'good'],
    [0.36, 'unsure'],
    [null, 'unsure'],
  ] as const)('of %s of an hour reads %s', (share, expected) => {
    expect(airtimeReading(share)).toBe(expected);
  });

  it('over 55 min is not known', () => expect(airtimeShare(hour(30, 91, 12))).toBeNull());

  it('across a gap of 16 min is not known', () => {
    expect(airtimeShare(hour(30, 91).filter(({ at }) => at < 20 * minute || at > 35 * minute))).toBeNull();
  });

  it('is joined across a restart: what the counters show after it came since', () => {
    const reports = hour(30, 100).map((report, i) =>
      i < 6 ? report : { ...report, txAirSecs: 30 * (i - 5), rxAirSecs: 100 * (i - 5), uptimeSecs: 300 * (i - 5) },
    );
    expect(airtimeShare(reports)).toBeCloseTo(130 / 300, 5);
  });

  it('after a restart that only the uptime shows counts from 0', () => {
    const before = { at: 0, txAirSecs: 10, rxAirSecs: 10, uptimeSecs: 600 };
    const since = [10, 20, 30, 40, 50, 60].map((m) => ({
      at: m * minute,
      txAirSecs: 60,
      rxAirSecs: 60,
      uptimeSecs: m * 30,
    }));
    expect(airtimeShare([before, ...since])).toBeCloseTo(120 / 3_600, 5);
  });
});
