// Imports a recording: NDJSON of MQTT messages, times taken from the messages.
import { stat } from 'node:fs/promises';
import type { Refusal } from '../../domain/hearing.ts';
import { ImportedFileTable } from '../storage/tables/imported-files.ts';
import { eachLine, filePieces } from './file-pieces.ts';
import { ImportLedger } from './import-ledger.ts';
import { type ImportOptions, ImportRun, type MessageAccount } from './import-run.ts';
import type { IngestItem } from './outcome.ts';

/** Bytes of the longest line read; longer ones are refused without being held in memory. */
export const LONGEST_LINE = 1_000_000;

/** Imports the recording `options.file`; gives what became of its lines and how many bytes were read. */
export async function importRecording(options: ImportOptions): Promise<MessageAccount & { readonly bytes: number }> {
  const { size } = await stat(options.file);
  const table = new ImportedFileTable(options.db);
  const ledger = await ImportLedger.open(table, options.file, size, options.clock.now());
  const running = new RecordingImport(new ImportRun(options, ledger, size), ledger);
  for await (const piece of filePieces(options.file, LONGEST_LINE)) {
    if (piece.kind === 'lines') await running.lines(piece.bytes);
    else await running.longLine(piece.bytes, piece.ended, piece.head);
    if (options.signal?.aborted) break;
  }
  return running.finish();
}

class RecordingImport {
  readonly #run: ImportRun;
  readonly #ledger: ImportLedger;
  #longLength = 0;

  constructor(run: ImportRun, ledger: ImportLedger) {
    this.#run = run;
    this.#ledger = ledger;
  }

  /** Records complete lines. */
  async lines(bytes: Buffer): Promise<void> {
    const from = this.#ledger.length;
    const ends: number[] = [];
    const { items } = this.#run.pace;
    eachLine(bytes, (_start, _end, next) => ends.push(next));
    for (let first = 0; first < ends.length && !this.#run.aborted; first += items) {
      const last = Math.min(first + items, ends.length) - 1;
      const start = first === 0 ? 0 : (ends[first - 1] ?? 0);
      await this.#batch(bytes, start, ends[last] ?? bytes.length, from);
    }
  }

  /** Passes over a part of a line that is too long, and refuses the line at its end. */
  async longLine(bytes: Buffer, ended: boolean, head: Buffer): Promise<void> {
    this.#ledger.advance(bytes);
    this.#longLength += bytes.length;
    if (!ended) return;
    const length = this.#longLength.toLocaleString('en-US');
    const detail = `The line has ${length} bytes; a message has less than 2,000, so it was not read.`;
    const { arrivedAt, source } = this.#run.context();
    const refusal: Refusal = {
      arrivedAt,
      source,
      reason: 'too_large',
      detail,
      sample: head.toString(),
      observer: null,
    };
    this.#longLength = 0;
    this.#run.refusedLine();
    await this.#run.record([refusal], [this.#ledger.length], () => this.#ledger.save());
  }

  /** Closes the account. */
  finish(): MessageAccount & { readonly bytes: number } {
    this.#run.options.recorder.settle();
    if (!this.#run.aborted) this.#ledger.save(true);
    return { ...this.#run.account(), bytes: this.#ledger.length };
  }

  /** Records the lines of `bytes[start:end]`; `from` is the offset of `bytes` in the file. */
  async #batch(bytes: Buffer, start: number, end: number, from: number): Promise<void> {
    const items: IngestItem[] = [];
    const ends: number[] = [];
    const context = this.#run.context();
    const block = bytes.subarray(start, end);
    eachLine(block, (lineStart, lineEnd, next) => {
      const line = block.toString('utf8', lineStart, lineEnd);
      if (line.trim() === '') return;
      const item = this.#run.read(line, context);
      if (item === null) return;
      items.push(item);
      ends.push(from + start + next);
    });
    await this.#run.record(items, ends, (upTo) => {
      const at = this.#ledger.length - from;
      this.#ledger.advance(bytes.subarray(at, upTo - from));
      this.#ledger.save();
    });
    // What was passed over at the end of the batch belongs to it.
    this.#ledger.advance(bytes.subarray(this.#ledger.length - from, end));
  }
}
