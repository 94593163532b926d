// Claims counted in columns are what counting them one by one gives.
import { describe, expect, it } from 'vitest';
import { claimsOf } from '../../../src/domain/mesh/evidence.ts';
import type { RecordedObservation } from '../../../src/domain/mesh/recorded.ts';
import { carriesSnr } from '../../../src/domain/mesh/relations.ts';
import { Random } from '../../../src/domain/sample/random.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';
import { ClaimTally, type TalliedClaim } from '../../../src/main/topology/claim-tally.ts';

const hourMs = 3_600_000;
const flood: RecordedObservation = {
  observationId: 1,
  transmissionId: 1,
  observerId: 1,
  observerParty: 900,
  at: 10 * hourMs,
  routeCode: 1,
  payloadCode: 5,
  originParty: null,
  signatureOk: null,
  sharedContact: false,
  hashSize: 1,
  hopCount: 2,
  path: Uint8Array.of(0xaa, 0xbb),
  traceHops: null,
  snrX4: null,
};
const tallied = (observations: readonly RecordedObservation[], tally = new ClaimTally()): TalliedClaim[] => {
  for (const observation of observations) tally.observe(observation);
  return [...tally.claims()];
};

/** The same by plain means: every claim's hearings kept, and looked at afterwards. */
function slowly(observations: readonly RecordedObservation[]) {
  const heard = new Map<string, RecordedObservation[]>();
  for (const observation of observations) {
    claimsOf(observation, (...claim) => {
      const name = claim.join();
      heard.set(name, [...(heard.get(name) ?? []), observation]);
    });
  }
  return [...heard].map(([name, of]) => {
    const [, , relation = 0, route = 0] = name.split(',').map(Number);
    const snr = of.flatMap(({ snrX4 }) => (snrX4 !== null && carriesSnr(relation, route) ? [snrX4] : []));
    return {
      name,
      first: Math.min(...of.map(({ at }) => at)),
      last: Math.max(...of.map(({ at }) => at)),
      count: of.length,
      snr: [snr.length, snr.reduce((sum, value) => sum + value, 0)],
      range: snr.length === 0 ? [null, null] : [Math.min(...snr), Math.max(...snr)],
      hours: hoursOf(of.map(({ at }) => ({ hour: Math.floor(at / hourMs), count: 1 }))),
      witnesses: [...new Set(of.map(({ observerId }) => observerId))].sort((a, b) => a - b).slice(0, 16),
    };
  });
}

function hoursOf(parts: readonly { readonly hour: number; readonly count: number }[]): [number, number][] {
  const hours = new Map<number, number>();
  for (const { hour, count } of parts) hours.set(hour, (hours.get(hour) ?? 0) + count);
  return [...hours].sort(([a], [b]) => a - b);
}

function comparable({ left, right, relation, route, hour, earlier, ...claim }: TalliedClaim) {
  const parts = [...earlier, hour];
  const total = (of: 'count' | 'snrCount' | 'snrSumX4') => parts.reduce((sum, part) => sum + part[of], 0);
  return {
    name: [left, right, relation, route].join(),
    first: claim.firstSeen,
    last: claim.lastSeen,
    count: total('count'),
    snr: [total('snrCount'), total('snrSumX4')],
    range: [claim.snrMinX4, claim.snrMaxX4],
    hours: hoursOf(parts),
    witnesses: [...claim.witnesses].sort((a, b) => a - b),
  };
}

describe('a tally of claims', () => {
  it('counts 20,000 observations with 40 observers, 40 hours to and fro and 4,000 links as one by one would', () => {
    const random = new Random(nodeCrypto(), 'tally', 'observations');
    const below = (n: number) => random.uint32() % n;
    const observations = Array.from({ length: 20_000 }, (_, i): RecordedObservation => {
      const hopCount = below(7);
      return {
        ...flood,
        observerId: 1 + below(40),
        observerParty: 900 + below(40),
        at: (10 + below(40)) * hourMs + i,
        routeCode: below(4),
        originParty: below(3) === 0 ? 1 + below(50) : null,
        payloadCode: below(2) === 0 ? 4 : 5,
        signatureOk: true,
        hashSize: 1,
        hopCount,
        path: Uint8Array.from({ length: hopCount }, () => below(64)),
        snrX4: below(3) === 0 ? null : below(120) - 60,
      };
    });
    const expected = slowly(observations);
    expect(expected.length).toBeGreaterThan(4_000);
    expect(tallied(observations).map(comparable)).toEqual(expected);
  });

  it('keeps the 16 smallest of 40 observers, in whatever order they come', () => {
    const ids = Array.from({ length: 40 }, (_, i) => ((i * 17) % 40) + 1);
    const claims = tallied(ids.map((observerId) => ({ ...flood, observerId })));
    const sorted = [...(claims[0]?.witnesses ?? [])].sort((a, b) => a - b);
    expect(sorted).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
  });

  it('says null for the SNR of a claim that none was measured with, and 0 where 0 dB was', () => {
    const [, unmeasured] = tallied([flood]);
    expect(unmeasured).toMatchObject({ snrMinX4: null, snrMaxX4: null, hour: { snrCount: 0 } });
    const [, measured] = tallied([{ ...flood, snrX4: 0 }]);
    expect(measured).toMatchObject({ snrMinX4: 0, snrMaxX4: 0, hour: { snrCount: 1, snrSumX4: 0 } });
  });

  it('begins with nothing again after 40,000 claims, and after 2', () => {
    const tally = new ClaimTally();
    const many = Array.from({ length: 20_000 }, (_, i) => ({
      ...flood,
      hashSize: 2,
      path: Uint8Array.of(i >> 8, i & 255, i & 255, i >> 8),
    }));
    for (const observations of [many, [flood], many.slice(0, 3)]) {
      const expected = slowly(observations);
      expect(tallied(observations, tally).map(comparable)).toEqual(expected);
      expect(tally.size).toBe(expected.length);
      tally.clear();
      expect(tally.size).toBe(0);
      expect([...tally.claims()]).toEqual([]);
    }
  });

  it('says how many parts of other hours it holds: 1 for each of 30 turns, none for turns among 3 hours it has', () => {
    const tally = new ClaimTally();
    const inHours = (hours: readonly number[]) =>
      tallied(
        hours.map((hour) => ({ ...flood, at: hour * hourMs })),
        tally,
      );
    inHours(Array.from({ length: 31 }, (_, i) => 10 + i));
    expect([tally.size, tally.parts]).toEqual([2, 2 * 30]);
    tally.clear();
    const claims = inHours(Array.from({ length: 300 }, (_, i) => 10 + (i % 3)));
    expect([tally.size, tally.parts]).toEqual([2, 2 * 2]);
    for (const { hour, earlier } of claims)
      expect([...earlier, hour].map(({ count }) => count)).toEqual([100, 100, 100]);
  });

  it('counts the same whatever its hash is seeded with', () => {
    const observations = Array.from({ length: 3_000 }, (_, i) => ({ ...flood, path: Uint8Array.of(i & 255, i >> 8) }));
    const [one, other] = [0, 0xffffffff].map((seed) => tallied(observations, new ClaimTally(seed)));
    expect(one).toEqual(other);
  });
});
