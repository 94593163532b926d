// Room for many short arrays of bytes in few long ones: the engine takes ten times as long over an array of its own for each.

/** A long array; a short one that is kept keeps the whole of it. */
const slabLength = 8_192;
/** What is longer gets an array of its own. */
const longest = 512;

/** Allots bytes. They are views: whoever sends one to another thread, or reads its buffer, has its neighbours too. */
export class ByteSlab {
  #slab = new Uint8Array(0);
  #used = 0;

  /** `length` bytes that nobody else has. */
  readonly allot = (length: number): Uint8Array => {
    if (length > longest) return new Uint8Array(length);
    if (this.#used + length > this.#slab.length) {
      this.#slab = new Uint8Array(slabLength);
      this.#used = 0;
    }
    const from = this.#used;
    this.#used += length;
    return this.#slab.subarray(from, this.#used);
  };
}
