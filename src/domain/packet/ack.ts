// ACK: says that a message arrived, by a checksum only the two nodes can relate to it.
import { readUint32 } from './bytes.ts';
import { tooShort } from './malformed.ts';
import type { AckPayload, MalformedPayload } from './packet.ts';

/** Layout: crc 4 (first bytes of SHA-256 over the message and the sender's key); firmware 1.16 on adds attempt 1, random 1. */
export function readAck(bytes: Uint8Array): AckPayload | MalformedPayload {
  if (bytes.length < 4) return tooShort('acknowledgement', bytes.length, 4);
  const extended = bytes.length >= 6;
  return {
    kind: 'ack',
    crc: readUint32(bytes, 0),
    attempt: extended ? (bytes[4] as number) : null,
    random: extended ? (bytes[5] as number) : null,
  };
}
