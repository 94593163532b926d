// A recorded observation with everything a test does not care about filled in.
import type { RecordedObservation } from '../../../src/domain/mesh/recorded.ts';

/** Route and payload codes as in the packet header. */
export const flood = 1;
export const direct = 2;
export const transportDirect = 3;
export const advert = 4;
export const groupText = 5;
export const anonReq = 7;
export const trace = 9;

/** Party of the observer unless a test says otherwise. */
export const observerParty = 900;

/** `hops` are hex prefixes of one width. */
export function observation(
  facts: Partial<Omit<RecordedObservation, 'path' | 'hopCount' | 'hashSize'>> & { readonly hops?: readonly string[] },
): RecordedObservation {
  const { hops = [], ...rest } = facts;
  return {
    observationId: 1,
    observerId: 1,
    observerParty,
    at: 1_767_225_600_000,
    routeCode: flood,
    payloadCode: groupText,
    originParty: null,
    signatureOk: facts.payloadCode === advert ? true : null,
    sharedContact: false,
    hashSize: hops[0] === undefined ? 1 : hops[0].length / 2,
    hopCount: hops.length,
    path: Uint8Array.from(Buffer.from(hops.join(''), 'hex')),
    traceHops: null,
    snrX4: null,
    ...rest,
  };
}
