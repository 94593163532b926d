// Reads a text file line by line in chunks, never holding more than one chunk and one line.
import { type FileHandle, open } from 'node:fs/promises';
import { largestMessage } from '../envelope.ts';

const chunkBytes = 256 * 1024;
const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** The lines of one file as bytes; empty lines are left out, a line longer than a message may be is cut just above that size. */
export class FileLines {
  readonly #file: FileHandle;
  readonly #chunk = Buffer.allocUnsafe(chunkBytes);
  /** Unread part of the chunk. */
  #at = 0;
  #end = 0;
  /** The beginning of a line that the chunk before ended in. */
  #rest: Buffer = Buffer.alloc(0);
  #first = true;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Opens `path`; rejects with Node's error when it is missing, no file or not readable. */
  static async open(path: string): Promise<FileLines> {
    const file = await open(path, 'r');
    const lines = new FileLines(file);
    try {
      await lines.#fill();
    } catch (cause) {
      await file.close();
      throw cause;
    }
    return lines;
  }

  /** The next line, valid until the following call; null at the end. At once when it is already read. */
  next(): Uint8Array | null | Promise<Uint8Array | null> {
    while (this.#at < this.#end) {
      const newline = this.#chunk.indexOf(NEWLINE, this.#at);
      // indexOf may find a leftover of the chunk before behind the unread part.
      if (newline === -1 || newline >= this.#end) break;
      const line = this.#take(newline);
      this.#at = newline + 1;
      if (line.length > 0) return line;
    }
    return this.#nextChunk();
  }

  /** Closes the file. */
  close(): Promise<void> {
    return this.#file.close();
  }

  async #nextChunk(): Promise<Uint8Array | null> {
    this.#rest = Buffer.from(this.#joined(this.#end));
    if (await this.#fill()) return this.next();
    const last = this.#take(this.#at);
    return last.length > 0 ? last : null;
  }

  /** What is kept of the line begun in `#rest` and going on to `end` of the chunk; beyond the limit the rest is dropped. */
  #joined(end: number): Buffer {
    const part = this.#chunk.subarray(this.#at, end);
    const room = largestMessage + 1 - this.#rest.length;
    if (this.#rest.length === 0) return part.subarray(0, room);
    return room <= 0 ? this.#rest : Buffer.concat([this.#rest, part.subarray(0, room)]);
  }

  #take(end: number): Buffer {
    const line = this.#joined(end);
    this.#rest = Buffer.alloc(0);
    return line[line.length - 1] === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
  }

  async #fill(): Promise<boolean> {
    const { bytesRead } = await this.#file.read(this.#chunk, 0, chunkBytes, null);
    this.#at = 0;
    this.#end = bytesRead;
    if (this.#first && this.#chunk.subarray(0, Math.min(3, bytesRead)).equals(byteOrderMark)) this.#at = 3;
    this.#first = false;
    return bytesRead > 0;
  }
}
