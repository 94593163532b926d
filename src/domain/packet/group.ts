// GRP_TXT and GRP_DATA: encrypted with the secret of a channel, which a one-byte hash hints at.
import { tooShort } from './malformed.ts';
import type { GroupPayload, MalformedPayload } from './packet.ts';

/** Channel hash, MAC and the first byte of cipher text; the firmware calls less incomplete. */
const SHORTEST = 4;

/** Layout: channel hash 1, MAC 2, cipher text n x 16. */
export function readGroup(bytes: Uint8Array, form: GroupPayload['form']): GroupPayload | MalformedPayload {
  if (bytes.length < SHORTEST) return tooShort('channel payload', bytes.length, SHORTEST);
  const cipher = bytes.subarray(3);
  return {
    kind: 'group',
    form,
    channelHash: bytes[0] as number,
    mac: bytes.subarray(1, 3),
    cipher,
    aligned: cipher.length % 16 === 0,
  };
}
