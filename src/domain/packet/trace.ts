// TRACE: a planned route in the payload; the packet's path collects what each relay on it measured.
import { readInt8, readUint32 } from './bytes.ts';
import { tooShort } from './malformed.ts';
import type { MalformedPayload, TracePayload } from './packet.ts';

/** Tag, auth and flags. */
const SHORTEST = 9;

/** Layout: tag 4, auth 4, flags 1 (bits 0-1: bytes per hop = 1, 2, 4, 8), route hops. Each byte of `path` is an int8 SNR x 4. */
export function readTrace(bytes: Uint8Array, path: Uint8Array): TracePayload | MalformedPayload {
  if (bytes.length < SHORTEST) return tooShort('trace', bytes.length, SHORTEST);
  const flags = bytes[8] as number;
  const routeHashSize = 1 << (flags & 3);
  const hops: Uint8Array[] = [];
  for (let at = SHORTEST; at + routeHashSize <= bytes.length; at += routeHashSize) {
    hops.push(bytes.subarray(at, at + routeHashSize));
  }
  const snrs: number[] = [];
  for (let i = 0; i < path.length; i++) snrs.push(readInt8(path, i) / 4);
  return {
    kind: 'trace',
    tag: readUint32(bytes, 0),
    auth: readUint32(bytes, 4),
    flags,
    routeHashSize,
    hops,
    snrs,
  };
}
