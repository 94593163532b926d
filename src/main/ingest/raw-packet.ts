// How an observation's packet is kept: only where its transmission's packet and its own path do not give it back.
import type { PacketHead } from '../../domain/packet/packet.ts';
import { headLength } from '../../domain/packet/rebuild.ts';

/** Whether two packets of one transmission begin alike up to their path. */
export function sameHead(a: Uint8Array, b: Uint8Array): boolean {
  if (a[0] !== b[0]) return false;
  for (let i = headLength(a) - 1; i > 0; i--) if (a[i] !== b[i]) return false;
  return true;
}

/** The path as observations keep it: the path_len byte, then the hops. A view into `bytes`. */
export function wirePath(bytes: Uint8Array, packet: PacketHead): Uint8Array {
  const at = packet.transportCodes === null ? 1 : 5;
  return bytes.subarray(at, at + 1 + packet.path.length);
}

/** Whether a packet heard at `at` is the first heard before one heard at `otherAt`; at the same moment the smaller bytes are. */
export function heardBefore(at: number, raw: Uint8Array, otherAt: number, other: Uint8Array): boolean {
  return at < otherAt || (at === otherAt && Buffer.compare(raw, other) < 0);
}
