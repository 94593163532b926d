// How an observation's packet is kept: only where its transmission's packet and its own path do not give it back.
import type { Packet } from '../../domain/packet/packet.ts';

/** Bytes in front of the path_len byte: the header, and the transport codes on routes 0 and 3. */
function headLength(raw: Uint8Array): number {
  const route = (raw[0] ?? 0) & 3;
  return route === 0 || route === 3 ? 5 : 1;
}

/** Whether two packets of one transmission begin alike up to their path. */
export function sameHead(a: Uint8Array, b: Uint8Array): boolean {
  if (a[0] !== b[0]) return false;
  for (let i = headLength(a) - 1; i > 0; i--) if (a[i] !== b[i]) return false;
  return true;
}

/** The path as observations keep it: the path_len byte, then the hops. A view into `bytes`. */
export function wirePath(bytes: Uint8Array, packet: Packet): Uint8Array {
  const at = packet.transportCodes === null ? 1 : 5;
  return bytes.subarray(at, at + 1 + packet.path.length);
}

/** An observation's packet, put together from its transmission's (`raw`) and its own path. */
export function rebuildPacket(raw: Uint8Array, path: Uint8Array): Uint8Array {
  const head = headLength(raw);
  const lengthByte = raw[head] ?? 0;
  const payload = raw.subarray(head + 1 + ((lengthByte >> 6) + 1) * (lengthByte & 63));
  const whole = new Uint8Array(head + path.length + payload.length);
  whole.set(raw.subarray(0, head));
  whole.set(path, head);
  whole.set(payload, head + path.length);
  return whole;
}

/** Whether a packet heard at `at` is the first heard before one heard at `otherAt`; at the same moment the smaller bytes are. */
export function heardBefore(at: number, raw: Uint8Array, otherAt: number, other: Uint8Array): boolean {
  return at < otherAt || (at === otherAt && Buffer.compare(raw, other) < 0);
}
