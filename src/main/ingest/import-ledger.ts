// How far the lines of a file are counted already, so that importing it again, or its longer successor, counts none twice.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { EpochMs } from '../../domain/hearing.ts';
import type { CountedBeginning, ImportedFileTable } from '../storage/tables/imported-files.ts';

/**
 * Observations know themselves when they come again; refusals and duplicates do not. So a file is known by the digest of
 * its beginning: what lies below `countedTo` was counted by an earlier run, finished or killed, of the same bytes under
 * whatever name.
 */
export class ImportLedger {
  /** Bytes of the file whose lines are counted. */
  readonly countedTo: number;
  readonly #table: ImportedFileTable;
  readonly #id: number | null;
  readonly #hash = createHash('sha256');
  #length = 0;

  private constructor(table: ImportedFileTable, id: number | null, countedTo: number) {
    this.#table = table;
    this.#id = id;
    this.countedTo = countedTo;
  }

  /** Finds how much of `file`, `size` bytes long, is counted. Throws what the file system throws. */
  static async open(table: ImportedFileTable, file: string, size: number, now: EpochMs): Promise<ImportLedger> {
    const known = await longestMatch(table.upTo(size), file);
    if (known && known.length === size && known.finished) return new ImportLedger(table, null, size);
    const id = known && !known.finished ? known.id : table.begin(createHash('sha256').digest(), file, now);
    return new ImportLedger(table, id, known?.length ?? 0);
  }

  /** Bytes passed so far. */
  get length(): number {
    return this.#length;
  }

  /** Passes over the next bytes of the file. */
  advance(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#length += bytes.length;
  }

  /** Notes that everything passed over is counted; inside the transaction that counts it. */
  save(finished = false): void {
    if (this.#id === null || (this.#length <= this.countedTo && !finished)) return;
    this.#table.update({
      id: this.#id,
      length: this.#length,
      digest: this.#hash.copy().digest(),
      finished: finished ? 1 : 0,
    });
  }
}

/** The longest of `beginnings` (shortest first) that `file` begins with; the file is read no further than needed. */
async function longestMatch(beginnings: readonly CountedBeginning[], file: string): Promise<CountedBeginning | null> {
  let match: CountedBeginning | null = null;
  const left = [...beginnings];
  const hash = createHash('sha256');
  let length = 0;
  const compare = () => {
    for (let next = left[0]; next && next.length === length; next = left[0]) {
      if (hash.copy().digest().equals(next.digest)) match = next;
      left.shift();
    }
  };
  compare();
  const end = left.at(-1)?.length;
  if (end === undefined) return match;
  for await (const chunk of createReadStream(file, { end: end - 1, highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    for (let at = 0; at < chunk.length; ) {
      const next = left[0];
      if (!next) return match;
      const step = chunk.subarray(at, at + next.length - length);
      hash.update(step);
      length += step.length;
      at += step.length;
      compare();
    }
  }
  return match;
}
