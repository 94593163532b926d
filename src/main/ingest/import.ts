// Imports a recording as fast as possible: NDJSON of MQTT messages, times taken from the messages.
import { stat } from 'node:fs/promises';
import type { Clock } from '../../domain/clock.ts';
import type { EpochMs, Hearing, ObserverStatus, Refusal } from '../../domain/hearing.ts';
import type { WritableDb } from '../storage/database.ts';
import { ImportedFileTable } from '../storage/tables/imported-files.ts';
import type { BatchRecorder } from './batch-recorder.ts';
import { eachLine, filePieces } from './file-pieces.ts';
import { ImportLedger } from './import-ledger.ts';
import { readNodeList } from './known-nodes.ts';
import type { IngestItem } from './outcome.ts';

/** What reading a line gives; as the sources read it. */
export type LineReading =
  | { readonly kind: 'hearing'; readonly hearing: Hearing }
  | { readonly kind: 'status'; readonly status: ObserverStatus }
  | { readonly kind: 'ignored'; readonly why: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface LineContext {
  readonly source: string;
  readonly arrivedAt: EpochMs;
  readonly timing: 'recorded';
  readonly retained: false;
}

export interface ImportOptions {
  readonly db: WritableDb;
  /** The recorder of this database; there must be no second one with batches of its own in between. */
  readonly recorder: BatchRecorder;
  readonly clock: Clock;
  /** Reads one line of the recording. */
  readonly readLine: (line: string, context: LineContext) => LineReading;
  readonly file: string;
  /** NDJSON of nodes known beforehand. */
  readonly nodesFile?: string;
  /** `alone`: nobody else needs this thread, so batches are large. `shared`: others get a turn every 50 ms. */
  readonly pace?: 'alone' | 'shared';
  /** Called a few times a second. */
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Ends the import between two batches; what is recorded stays, and running it again goes on. */
  readonly signal?: AbortSignal;
}

export interface ImportProgress {
  readonly bytes: number;
  readonly totalBytes: number;
  readonly lines: number;
  readonly taken: number;
}

/** The closing account: every line that is not blank is in exactly one of the counts. */
export interface ImportReport {
  readonly lines: number;
  readonly bytes: number;
  /** New observations. */
  readonly taken: number;
  /** Known observations received again at another time. */
  readonly receptions: number;
  /** Messages that were known already, from this file or from before. */
  readonly duplicates: number;
  readonly statuses: number;
  /** Messages passed over without being wrong, by why. */
  readonly ignored: Readonly<Record<string, number>>;
  /** By reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** Lines of the nodes file; null without one. */
  readonly nodes: { readonly listed: number; readonly refused: number } | null;
  /** Whether `signal` ended it early. */
  readonly aborted: boolean;
  readonly durationMs: number;
}

/** Bytes of the longest line read; longer ones are refused without being held in memory. */
export const LONGEST_LINE = 1_000_000;
/** Milliseconds of work before others get a turn. */
const TURN_MS = 40;
/** Items of a batch and the milliseconds it may take: evidence costs per distinct claim of a batch, so large ones are cheaper. */
const paces = { alone: { items: 5_000, sliceMs: 1_000 }, shared: { items: 500, sliceMs: 25 } } as const;

/**
 * Imports `options.file`. Running it twice changes nothing: observations are known by what they are, the rest by the
 * digest of the file's beginning (`ImportLedger`). A killed import is resumed by running it again. Rejects when a file
 * cannot be read or the database cannot be written; everything recorded until then stays.
 */
export async function importFile(options: ImportOptions): Promise<ImportReport> {
  const begun = options.clock.now();
  const nodes = options.nodesFile === undefined ? null : await listNodes(options, options.nodesFile);
  const { size } = await stat(options.file);
  const table = new ImportedFileTable(options.db);
  const ledger = await ImportLedger.open(table, options.file, size, begun);
  const running = new Import(options, ledger, size);
  for await (const piece of filePieces(options.file, LONGEST_LINE)) {
    if (piece.kind === 'lines') await running.lines(piece.bytes);
    else await running.longLine(piece.bytes, piece.ended, piece.head);
    if (options.signal?.aborted) break;
  }
  return { ...running.finish(), nodes, durationMs: options.clock.now() - begun };
}

async function listNodes(options: ImportOptions, file: string): Promise<NonNullable<ImportReport['nodes']>> {
  const { nodes, refused } = await readNodeList(file);
  for (let i = 0; i < nodes.length; i += paces.shared.items) {
    options.recorder.knowNodes(nodes.slice(i, i + paces.shared.items));
    await turn();
  }
  return { listed: nodes.length, refused };
}

/** One import under way. */
class Import {
  readonly #options: ImportOptions;
  readonly #ledger: ImportLedger;
  readonly #totalBytes: number;
  readonly #pace: (typeof paces)['alone' | 'shared'];
  readonly #outcomes = new Map<string, number>();
  readonly #ignored = new Map<string, number>();
  #lines = 0;
  #longLength = 0;
  #turnAt = performance.now() + TURN_MS;

  constructor(options: ImportOptions, ledger: ImportLedger, totalBytes: number) {
    this.#options = options;
    this.#pace = paces[options.pace ?? 'alone'];
    this.#ledger = ledger;
    this.#totalBytes = totalBytes;
  }

  /** Records complete lines. */
  async lines(bytes: Buffer): Promise<void> {
    const from = this.#ledger.length;
    const ends: number[] = [];
    eachLine(bytes, (_start, _end, next) => ends.push(next));
    for (let first = 0; first < ends.length && !this.#options.signal?.aborted; first += this.#pace.items) {
      const last = Math.min(first + this.#pace.items, ends.length) - 1;
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
    const refusal: Refusal = {
      ...this.#context(),
      reason: 'too_large',
      detail,
      sample: head.toString(),
      observer: null,
    };
    this.#longLength = 0;
    this.#lines++;
    await this.#record([refusal], [this.#ledger.length], () => this.#ledger.save());
  }

  /** Closes the account. */
  finish(): Omit<ImportReport, 'nodes' | 'durationMs'> {
    const aborted = this.#options.signal?.aborted ?? false;
    this.#options.recorder.settle();
    if (!aborted) this.#ledger.save(true);
    const { taken = 0, reception = 0, duplicate = 0, status = 0, ...refused } = Object.fromEntries(this.#outcomes);
    return {
      lines: this.#lines,
      bytes: this.#ledger.length,
      taken,
      receptions: reception,
      duplicates: duplicate,
      statuses: status,
      ignored: Object.fromEntries(this.#ignored),
      refused,
      aborted,
    };
  }

  /** Records the lines of `bytes[start:end]`; `from` is the offset of `bytes` in the file. */
  async #batch(bytes: Buffer, start: number, end: number, from: number): Promise<void> {
    const items: IngestItem[] = [];
    const ends: number[] = [];
    const context = this.#context();
    const block = bytes.subarray(start, end);
    eachLine(block, (lineStart, lineEnd, next) => {
      const line = block.toString('utf8', lineStart, lineEnd);
      if (line.trim() === '') return;
      this.#lines++;
      const item = this.#read(line, context);
      if (item === null) return;
      items.push(item);
      ends.push(from + start + next);
    });
    await this.#record(items, ends, (upTo) => {
      const at = this.#ledger.length - from;
      this.#ledger.advance(bytes.subarray(at, upTo - from));
      this.#ledger.save();
    });
    // What was passed over at the end of the batch belongs to it.
    this.#ledger.advance(bytes.subarray(this.#ledger.length - from, end));
  }

  #read(line: string, context: LineContext): IngestItem | null {
    const reading = this.#options.readLine(line, context);
    switch (reading.kind) {
      case 'hearing':
        return reading.hearing;
      case 'status':
        return reading.status;
      case 'refused':
        return reading.refusal;
      case 'ignored':
        this.#ignored.set(reading.why, (this.#ignored.get(reading.why) ?? 0) + 1);
        return null;
    }
  }

  /** Records items that end at `ends` in the file; `passed` notes in each transaction how far it reaches. */
  async #record(items: IngestItem[], ends: readonly number[], passed: (upTo: number) => void): Promise<void> {
    for (let done = 0; done < items.length; ) {
      const before = done;
      const { recorded, outcomes } = this.#options.recorder.record(before === 0 ? items : items.slice(before), {
        sliceMs: this.#pace.sliceMs,
        counted: (index) => (ends[before + index] ?? 0) > this.#ledger.countedTo,
        alongside: (count) => passed(ends[before + count - 1] ?? 0),
      });
      for (const outcome of outcomes) this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
      done += recorded;
      await this.#breathe();
    }
  }

  async #breathe(): Promise<void> {
    if (performance.now() < this.#turnAt) return;
    const taken = this.#outcomes.get('taken') ?? 0;
    const { length: bytes } = this.#ledger;
    this.#options.onProgress?.({ bytes, totalBytes: this.#totalBytes, lines: this.#lines, taken });
    await turn();
    this.#turnAt = performance.now() + TURN_MS;
  }

  #context(): LineContext & { readonly arrivedAt: EpochMs } {
    const { clock } = this.#options;
    return { source: 'import', arrivedAt: clock.now(), timing: 'recorded', retained: false };
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
