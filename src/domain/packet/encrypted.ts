// REQ, RESPONSE, TXT_MSG and PATH: encrypted between two nodes, only their one-byte prefixes are readable.
import { tooShort } from './malformed.ts';
import type { EncryptedPayload, MalformedPayload } from './packet.ts';

/** Two prefixes, the MAC and the first byte of cipher text; the firmware calls less incomplete. */
const SHORTEST = 5;

/** Layout: destination prefix 1, sender prefix 1, MAC 2, cipher text n x 16. */
export function readEncrypted(bytes: Uint8Array): EncryptedPayload | MalformedPayload {
  if (bytes.length < SHORTEST) return tooShort('encrypted payload', bytes.length, SHORTEST);
  return {
    kind: 'encrypted',
    destination: bytes[0] as number,
    sender: bytes[1] as number,
    mac: bytes.subarray(2, 4),
    cipher: bytes.subarray(4),
  };
}
