// What an edge was at a moment, from buckets of hours and days, against counting its evidence.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf, type HourBuckets } from '../../../src/domain/mesh/activity.ts';
import { bucketAt, dayEnding, edgeAt } from '../../../src/domain/mesh/past.ts';

const hourMs = 3_600_000;
const buckets: HourBuckets = { daysBefore: 240, goneBefore: 48 };

describe('an edge at a moment', () => {
  it('has what was counted up to the end of the bucket of that moment, however hours are kept', () => {
    const times = fc.uniqueArray(fc.integer({ min: 30 * hourMs, max: 300 * hourMs }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(times, fc.integer({ min: 30 * hourMs, max: 300 * hourMs }), (evidence, at) => {
        const kept = evidence.map((time) => bucketAt(time, buckets));
        const bucket = bucketAt(at, buckets);
        const past = kept.filter((hour) => hour <= bucket);
        const edge = {
          count: evidence.length,
          weightedX4: 4 * evidence.length,
          firstSeen: Math.min(...evidence),
          lastSeen: Math.max(...evidence),
          later: kept.length - past.length,
          newest: past.length === 0 ? null : Math.max(...past),
        };
        const was = edgeAt(edge, at, buckets);
        const exact = evidence.filter((time) => time <= at);
        if (exact.length === 0) {
          expect(was).toBeNull();
          return;
        }
        expect(was?.count).toBe(past.length);
        expect(was?.weightedX4).toBe(4 * past.length);
        expect(was?.lastSeen).toBeLessThanOrEqual(at);
        // Never older than the newest evidence by more than the bucket it is kept in.
        expect(was?.lastSeen).toBeGreaterThanOrEqual(
          Math.max(...exact.filter((time) => bucketAt(time, buckets) <= bucket)) - 48 * hourMs,
        );
      }),
    );
  });

  it('is what it is now when nothing came later', () => {
    const edge = { count: 7, weightedX4: 19, firstSeen: 0, lastSeen: 299 * hourMs + 5, later: 0, newest: 299 };
    expect(edgeAt(edge, 300 * hourMs, buckets)).toEqual({ count: 7, weightedX4: 19, lastSeen: 299 * hourMs + 5 });
  });
});

describe('a day', () => {
  it('is the 24 hours up to the moment where hours are kept, else the whole day it lies in', () => {
    expect(dayEnding(270 * hourMs, buckets)).toEqual({ first: 247, last: 270 });
    expect(dayEnding(250 * hourMs, buckets)).toEqual({ first: 240, last: 263 });
    expect(dayEnding(100 * hourMs, buckets)).toEqual({ first: 96, last: 119 });
    expect(bucketOf(100, buckets)).toBe(96);
  });
});
