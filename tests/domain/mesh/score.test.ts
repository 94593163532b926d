// How strong an edge is, how sure, and whether it can be true.
import { describe, expect, it } from 'vitest';
import { addToTotals, noTotals } from '../../../src/domain/mesh/derive.ts';
import { isImplausible, kilometresBetween } from '../../../src/domain/mesh/distance.ts';
import { claimRoute, relation } from '../../../src/domain/mesh/relations.ts';
import { confidenceLevel, confidenceReason, confidenceValue, score } from '../../../src/domain/mesh/score.ts';
import { hopSide } from '../../../src/domain/mesh/side.ts';
import { addWitness, packWitnesses, unpackWitnesses } from '../../../src/domain/mesh/witnesses.ts';

const hour = 3_600_000;
const now = 1_767_225_600_000;

describe('the score of an edge', () => {
  it('is 1 with 100 pieces of evidence heard just now, and no more with 1,000', () => {
    expect(score(400, now, now)).toBe(1);
    expect(score(4000, now, now)).toBe(1);
  });

  it('is 0.25 with 25 pieces, or with 100 planned ones', () => {
    expect(score(100, now, now)).toBe(0.25);
  });

  it('is halved after 168 hours without evidence', () => {
    expect(score(400, now - 168 * hour, now)).toBe(0.5);
    expect(score(400, now - 336 * hour, now)).toBe(0.25);
  });

  it.each([
    [37, 100, 0.244916],
    [90, 24, 0.815151],
    [3, 720, 0.001538],
    [250, 42, 0.840896],
  ])('of %i pieces last heard %i h ago is %f: min(1, pieces / 100) x 2^(-hours / 168)', (pieces, hours, expected) => {
    expect(score(4 * pieces, now - hours * hour, now)).toBeCloseTo(expected, 6);
  });

  it('does not rise for evidence from the future', () => {
    expect(score(400, now + 999 * hour, now)).toBe(1);
  });
});

describe('the confidence in an edge', () => {
  const edge = (witnesses: number, oneByteOnly: boolean) => ({ witnesses, oneByteOnly, weightedX4: 4 });

  it.each([
    [1, false, 'low'],
    [2, false, 'medium'],
    [3, false, 'high'],
    [9, false, 'high'],
    [2, true, 'low'],
    [3, true, 'medium'],
    [16, true, 'medium'],
  ] as const)('with %i witnesses, 1-byte hops alone: %s, is %s', (witnesses, oneByteOnly, level) => {
    expect(confidenceLevel(edge(witnesses, oneByteOnly))).toBe(level);
    expect(confidenceReason(edge(witnesses, oneByteOnly)).toLowerCase()).toContain(`${level}: `);
  });

  it.each([
    [1, false, 1 / 3],
    [2, false, 2 / 3],
    [3, false, 1],
    [4, false, 1],
    [1, true, 1 / 6],
    [2, true, 1 / 3],
    [3, true, 1 / 2],
  ])('is witnesses / 3, at most 1, halved on 1-byte hops: %i, %s is %f', (witnesses, oneByteOnly, expected) => {
    expect(confidenceValue(edge(witnesses, oneByteOnly))).toBe(expected);
  });

  it('is halved only while every piece of evidence rests on 1-byte hops', () => {
    const totals = noTotals();
    const claim = {
      left: hopSide(Uint8Array.of(0xab), 0, 1),
      right: hopSide(Uint8Array.of(0xcd), 0, 1),
      relation: relation.interior,
      route: claimRoute.flood,
      count: 1,
      firstSeen: now,
      lastSeen: now,
      witnesses: [1],
      snrSumX4: 0,
      snrCount: 0,
    };
    addToTotals(totals, claim);
    expect(totals.oneByteOnly).toBe(true);
    const wider = { left: hopSide(Uint8Array.of(0xab, 1), 0, 2), right: hopSide(Uint8Array.of(0xcd, 1), 0, 2) };
    addToTotals(totals, { ...claim, ...wider });
    expect(totals).toMatchObject({ oneByteOnly: false, count: 2, weightedX4: 8 });
  });

  it('says what is missing in words', () => {
    expect(confidenceReason(edge(1, true))).toBe(
      'Low: 1 observer witnessed it, 3 would be enough; every hop was a single byte, which other nodes may share.',
    );
  });

  it('is 0 when nothing scores', () => {
    expect(confidenceValue({ witnesses: 5, oneByteOnly: false, weightedX4: 0 })).toBe(0);
  });
});

