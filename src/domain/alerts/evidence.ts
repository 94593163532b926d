// Whom an observation proves to have been on the air, whatever kind of packet it was.
import type { PartyId, RecordedObservation } from '../mesh/recorded.ts';
import { hopSide, type Side } from '../mesh/side.ts';

const advert = 4;
const anonReq = 7;
const trace = 9;

/** Takes one proof; `snrX4` is set only for the transmitter the observer heard itself. */
export type ProofSink = (party: PartyId, snrX4: number | null) => void;

/**
 * Gives every node the observation proves alive: the signed sender of an advert, the sender of an anonymous request,
 * and on flood routes each relay that put itself on the path and that `resolve` can name (0 when it cannot). Direct
 * paths and TRACE routes name relays still to come, and prove nothing of them.
 */
export function provenAlive(
  observation: RecordedObservation,
  resolve: (side: Side) => PartyId,
  prove: ProofSink,
): void {
  const { payloadCode, originParty, path, hashSize, hopCount, snrX4 } = observation;
  if (payloadCode === trace) return;
  const isAdvert = payloadCode === advert;
  if (isAdvert && (observation.signatureOk !== true || observation.sharedContact)) return;
  const isFlood = observation.routeCode <= 1;
  const speaks = isAdvert || (payloadCode === anonReq && isFlood);
  if (speaks && originParty !== null) prove(originParty, hopCount === 0 ? snrX4 : null);
  if (!isFlood) return;
  for (let i = 0; i < hopCount; i += 1) {
    const party = resolve(hopSide(path, i * hashSize, hashSize));
    if (party !== 0) prove(party, i === hopCount - 1 ? snrX4 : null);
  }
}
