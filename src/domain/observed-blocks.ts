// Which observations an observer made, by blocks of row ids: 2 bytes for each instead of an entry in an index.

/** Row ids of one block; a place in it fits 2 bytes. */
export const observationsPerBlock = 8_192;

/** The block a row id lies in. */
export function blockOf(id: number): number {
  return Math.floor(id / observationsPerBlock);
}

/** Ascending places in a block, 0 to `observationsPerBlock` - 1, as 2 bytes each, the higher one first. */
export function packPlaces(places: readonly number[]): Uint8Array {
  const packed = new Uint8Array(2 * places.length);
  places.forEach((place, at) => {
    packed[2 * at] = place >> 8;
    packed[2 * at + 1] = place;
  });
  return packed;
}

/** The row ids behind packed places of `block`, newest first. */
export function* newestOf(block: number, packed: Uint8Array): IterableIterator<number> {
  for (let at = packed.length - 2; at >= 0; at -= 2) {
    yield block * observationsPerBlock + (packed[at] as number) * 256 + (packed[at + 1] as number);
  }
}
