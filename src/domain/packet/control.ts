// CONTROL: unsigned discovery between neighbours; who answers is claimed, not proven.
import { readInt8, readUint32 } from './bytes.ts';
import { tooShort } from './malformed.ts';
import type { ControlPayload, MalformedPayload } from './packet.ts';

const DISCOVER_REQUEST = 8;
const DISCOVER_RESPONSE = 9;

/**
 * Layout by the high nibble of byte 0. 8, discover request (low bit: answer with key prefixes): filter 1, tag 4, since 4
 * optional. 9, discover response (low nibble: node role): SNR x 4 as int8, tag 4, public key 32 or its first 8 bytes.
 */
export function readControl(bytes: Uint8Array): ControlPayload | MalformedPayload {
  const first = bytes[0] as number;
  if (first >> 4 === DISCOVER_REQUEST) {
    if (bytes.length < 6) return tooShort('discover request', bytes.length, 6);
    return {
      kind: 'control',
      control: 'discover_request',
      filter: bytes[1] as number,
      tag: readUint32(bytes, 2),
      since: bytes.length >= 10 ? readUint32(bytes, 6) : null,
      prefixOnly: (first & 1) === 1,
    };
  }
  if (first >> 4 === DISCOVER_RESPONSE) {
    if (bytes.length < 14) return tooShort('discover response', bytes.length, 14);
    return {
      kind: 'control',
      control: 'discover_response',
      roleCode: first & 15,
      snr: readInt8(bytes, 1) / 4,
      tag: readUint32(bytes, 2),
      publicKey: bytes.subarray(6, bytes.length >= 38 ? 38 : 14),
    };
  }
  return { kind: 'control', control: 'other', code: first };
}
