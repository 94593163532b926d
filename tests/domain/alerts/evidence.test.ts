import { describe, expect, it } from 'vitest';
import { provenAlive } from '../../../src/domain/alerts/evidence.ts';
import type { RecordedObservation } from '../../../src/domain/mesh/recorded.ts';
import { hopSide } from '../../../src/domain/mesh/side.ts';

const flood = 1;
const direct = 2;
const observation: RecordedObservation = {
  observationId: 1,
  observerId: 1,
  observerParty: 100,
  at: 0,
  routeCode: flood,
  payloadCode: 5,
  originParty: null,
  signatureOk: null,
  sharedContact: false,
  hashSize: 1,
  hopCount: 2,
  path: Uint8Array.of(0x0a, 0x0b),
  traceHops: null,
  snrX4: -30,
};
const parties = new Map([
  [hopSide(Uint8Array.of(0x0a), 0, 1), 10],
  [hopSide(Uint8Array.of(0x0b), 0, 1), 11],
]);
const proven = (changes: Partial<RecordedObservation>) => {
  const found: [number, number | null][] = [];
  provenAlive(
    { ...observation, ...changes },
    (side) => parties.get(side) ?? 0,
    (party, snrX4) => {
      found.push([party, snrX4]);
    },
  );
  return found;
};

describe('an observation proves alive', () => {
  const advert = { payloadCode: 4, originParty: 7, signatureOk: true };
  it.each([
    [
      'every relay on a flood path, the last with its SNR',
      {},
      [
        [10, null],
        [11, -30],
      ],
    ],
    [
      'the sender of an advert and its relays',
      advert,
      [
        [7, null],
        [10, null],
        [11, -30],
      ],
    ],
    [
      'the sender of an advert heard directly, with its SNR',
      { ...advert, hopCount: 0, path: new Uint8Array() },
      [[7, -30]],
    ],
    [
      'the sender of an advert on a direct path, and none of the relays to come',
      { ...advert, routeCode: direct },
      [[7, null]],
    ],
    ['nobody by an advert with a bad signature', { ...advert, signatureOk: false }, []],
    ['nobody by a contact somebody else passes on', { ...advert, sharedContact: true }, []],
    ['nobody by a direct path', { routeCode: direct }, []],
    ['nobody by a TRACE', { payloadCode: 9 }, []],
    [
      'the sender of an anonymous request on a flood',
      { payloadCode: 7, originParty: 7, hopCount: 0, path: new Uint8Array() },
      [[7, -30]],
    ],
    ['no relay that cannot be named', { path: Uint8Array.of(0xff, 0xee) }, []],
  ] as const)('%s', (_what, changes, expected) => {
    expect(proven(changes)).toEqual(expected);
  });
});
