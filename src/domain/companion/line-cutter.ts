// Cuts the byte stream of a console into lines.

/** A line without its end; `cut` when it was longer than allowed and its rest was thrown away. */
export interface CutLine {
  readonly text: string;
  readonly bytes: number;
  readonly cut: boolean;
}

/** Collects bytes and gives whole lines, ended by CR, LF or both; empty ones are left out. Holds at most `longest` bytes. */
export class LineCutter {
  readonly #longest: number;
  #pending: Uint8Array;
  #length = 0;
  #overlong = false;
  /** Invalid bytes become U+FFFD. */
  readonly #decoder = new TextDecoder('utf-8');

  constructor(longest: number) {
    this.#longest = longest;
    this.#pending = new Uint8Array(longest);
  }

  push(chunk: Uint8Array): CutLine[] {
    const lines: CutLine[] = [];
    for (const byte of chunk) {
      if (byte === 0x0a || byte === 0x0d) this.#end(lines);
      else if (this.#length < this.#longest) this.#pending[this.#length++] = byte;
      else this.#overlong = true;
    }
    return lines;
  }

  #end(lines: CutLine[]): void {
    const bytes = this.#length;
    if (bytes > 0) {
      lines.push({ text: this.#decoder.decode(this.#pending.subarray(0, bytes)), bytes, cut: this.#overlong });
    }
    this.#length = 0;
    this.#overlong = false;
  }
}