describe('what an edge counts', () => {
  const part = { left: 1, right: 2, firstSeen: now, lastSeen: now, witnesses: [1], snrSumX4: 0, snrCount: 0 };
  const heard = { ...part, relation: relation.lastHop, route: claimRoute.flood, count: 4 };
  const weightless = {
    ...part,
    relation: relation.lastHop,
    route: claimRoute.direct,
    count: 3,
    firstSeen: now - hour,
    lastSeen: now + hour,
    witnesses: [7, 8],
  };

  it.each([
    ['after', [heard, weightless]],
    ['before', [weightless, heard]],
  ])('keeps its times and witnesses when weightless evidence comes %s', (_when, claims) => {
    const totals = noTotals();
    for (const claim of claims) addToTotals(totals, claim);
    expect(totals).toMatchObject({ count: 7, weightedX4: 16, firstSeen: now, lastSeen: now, witnesses: [1] });
  });

  it('takes the times of weightless evidence when there is no other', () => {
    const totals = noTotals();
    addToTotals(totals, weightless);
    expect(totals).toMatchObject({ count: 3, weightedX4: 0, firstSeen: now - hour, lastSeen: now + hour });
  });
});

describe('witnesses', () => {
  it('are the 16 smallest ids, ascending, whatever the order', () => {
    const ids = Array.from({ length: 40 }, (_, i) => (i * 17) % 40);
    const kept: number[] = [];
    for (const id of [...ids, ...ids]) addWitness(kept, id);
    expect(kept).toEqual(Array.from({ length: 16 }, (_, i) => i));
  });

  it.each([0, 1, 3, 4, 8, 16])('come back from their bytes, %i of them', (count) => {
    const ids = Array.from({ length: count }, (_, i) => i * 17 + 1);
    expect(unpackWitnesses(packWitnesses(ids))).toEqual(ids);
    expect(unpackWitnesses(packWitnesses([...ids, 70_000, 4_294_967_295]))).toEqual([...ids, 70_000, 4_294_967_295]);
  });

  it('come back from the 4 bytes each that older files have', () => {
    const older = Buffer.from('01000000701101000000000500000009', 'hex');
    expect(unpackWitnesses(older)).toEqual([1, 70_000, 83_886_080, 150_994_944]);
  });
});

describe('distance', () => {
  const sanFrancisco = { lat: 37.77, lon: -122.42 };
  const losAngeles = { lat: 34.05, lon: -118.24 };

  it('between San Francisco and Los Angeles is 559 km, too far for a link', () => {
    expect(kilometresBetween(sanFrancisco, losAngeles)).toBeCloseTo(559, 0);
    expect(isImplausible(sanFrancisco, losAngeles)).toBe(true);
  });

  it('of 499 km is still plausible', () => {
    expect(isImplausible({ lat: 0, lon: 10 }, { lat: 0, lon: 10 + 499 / 111.195 })).toBe(false);
    expect(isImplausible({ lat: 0, lon: 10 }, { lat: 0, lon: 10 + 501 / 111.195 })).toBe(true);
  });

  it.each([
    ['unknown', { lat: null, lon: null }],
    ['0,0', { lat: 0, lon: 0 }],
    ['off the globe', { lat: 123, lon: 0 }],
  ])('is unknown when a position is %s', (_what, place) => {
    expect(kilometresBetween(place, losAngeles)).toBeNull();
    expect(isImplausible(place, losAngeles)).toBe(false);
  });
});
