// Long work on the database in slices, so that what is heard meanwhile is recorded between two of them.
import type { Cancel, Clock } from '../../domain/clock.ts';

/** How much one slice may do. */
export interface SliceBudget {
  /** Rows to take at most; adapted to how long the slices before took. */
  readonly rows: number;
  /**
   * Whether another piece of work and the end of the slice, as long as they took lately, no longer fit into it. To be
   * asked after every piece, the first included: what is done between two questions cannot be cut.
   */
  isOver(): boolean;
}

/** What one slice did. */
export interface SliceOutcome {
  /** Rows changed or removed, as the work counts them. */
  readonly rows: number;
  /** Whether the work is complete. */
  readonly done: boolean;
  /** How much of all the work is done, 0 to 1; null while nobody can tell. */
  readonly part: number | null;
}

/** Work cut into slices: each is one transaction, and whatever slice is the last, nothing half done is wrong. */
export interface SlicedWork {
  slice(budget: SliceBudget): SliceOutcome;
}

/** How far a run has come. */
export interface SliceProgress {
  readonly rows: number;
  readonly part: number | null;
  readonly slices: number;
  /** Milliseconds spent in slices, and in the longest of them. */
  readonly busyMs: number;
  readonly longestMs: number;
}

/** How a run ended. */
export type SlicedEnd =
  | ({ readonly kind: 'done' | 'cancelled' } & SliceProgress)
  | ({ readonly kind: 'failed'; readonly error: unknown } & SliceProgress);

/** What a run needs from outside. */
export interface SlicedRunOptions {
  readonly clock: Clock;
  /** Whether more urgent work waits; then the next slice is put off, but not for ever. */
  readonly isBusy?: () => boolean;
  /** A watch in milliseconds that never jumps. */
  readonly watch?: () => number;
}

/** A slice asks for as many rows as should take this long, milliseconds; half of what one may take. */
const aimedMs = 20;
/** What a slice may be expected to take when it begins another piece, milliseconds; the rest of 50 is for surprises. */
const limitMs = 40;
/** How much of the longest piece is still expected a slice later, so that one slow moment is not remembered for long. */
const remembered = 0.7;
const rowsAtFirst = 100;
const mostRows = 20_000;
/** Pause between two slices, milliseconds; longer after a longer slice, so that others get at least half of the time. */
const leastPauseMs = 5;
/** Pause while more urgent work waits, and how often in a row. */
const busyPauseMs = 50;
const mostPostponements = 20;

/** Work under way: a slice, a pause, a slice. It ends by itself, or when it is cancelled. */
export class SlicedRun {
  /** Settles when nothing of the run is left; it never rejects. */
  readonly ended: Promise<SlicedEnd>;
  readonly #work: SlicedWork;
  readonly #options: SlicedRunOptions;
  readonly #pacer: Pacer;
  #resolve: (end: SlicedEnd) => void = () => {};
  #timer: Cancel | null = null;
  #postponed = 0;
  #isOver = false;

  constructor(work: SlicedWork, options: SlicedRunOptions) {
    this.#work = work;
    this.#options = options;
    this.#pacer = new Pacer(options.watch ?? (() => performance.now()));
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#after(leastPauseMs);
  }

  get progress(): SliceProgress {
    return this.#pacer.progress;
  }

  /** Ends the run before its next slice; once it has ended this does nothing. */
  cancel(): void {
    this.#end({ kind: 'cancelled', ...this.progress });
  }

  #after(ms: number): void {
    this.#timer = this.#options.clock.after(ms, () => this.#step());
  }

  #step(): void {
    if (this.#options.isBusy?.() && this.#postponed < mostPostponements) {
      this.#postponed += 1;
      this.#after(busyPauseMs);
      return;
    }
    this.#postponed = 0;
    try {
      const { done, tookMs } = this.#pacer.slice(this.#work);
      if (done) this.#end({ kind: 'done', ...this.progress });
      else if (!this.#isOver) this.#after(Math.max(leastPauseMs, tookMs));
    } catch (error) {
      this.#end({ kind: 'failed', error, ...this.progress });
    }
  }

  #end(end: SlicedEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.();
    this.#resolve(end);
  }
}

/** Does all of the work at once, for a program that has nothing else to do; `onSlice` hears how far it is. Throws what the work throws. */
export function finishSlices(work: SlicedWork, onSlice: (progress: SliceProgress) => void = () => {}): SliceProgress {
  const pacer = new Pacer(() => performance.now());
  for (;;) {
    const { done } = pacer.slice(work);
    onSlice(pacer.progress);
    if (done) return pacer.progress;
  }
}

/** Runs slices and finds out how many rows fit into one, how long their pieces take, and how long they take to end. */
class Pacer {
  readonly #watch: () => number;
  #rows = rowsAtFirst;
  /** What the longest piece takes, milliseconds. */
  #pieceMs = 0;
  /** What comes after the last piece: the commit, most of all. */
  #endMs = 0;
  progress: SliceProgress = { rows: 0, part: null, slices: 0, busyMs: 0, longestMs: 0 };

  constructor(watch: () => number) {
    this.#watch = watch;
  }

  slice(work: SlicedWork): { readonly done: boolean; readonly tookMs: number } {
    const begun = this.#watch();
    let asked: number | null = null;
    this.#pieceMs *= remembered;
    const isOver = () => {
      const now = this.#watch();
      this.#pieceMs = Math.max(this.#pieceMs, now - (asked ?? begun));
      asked = now;
      return now - begun + this.#pieceMs + this.#endMs > limitMs;
    };
    const { rows, done, part } = work.slice({ rows: this.#rows, isOver });
    const ended = this.#watch();
    const tookMs = ended - begun;
    if (asked !== null) this.#endMs = Math.max(this.#endMs * remembered, ended - asked);
    const before = this.progress;
    this.progress = {
      rows: before.rows + rows,
      part: done ? 1 : part,
      slices: before.slices + 1,
      busyMs: before.busyMs + tookMs,
      longestMs: Math.max(before.longestMs, tookMs),
    };
    // Quickly down, slowly up: a slice that was too long held everybody.
    const fitting = (this.#rows * aimedMs) / Math.max(tookMs, 0.1);
    this.#rows = Math.max(1, Math.min(mostRows, Math.round(Math.min(fitting, this.#rows * 1.5))));
    return { done, tookMs };
  }
}
