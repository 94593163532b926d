// One side of a claim as an integer: a party whose whole key is known, or a hop prefix as it stood in the path.
import type { PartyId } from './recorded.ts';

/** A party id (> 0), or a hop prefix as -(width << 24 | value) with width 1 to 3. */
export type Side = number;

/** Bytes of a key that a side can hold; longer TRACE hops are kept by their first three. */
const widestPrefix = 3;
const widthScale = 1 << 24;

/** The side of a hop whose `width` bytes start at `offset`; of hops wider than 3 bytes the first three count. */
export function hopSide(bytes: Uint8Array, offset: number, width: number): Side {
  const kept = Math.min(width, widestPrefix);
  let value = 0;
  for (let i = 0; i < kept; i++) value = value * 256 + (bytes[offset + i] ?? 0);
  return -(kept * widthScale + value);
}

/** The three prefixes by which hops can name the node of `key` (hex), 1, 2 and 3 bytes wide. */
export function prefixSides(key: string): readonly [Side, Side, Side] {
  const value = Number.parseInt(key.slice(0, 6), 16);
  return [-(widthScale + (value >> 16)), -(2 * widthScale + (value >> 8)), -(3 * widthScale + value)];
}

/** Bytes of a hop prefix; 0 for a party. */
export function prefixWidth(side: Side): number {
  return side > 0 ? 0 : Math.floor(-side / widthScale);
}

/** A hop prefix as 2, 4 or 6 lower-case hex digits. */
export function prefixHex(side: Side): string {
  const width = prefixWidth(side);
  return (-side - width * widthScale).toString(16).padStart(2 * width, '0');
}

/** Whether a side is a party's id. */
export function isParty(side: Side): side is PartyId {
  return side > 0;
}
