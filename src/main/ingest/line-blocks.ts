// A recording, block by block: its lines read into what can be recorded, and how far in the file each of them reaches.
import type { Refusal } from '../../domain/hearing.ts';
import type { Heard } from '../../domain/packed-hearings.ts';
import { eachLine, type FilePiece, filePieces } from './file-pieces.ts';
import { itemOf, type LineContext, type LineReading } from './line-reading.ts';

/** Bytes of the longest line read; longer ones are refused without being held in memory. */
export const LONGEST_LINE = 1_000_000;

/** The next bytes of a file and what their lines are. Only whole lines are read; empty ones are no lines. */
export interface LineBlock<Items = readonly Heard[]> {
  readonly bytes: Uint8Array;
  /** Lines read or refused. */
  readonly lines: number;
  readonly items: Items;
  /** Bytes of this block up to and with each item's line. */
  readonly ends: Float64Array<ArrayBuffer>;
  /** Lines passed over without being wrong, by why. */
  readonly ignored: ReadonlyMap<string, number>;
}

/** Takes the items of a block one by one, and gives them as whoever asked for blocks wants them. */
export interface Gathering<Items> {
  add(item: Heard): void;
  take(): Items;
}

/** How lines are read. */
export interface LineReader {
  readonly readLine: (line: string, context: LineContext) => LineReading;
  readonly context: () => LineContext;
  /** Most lines of one block. */
  readonly atMost: number;
}

/** Reads `file` from its start; the blocks' bytes put together are the file. Throws what the file system throws. */
export function lineBlocks(file: string, reader: LineReader): AsyncGenerator<LineBlock, void> {
  return gatheredBlocks(file, reader, new InArrays());
}

/** As `lineBlocks`, with the items as `gathering` gives them. */
export async function* gatheredBlocks<Items>(
  file: string,
  reader: LineReader,
  gathering: Gathering<Items>,
): AsyncGenerator<LineBlock<Items>, void> {
  let longLength = 0;
  for await (const piece of filePieces(file, LONGEST_LINE)) {
    if (piece.kind === 'lines') {
      yield* blocksOf(piece.bytes, reader, gathering);
      continue;
    }
    longLength += piece.bytes.length;
    yield longPart(piece, longLength, reader.context(), gathering);
    if (piece.ended) longLength = 0;
  }
}

class InArrays implements Gathering<readonly Heard[]> {
  #items: Heard[] = [];

  add(item: Heard): void {
    this.#items.push(item);
  }

  take(): readonly Heard[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }
}

function* blocksOf<Items>(
  bytes: Buffer,
  reader: LineReader,
  gathering: Gathering<Items>,
): Generator<LineBlock<Items>, void> {
  const ends: number[] = [];
  eachLine(bytes, (_start, _end, next) => ends.push(next));
  // Of equal size: a small one would be taken for the end of a backlog.
  const each = Math.ceil(ends.length / Math.ceil(ends.length / reader.atMost));
  for (let first = 0; first < ends.length; first += each) {
    const end = ends[Math.min(first + each, ends.length) - 1];
    yield blockOf(bytes.subarray(ends[first - 1] ?? 0, end), reader, gathering);
  }
}

function blockOf<Items>(
  bytes: Buffer,
  { readLine, context }: LineReader,
  gathering: Gathering<Items>,
): LineBlock<Items> {
  const ends: number[] = [];
  const ignored = new Map<string, number>();
  const of = context();
  let lines = 0;
  eachLine(bytes, (start, end, next) => {
    const line = bytes.toString('utf8', start, end);
    if (line.trim() === '') return;
    lines += 1;
    const item = itemOf(readLine(line, of), ignored);
    if (item === null) return;
    gathering.add(item);
    ends.push(next);
  });
  return { bytes, lines, items: gathering.take(), ends: Float64Array.from(ends), ignored };
}

/** A part of a line that is too long; the last one refuses the line. */
function longPart<Items>(
  { bytes, ended, head }: Extract<FilePiece, { kind: 'long' }>,
  length: number,
  { arrivedAt, source }: LineContext,
  gathering: Gathering<Items>,
): LineBlock<Items> {
  if (!ended) return { bytes, lines: 0, items: gathering.take(), ends: new Float64Array(0), ignored: new Map() };
  const size = length.toLocaleString('en-US');
  const detail = `The line has ${size} bytes; a message has less than 2,000, so it was not read.`;
  const refusal: Refusal = {
    arrivedAt,
    source,
    reason: 'too_large',
    detail,
    sample: head.toString(),
    observer: null,
  };
  gathering.add(refusal);
  return { bytes, lines: 1, items: gathering.take(), ends: Float64Array.of(bytes.length), ignored: new Map() };
}
