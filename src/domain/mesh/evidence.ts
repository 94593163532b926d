// What one observation claims about who neighbours whom: the only edge rules there are.
import type { RecordedObservation } from './recorded.ts';
import { claimRoute, relation } from './relations.ts';
import { hopSide, type Side } from './side.ts';

const advert = 4;
const anonReq = 7;
const trace = 9;

/** Takes one claim: `right` is said to have received from `left`. */
export type ClaimSink = (left: Side, right: Side, relationCode: number, routeCode: number) => void;

/**
 * Gives `claim` everything the observation claims, in path order. Flood paths list the relays passed, oldest first;
 * DIRECT paths the relays still to come; a TRACE's path holds SNR bytes and its route is in the payload.
 * Adverts that did not verify and re-broadcast contacts claim nothing: their sender or transmitter is not who they name.
 */
export function claimsOf(observation: RecordedObservation, claim: ClaimSink): void {
  if (observation.payloadCode === trace) {
    claimTrace(observation, claim);
    return;
  }
  const isAdvert = observation.payloadCode === advert;
  if (isAdvert && (observation.signatureOk !== true || observation.sharedContact)) return;
  const isFlood = observation.routeCode <= 1;
  const route = isFlood ? claimRoute.flood : claimRoute.direct;
  const { originParty: origin, observerParty, path, hashSize, hopCount } = observation;
  if (hopCount === 0) {
    if (isAdvert && origin !== null && origin !== observerParty) {
      claim(origin, observerParty, relation.advertZeroHop, route);
    }
    return;
  }
  let hop = hopSide(path, 0, hashSize);
  if (origin !== null) {
    if (isAdvert) claim(origin, hop, relation.advertFirstHop, route);
    else if (observation.payloadCode === anonReq && isFlood) claim(origin, hop, relation.anonFirstHop, route);
  }
  const between = isFlood ? relation.interior : relation.interiorPlanned;
  for (let i = 1; i < hopCount; i++) {
    const next = hopSide(path, i * hashSize, hashSize);
    claim(hop, next, between, route);
    hop = next;
  }
  claim(hop, observerParty, relation.lastHop, route);
}

function claimTrace(observation: RecordedObservation, claim: ClaimSink): void {
  let previous: Side | null = null;
  for (const bytes of observation.traceHops ?? []) {
    const hop = hopSide(bytes, 0, bytes.length);
    if (previous !== null) claim(previous, hop, relation.interiorPlanned, claimRoute.trace);
    previous = hop;
  }
  if (previous !== null) claim(previous, observation.observerParty, relation.lastHop, claimRoute.trace);
}
