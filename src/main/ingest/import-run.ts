// One import under way: what becomes of each message, batch by batch, and the account of it.
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../domain/clock.ts';
import type { CheckedSignature } from '../../domain/packet/checked-signatures.ts';
import type { WritableDb } from '../storage/database.ts';
import type { BatchRecorder, RecordedItems } from './batch-recorder.ts';
import { importContext, itemOf, type LineContext, type LineReading } from './line-reading.ts';
import type { IngestItem } from './outcome.ts';

/** A thread that reads ahead. */
export interface LinesAside {
  /** Where it begins. */
  readonly entry: URL;
  /** What the recorder's cryptography is told of adverts proven there. */
  learn(checked: readonly CheckedSignature[]): void;
}

export interface ImportOptions {
  readonly db: WritableDb;
  /** The recorder of this database; there must be no second one with batches of its own in between. */
  readonly recorder: BatchRecorder;
  readonly clock: Clock;
  /** Reads one line of the recording. */
  readonly readLine: (line: string, context: LineContext) => LineReading;
  /** The thread that reads a recording's lines ahead; this one reads them when absent. */
  readonly linesAside?: LinesAside;
  readonly file: string;
  /** NDJSON of nodes known beforehand. */
  readonly nodesFile?: string;
  /** `alone`: nobody else needs this thread, so batches are large. `shared`: others get a turn after each small one. */
  readonly pace?: 'alone' | 'shared';
  /** Whether more urgent work waits; then the next batch is put off, but not for ever. */
  readonly isBusy?: () => boolean;
  /** Called a few times a second. */
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Called after each committed batch. */
  readonly onRecorded?: (recorded: RecordedItems) => void;
  /** Ends the import between two batches; what is recorded stays, and running it again goes on. */
  readonly signal?: AbortSignal;
}

export interface ImportProgress {
  /** How far it is, in bytes of a recording or rows of a database. */
  readonly done: number;
  readonly total: number;
  readonly lines: number;
  readonly taken: number;
}

/** What a file turned out to be. */
export type ImportKind = 'recording' | 'analyzer' | 'meshwarden';

/** The closing account: every message is in exactly one of the counts from `taken` to `refused`. */
export interface ImportReport extends MessageAccount {
  readonly kind: ImportKind;
  /** Bytes of a recording, rows of a database. */
  readonly bytes: number;
  /** Rows of a database passed over because an earlier, interrupted import had read them. */
  readonly resumedAfter: number;
  /** Nodes listed, by the nodes file or by a database; null without either. */
  readonly nodes: Listed | null;
  /** Observers a database lists; null for a recording. */
  readonly observers: Listed | null;
  /** Tables and columns the database lacks. */
  readonly missing: readonly string[];
  /** Why a database could not be read to its end; null when it was. */
  readonly damage: string | null;
  /** Whether `signal` ended it early. */
  readonly aborted: boolean;
  readonly durationMs: number;
}

export interface Listed {
  readonly listed: number;
  readonly refused: number;
}

/** What became of messages. */
export interface MessageAccount {
  readonly lines: number;
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
}

/** How far an import is known to have come, in whatever it counts by. */
export interface Passed {
  /** What ends there or before was counted by an earlier import. */
  readonly countedTo: number;
  /** How far this one has come. */
  readonly length: number;
}

/**
 * Items of a batch and the milliseconds it may take; milliseconds of work before others get a turn; and how many claims
 * may wait to be written together, which cannot be cut. Claims cost per distinct one of those that wait, so that many are
 * cheaper.
 */
export const paces = {
  alone: { items: 20_000, sliceMs: 1_000, turnMs: 40, claims: Number.POSITIVE_INFINITY },
  shared: { items: 300, sliceMs: 20, turnMs: 0, claims: 800 },
} as const;
/** Milliseconds after which a turn was another's, and so often one waits for the next. */
const theirsMs = 10;
const mostTheirs = 3;
/** Pause while more urgent work waits, milliseconds, and how often in a row. */
const busyPauseMs = 50;
const mostPostponements = 20;

