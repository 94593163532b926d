// Which transmission a packet is a copy of: the firmware's own hash.
import type { Crypto } from '../crypto.ts';
import { toHex } from './hex.ts';
import type { Packet, PacketHead } from './packet.ts';

const TRACE = 9;
/** Type, the 16-bit path length of TRACE, the longest payload. */
const longestInput = new Uint8Array(1 + 2 + 184);

/** What the hash covers of a packet. */
export type HashedPart = Pick<Packet, 'payloadCode' | 'payloadBytes' | 'pathLengthByte'>;

/**
 * The first 8 bytes of SHA-256 over payload type, for TRACE the path length as 16 bits, and payload
 * (`Packet::calculatePacketHash`). Route, transport codes and path are not covered: all copies of one transmission share it.
 */
export function transmissionHash(packet: HashedPart, crypto: Pick<Crypto, 'sha256'>): Uint8Array {
  const input = longestInput;
  let length = 1;
  input[0] = packet.payloadCode;
  if (packet.payloadCode === TRACE) {
    input[1] = packet.pathLengthByte;
    input[2] = 0;
    length = 3;
  }
  input.set(packet.payloadBytes, length);
  return crypto.sha256(input.subarray(0, length + packet.payloadBytes.length)).subarray(0, 8);
}

/** The transmission hash as 16 lower-case hex digits. */
export function hashHex(packet: HashedPart, crypto: Pick<Crypto, 'sha256'>): string {
  return toHex(transmissionHash(packet, crypto));
}

/** Whether a neighbour re-broadcast somebody else's advert (`shareContactZeroHop`): its transmitter is not the advertised node. */
export function isSharedContact(
  packet: Pick<PacketHead, 'payloadType' | 'route' | 'hopCount' | 'transportCodes'>,
): boolean {
  return (
    packet.payloadType === 'ADVERT' &&
    packet.route === 'TRANSPORT_DIRECT' &&
    packet.hopCount === 0 &&
    packet.transportCodes?.[0] === 0 &&
    packet.transportCodes[1] === 0
  );
}
