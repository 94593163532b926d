// The observers that witnessed a claim: a short ascending list of their ids.
import { IntegerReader, pushInteger } from './integers.ts';

/** How many are kept; confidence needs three, a person reading "why" not more than a handful. */
export const witnessLimit = 16;

/** Adds `observer` to an ascending list, which keeps the smallest ids; gives whether the list changed. The result does not depend on the order of adding. */
export function addWitness(witnesses: number[], observer: number): boolean {
  for (const known of witnesses) if (known === observer) return false;
  let at = witnesses.length;
  while (at > 0 && (witnesses[at - 1] ?? 0) > observer) at--;
  if (at >= witnessLimit) return false;
  witnesses.splice(at, 0, observer);
  if (witnesses.length > witnessLimit) witnesses.pop();
  return true;
}

/**
 * As stored: each id as its distance from the one before, seven bits to a byte, and a zero byte more where the length
 * would be a multiple of 4. Such a length means ids of 4 bytes each, little-endian, as older files have them.
 */
export function packWitnesses(witnesses: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  let before = 0;
  for (const observer of witnesses) {
    pushInteger(bytes, observer - before);
    before = observer;
  }
  if (bytes.length > 0 && bytes.length % 4 === 0) bytes.push(0);
  return Uint8Array.from(bytes);
}

/** Reads what is stored, in either form. */
export function unpackWitnesses(bytes: Uint8Array): number[] {
  if (bytes.length % 4 === 0) return unpackWide(bytes);
  const reader = new IntegerReader(bytes);
  const witnesses: number[] = [];
  let observer = 0;
  while (reader.hasMore) {
    const distance = reader.next();
    if (distance === 0) break;
    observer += distance;
    witnesses.push(observer);
  }
  return witnesses;
}

function unpackWide(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true));
}