export class ImportRun {
  readonly options: ImportOptions;
  readonly pace: (typeof paces)['alone' | 'shared'];
  readonly #passed: Passed;
  readonly #total: number;
  readonly #outcomes = new Map<string, number>();
  readonly #ignored = new Map<string, number>();
  #lines = 0;
  #turnAt: number;

  constructor(options: ImportOptions, passed: Passed, total: number) {
    this.options = options;
    this.pace = paces[options.pace ?? 'alone'];
    this.#turnAt = performance.now() + this.pace.turnMs;
    this.#passed = passed;
    this.#total = total;
  }

  get aborted(): boolean {
    return this.options.signal?.aborted ?? false;
  }

  /** Reads one line and counts it; null for what is passed over. */
  read(line: string, context: LineContext): IngestItem | null {
    this.#lines++;
    return itemOf(this.options.readLine(line, context), this.#ignored);
  }

  /** Counts lines read elsewhere, and those among them that were passed over. */
  count(lines: number, ignored: ReadonlyMap<string, number>): void {
    this.#lines += lines;
    for (const [why, n] of ignored) this.#ignored.set(why, (this.#ignored.get(why) ?? 0) + n);
  }

  /** Counts a line that was refused without being read. */
  refusedLine(): void {
    this.#lines++;
  }

  /** Records items that end at `ends` behind `from`; `passed` notes in each transaction how far it reaches. */
  async record(
    items: readonly IngestItem[],
    { ends, from = 0 }: { readonly ends: ArrayLike<number>; readonly from?: number },
    passed: (upTo: number) => void,
  ): Promise<void> {
    for (let done = 0; done < items.length; ) {
      const before = done;
      const endOf = (index: number) => from + (ends[before + index] ?? 0);
      const recorded = this.options.recorder.record(before === 0 ? items : items.slice(before), {
        sliceMs: this.pace.sliceMs,
        counted: (index) => endOf(index) > this.#passed.countedTo,
        alongside: (count) => passed(endOf(count - 1)),
      });
      for (const outcome of recorded.outcomes) this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
      done += recorded.recorded;
      this.options.onRecorded?.(recorded);
      await this.breathe();
      await this.#settle();
    }
  }

  /** Gives others a turn when it is time, and tells how far it is. */
  async breathe(): Promise<void> {
    if (performance.now() < this.#turnAt) return;
    const taken = this.#outcomes.get('taken') ?? 0;
    this.options.onProgress?.({ done: this.#passed.length, total: this.#total, lines: this.#lines, taken });
    await this.#turnOfOwn();
    this.#turnAt = performance.now() + this.pace.turnMs;
  }

  /** Has claims written in a turn without a batch, before they are so many that they would hold everybody. */
  async #settle(): Promise<void> {
    const { recorder } = this.options;
    if (recorder.waitingClaims < this.pace.claims) return;
    recorder.settle();
    await this.breathe();
  }

  /** Comes back when nothing more urgent waits, in a turn in which nobody else worked long: a batch would be on top of it. */
  async #turnOfOwn(): Promise<void> {
    const { clock, isBusy } = this.options;
    for (let left = mostTheirs; left > 0; left--) {
      const given = performance.now();
      // An immediate alone may run before any timer does, a timer alone before anything that came in.
      if (this.pace === paces.shared) await pause(0);
      await turn();
      if (performance.now() - given < theirsMs) break;
    }
    for (let left = mostPostponements; left > 0 && !this.aborted && isBusy?.(); left--) {
      await new Promise<void>((resolve) => {
        clock.after(busyPauseMs, resolve);
      });
    }
  }

  context(): LineContext {
    return importContext(this.options.clock.now());
  }

  account(): MessageAccount {
    const { taken = 0, reception = 0, duplicate = 0, status = 0, ...refused } = Object.fromEntries(this.#outcomes);
    return {
      lines: this.#lines,
      taken,
      receptions: reception,
      duplicates: duplicate,
      statuses: status,
      ignored: Object.fromEntries(this.#ignored),
      refused,
    };
  }
}

/** Lets everything else that waits for this thread run once. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
