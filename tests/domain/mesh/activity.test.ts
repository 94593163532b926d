// A claim's hours come back from their bytes as they were counted, whatever they were.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addHour,
  addHoursOfClaim,
  bucketOf,
  earlierHoursAfter,
  earlierHoursIn,
  type HourlyGains,
  hourOf,
  inBuckets,
  packEarlierHours,
  wholeHours,
} from '../../../src/domain/mesh/activity.ts';

const hourMs = 3_600_000;

/** The claim that counts all of `hours`. */
function claimOf(hours: HourlyGains) {
  const gains = [...hours.values()];
  const sum = (of: 'count' | 'snrSumX4' | 'snrCount') => gains.reduce((total, gain) => total + gain[of], 0);
  return {
    count: sum('count'),
    snrSumX4: sum('snrSumX4'),
    snrCount: sum('snrCount'),
    lastSeen: Math.max(...hours.keys()) * hourMs,
    earlierHours: packEarlierHours(hours),
  };
}

const gain = fc
  .record({
    // Years -270,000 to 270,000: the times a wrong clock can claim.
    hour: fc.oneof(fc.integer({ min: 490_000, max: 490_300 }), fc.integer({ min: -2.4e9, max: 2.4e9 })),
    count: fc.integer({ min: 1, max: 1e9 }),
    measured: fc.double({ min: 0, max: 1, noNaN: true }),
    snrX4: fc.integer({ min: -127, max: 127 }),
  })
  .map(({ hour, count, measured, snrX4 }) => {
    const snrCount = Math.floor(measured * count);
    return { hour, count, snrCount, snrSumX4: snrCount * snrX4 + 0 };
  });

describe('the hours of a claim', () => {
  it('come back from bytes, totals and last hearing as they were counted', () => {
    fc.assert(
      fc.property(fc.array(gain, { minLength: 1, maxLength: 30 }), (gains) => {
        const hours: HourlyGains = new Map();
        for (const each of gains) addHour(hours, each);
        const back: HourlyGains = new Map();
        addHoursOfClaim(back, claimOf(hours));
        expect(back).toEqual(hours);
      }),
    );
  });

  it('are the same bytes whether they were counted at once or later, in order or not', () => {
    fc.assert(
      fc.property(fc.array(gain, { minLength: 2, maxLength: 30 }), fc.boolean(), (gains, inOrder) => {
        const come = inOrder ? [...gains].sort((x, y) => x.hour - y.hour) : gains;
        const all: HourlyGains = new Map();
        let claim: ReturnType<typeof claimOf> | null = null;
        for (const each of come) {
          const gained: HourlyGains = new Map([[each.hour, { ...each }]]);
          const earlierHours: Uint8Array | null = claim ? earlierHoursAfter(claim, gained) : packEarlierHours(gained);
          addHour(all, each);
          claim = { ...claimOf(all), earlierHours };
          expect(earlierHours).toEqual(packEarlierHours(all));
        }
      }),
    );
  });

  it('take no bytes within 1 hour, and 5 per earlier hour with 20 hearings at -9 dB', () => {
    const hours: HourlyGains = new Map();
    addHour(hours, { hour: 490_000, count: 20, snrCount: 20, snrSumX4: -720 });
    expect(packEarlierHours(hours)).toBeNull();
    for (const hour of [489_999, 489_998]) addHour(hours, { hour, count: 20, snrCount: 20, snrSumX4: -720 });
    expect(packEarlierHours(hours)?.length).toBe(2 * 5);
  });
});

it('begins hour -1 one millisecond before 1970', () => {
  expect([-1, 0, hourMs - 1, hourMs].map(hourOf)).toEqual([-1, 0, 0, 1]);
});

describe('hours kept by the day', () => {
  const buckets = { daysBefore: 490_200, goneBefore: 490_080 };

  it('are hours of the newest days, first hours of older days, and hour 0 before that', () => {
    expect([490_200, 490_199, 490_176, 490_081, 490_079, -5].map((hour) => bucketOf(hour, buckets))).toEqual([
      490_200, 490_176, 490_176, 490_080, 0, 0,
    ]);
  });

  it('are every hour as it is where nothing is rolled up', () => {
    expect([490_199, 0, -5].map((hour) => bucketOf(hour, wholeHours))).toEqual([490_199, 0, -5]);
  });

  it('count as much as before in the same buckets, whatever the hours, and rolling up twice changes no byte', () => {
    fc.assert(
      fc.property(fc.array(gain, { minLength: 1, maxLength: 30 }), (gains) => {
        const hours: HourlyGains = new Map();
        for (const one of gains) addHour(hours, one);
        const claim = claimOf(hours);
        const rolled = { ...claim, earlierHours: earlierHoursIn(claim, buckets) };
        const back: HourlyGains = new Map();
        addHoursOfClaim(back, rolled);
        const sorted = (map: HourlyGains) => [...inBuckets(map, buckets).values()].sort((x, y) => x.hour - y.hour);
        expect(sorted(back)).toEqual(sorted(hours));
        expect(earlierHoursIn(rolled, buckets)).toBe(rolled.earlierHours);
      }),
    );
  });
});
