// Whole numbers in few bytes: seven bits to a byte, lowest first, the eighth says that more follow.

/** Appends a whole number from 0 to 2^53. */
export function pushInteger(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push(128 + (rest % 128));
  bytes.push(rest);
}

/** Reads what `pushInteger` wrote; beyond the end there are zeros. */
export class IntegerReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Bytes read. */
  get at(): number {
    return this.#at;
  }

  get hasMore(): boolean {
    return this.#at < this.#bytes.length;
  }

  next(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.#at++] ?? 0;
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  }
}
