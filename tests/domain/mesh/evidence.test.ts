// What observations claim, and what they do not.
import { describe, expect, it } from 'vitest';
import { claimsOf } from '../../../src/domain/mesh/evidence.ts';
import type { RecordedObservation } from '../../../src/domain/mesh/recorded.ts';
import { claimRouteNames, relationNames, weightX4 } from '../../../src/domain/mesh/relations.ts';
import { prefixHex } from '../../../src/domain/mesh/side.ts';
import { advert, anonReq, direct, observation, trace, transportDirect } from './observation.ts';

/** Claims as "left > right relation route weight", parties by id, prefixes in hex. */
function claims(heard: RecordedObservation): string[] {
  const found: string[] = [];
  const side = (value: number) => (value > 0 ? `${value}` : prefixHex(value));
  claimsOf(heard, (left, right, relation, route) => {
    const words = [`${side(left)} > ${side(right)}`, relationNames[relation], claimRouteNames[route]];
    found.push([...words, weightX4(relation, route) / 4].join(' '));
  });
  return found;
}

describe('evidence of flood packets', () => {
  it('takes the originator of an advert without hops for a neighbour of the observer', () => {
    expect(claims(observation({ payloadCode: advert, originParty: 7 }))).toEqual(['7 > 900 advert-zero-hop flood 1']);
  });

  it('gives nothing for an observer that hears its own advert', () => {
    expect(claims(observation({ payloadCode: advert, originParty: 900 }))).toEqual([]);
  });

  it('claims first hop, interior links and last hop of an advert over 3 hops', () => {
    expect(claims(observation({ payloadCode: advert, originParty: 7, hops: ['a1b2', 'c3d4', 'e5f6'] }))).toEqual([
      '7 > a1b2 advert-first-hop flood 1',
      'a1b2 > c3d4 interior flood 1',
      'c3d4 > e5f6 interior flood 1',
      'e5f6 > 900 last-hop flood 1',
    ]);
  });

  it('claims the first hop of an anonymous request by its sender', () => {
    expect(claims(observation({ payloadCode: anonReq, originParty: 7, hops: ['a1'] }))).toEqual([
      '7 > a1 anon-first-hop flood 1',
      'a1 > 900 last-hop flood 1',
    ]);
  });

  it('claims nothing for a packet of unknown origin without hops', () => {
    expect(claims(observation({}))).toEqual([]);
  });
});

describe('evidence of direct packets', () => {
  it('weighs links of a planned path 0.25 and its last hop 0', () => {
    expect(claims(observation({ routeCode: direct, hops: ['a1', 'b2'] }))).toEqual([
      'a1 > b2 interior-planned direct 0.25',
      'b2 > 900 last-hop direct 0',
    ]);
  });

  it('claims no first hop for an anonymous request, whose path is still to come', () => {
    expect(claims(observation({ routeCode: direct, payloadCode: anonReq, originParty: 7, hops: ['a1'] }))).toEqual([
      'a1 > 900 last-hop direct 0',
    ]);
  });

  it('counts an advert without hops on a direct route too', () => {
    expect(claims(observation({ routeCode: direct, payloadCode: advert, originParty: 7 }))).toEqual([
      '7 > 900 advert-zero-hop direct 1',
    ]);
  });
});

describe('evidence of a TRACE', () => {
  it('reads the route of the payload and never the SNR bytes of the path', () => {
    const traceHops = ['a1', 'b2', 'c3'].map((hex) => Buffer.from(hex, 'hex'));
    expect(claims(observation({ routeCode: direct, payloadCode: trace, hops: ['11', '22'], traceHops }))).toEqual([
      'a1 > b2 interior-planned trace 0.25',
      'b2 > c3 interior-planned trace 0.25',
      'c3 > 900 last-hop trace 0',
    ]);
  });

  it('keeps hops of 4 and 8 bytes by their first 3', () => {
    const traceHops = [Buffer.from('a1b2c3d4', 'hex'), Buffer.from('0102030405060708', 'hex')];
    expect(claims(observation({ payloadCode: trace, traceHops }))[0]).toBe(
      'a1b2c3 > 010203 interior-planned trace 0.25',
    );
  });

  it('claims nothing when its route could not be read', () => {
    expect(claims(observation({ payloadCode: trace, hops: ['11'] }))).toEqual([]);
  });
});

describe('no evidence at all', () => {
  it.each([
    ['an advert whose signature is bad', { signatureOk: false }],
    ['an advert nobody verified', { signatureOk: null }],
    ['a contact shared by somebody else', { routeCode: transportDirect, sharedContact: true, hops: [] }],
  ])('comes from %s', (_what, facts) => {
    expect(claims(observation({ payloadCode: advert, originParty: 7, hops: ['a1', 'b2'], ...facts }))).toEqual([]);
  });
});
