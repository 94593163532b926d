// ANON_REQ: a request to a node that does not know the sender, which therefore shows its whole key.
import { tooShort } from './malformed.ts';
import type { AnonReqPayload, MalformedPayload } from './packet.ts';

/** Prefix, key, MAC and the first byte of cipher text; the firmware calls less incomplete. */
const SHORTEST = 36;

/** Layout: destination prefix 1, sender's public key 32 in clear text, MAC 2, cipher text n x 16. */
export function readAnonReq(bytes: Uint8Array): AnonReqPayload | MalformedPayload {
  if (bytes.length < SHORTEST) return tooShort('anonymous request', bytes.length, SHORTEST);
  return {
    kind: 'anon_req',
    destination: bytes[0] as number,
    senderKey: bytes.subarray(1, 33),
    mac: bytes.subarray(33, 35),
    cipher: bytes.subarray(35),
  };
}
