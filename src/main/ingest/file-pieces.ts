// A file of lines, piece by piece: whole lines together, and lines too long to hold passed through without being kept.
import { createReadStream } from 'node:fs';

/** `lines`: complete lines, the last line of the file included. `long`: part of one line longer than the limit. */
export type FilePiece =
  | { readonly kind: 'lines'; readonly bytes: Buffer }
  | {
      readonly kind: 'long';
      readonly bytes: Buffer;
      /** Whether this is the line's last part. */
      readonly ended: boolean;
      /** The line's first bytes. */
      readonly head: Buffer;
    };

/** Bytes read at once; 10,000 messages or more. */
const CHUNK = 8 * 1024 * 1024;
/** Bytes of a long line kept to show. */
const HEAD = 512;
const NEWLINE = 0x0a;

/** Reads `file` from its start; the pieces' bytes put together are the file. Throws what the file system throws. */
export async function* filePieces(file: string, longestLine: number): AsyncGenerator<FilePiece> {
  let rest: Buffer = Buffer.alloc(0);
  let head: Buffer | null = null;
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>) {
    let bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    rest = Buffer.alloc(0);
    if (head) {
      const end = bytes.indexOf(NEWLINE) + 1;
      yield { kind: 'long', bytes: end === 0 ? bytes : bytes.subarray(0, end), ended: end > 0, head };
      if (end === 0) continue;
      head = null;
      bytes = bytes.subarray(end);
    }
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end > 0) yield { kind: 'lines', bytes: bytes.subarray(0, end) };
    rest = bytes.subarray(end);
    if (rest.length > longestLine) {
      head = Buffer.from(rest.subarray(0, HEAD));
      yield { kind: 'long', bytes: rest, ended: false, head };
      rest = Buffer.alloc(0);
    }
  }
  if (head) yield { kind: 'long', bytes: rest, ended: true, head };
  else if (rest.length > 0) yield { kind: 'lines', bytes: rest };
}

/** Calls `line` with start and end of each line of `bytes`, line ends left out, and the offset behind it. */
export function eachLine(bytes: Buffer, line: (start: number, end: number, next: number) => void): void {
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(NEWLINE, start);
    const end = found < 0 ? bytes.length : found;
    const next = found < 0 ? end : found + 1;
    line(start, end, next);
    start = next;
  }
}
