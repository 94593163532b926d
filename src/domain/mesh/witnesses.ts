// The observers that witnessed a claim: a short ascending list of their ids.

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

/** As stored: u32 little-endian each, ascending. */
export function packWitnesses(witnesses: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * witnesses.length);
  const view = new DataView(bytes.buffer);
  witnesses.forEach((observer, i) => {
    view.setUint32(4 * i, observer, true);
  });
  return bytes;
}

/** Reads what `packWitnesses` wrote; bytes after the last whole id are ignored. */
export function unpackWitnesses(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const witnesses: number[] = [];
  for (let offset = 0; offset + 4 <= bytes.length; offset += 4) witnesses.push(view.getUint32(offset, true));
  return witnesses;
}
