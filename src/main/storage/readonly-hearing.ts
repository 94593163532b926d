// Stored observations as the claims are made of them.
import type { RecordedObservation } from '../../domain/mesh/recorded.ts';
import { decodePacket } from '../../domain/packet/decode.ts';
import type { Packet } from '../../domain/packet/packet.ts';

const advert = 4;
const trace = 9;
const transportDirect = 3;

/** The columns a claim is made of. */
export interface HearingRow {
  readonly observationId: number;
  readonly observerId: number;
  readonly observerParty: number;
  readonly at: number;
  readonly routeCode: number;
  readonly payloadCode: number;
  readonly originParty: number | null;
  readonly signatureOk: number | null;
  /** The path_len byte (hash size - 1 in bits 6-7, hop count in bits 0-5), then the hops. */
  readonly path: Uint8Array;
  readonly snrX4: number | null;
  /** Only looked at for TRACE, and for adverts without hops on a TRANSPORT_DIRECT route. */
  readonly raw: Uint8Array | null;
}

/** What a row says, as it was when it was recorded. */
export function observationOf(row: HearingRow): RecordedObservation {
  const pathLength = row.path[0] ?? 0;
  const hopCount = pathLength & 63;
  const mayShare = row.payloadCode === advert && row.routeCode === transportDirect && hopCount === 0;
  const packet = row.raw !== null && (mayShare || row.payloadCode === trace) ? decodePacket(row.raw) : null;
  return {
    observationId: row.observationId,
    observerId: row.observerId,
    observerParty: row.observerParty,
    at: row.at,
    routeCode: row.routeCode,
    payloadCode: row.payloadCode,
    originParty: row.originParty,
    signatureOk: row.signatureOk === null ? null : row.signatureOk === 1,
    sharedContact: mayShare && packet?.ok === true && hasZeroCodes(packet),
    hashSize: (pathLength >> 6) + 1,
    hopCount,
    path: row.path.subarray(1),
    traceHops: packet?.ok === true && packet.payload.kind === 'trace' ? packet.payload.hops : null,
    snrX4: row.snrX4,
  };
}

/** The transmission's packet may have been heard over another path, so only its codes are asked for. */
function hasZeroCodes({ transportCodes }: Packet): boolean {
  return transportCodes !== null && transportCodes[0] === 0 && transportCodes[1] === 0;
}
