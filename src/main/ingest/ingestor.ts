// Empties the queue into the database, batch by batch, and keeps what cannot be written until it can.
import type { Cancel, Clock } from '../../domain/clock.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { Logger } from '../../domain/logger.ts';
import type { BatchRecorder, RecordedItems } from './batch-recorder.ts';
import type { IngestQueue } from './queue.ts';

/** A batch is begun at so many items, */
export const BATCH_ITEMS = 500;
/** or so many milliseconds after the first of them came, whichever is earlier. */
export const BATCH_MS = 100;
/** Items a batch takes when more wait; a slice of the recorder ends it earlier where they take long. */
const LARGEST_BATCH = 1_000;
/** Pauses after failed batches, milliseconds; the last one repeats. */
const BACK_OFF_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;

/** `stalled`: the database refuses; everything heard waits in the queue. */
export type IngestState =
  | { readonly kind: 'recording' }
  | {
      readonly kind: 'stalled';
      readonly since: EpochMs;
      readonly attempts: number;
      /** For a person: what is wrong and what to do. */
      readonly words: string;
    };

export interface IngestorOptions {
  readonly queue: IngestQueue;
  readonly recorder: BatchRecorder;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The sentence a person reads about an error of the database. */
  readonly describe: (error: unknown) => string;
  /** Called after each committed batch that held something. */
  readonly onRecorded?: (recorded: RecordedItems) => void;
  readonly onState?: (state: IngestState) => void;
}

export class Ingestor {
  readonly #options: IngestorOptions;
  #state: IngestState = { kind: 'recording' };
  #running = false;
  #cancelTimer: Cancel | null = null;
  #immediate: NodeJS.Immediate | null = null;

  constructor(options: IngestorOptions) {
    this.#options = options;
  }

  get state(): IngestState {
    return this.#state;
  }

  /** Begins recording what the queue holds and will hold. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#options.queue.onAdded(() => this.#schedule());
    this.#schedule();
  }

  /** Ends recording; what is queued is written first, unless the database refuses. */
  async stop(): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    this.#options.queue.onAdded(() => {});
    this.#unschedule();
    while (this.#waiting() && this.step()) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Records one batch now; false when the database refused it and everything stays queued. */
  step(): boolean {
    const { queue, recorder } = this.#options;
    let recorded: RecordedItems;
    try {
      recorded = recorder.record(queue.peek(LARGEST_BATCH), { pending: queue.tally });
    } catch (error) {
      this.#stall(error);
      return false;
    }
    queue.shift(recorded.recorded);
    this.#enter({ kind: 'recording' });
    this.#tell(recorded);
    return true;
  }

  #waiting(): boolean {
    return this.#options.queue.length > 0 || !this.#options.queue.tally.empty;
  }

  #schedule(): void {
    if (!this.#running || this.#immediate) return;
    if (this.#state.kind === 'stalled') {
      const pause = BACK_OFF_MS[Math.min(this.#state.attempts, BACK_OFF_MS.length) - 1] ?? BACK_OFF_MS[0];
      if (!this.#cancelTimer) this.#after(pause);
    } else if (this.#options.queue.length >= BATCH_ITEMS) {
      this.#cancelTimer?.();
      this.#cancelTimer = null;
      this.#immediate = setImmediate(() => {
        this.#immediate = null;
        this.#run();
      });
    } else if (!this.#cancelTimer && this.#waiting()) this.#after(BATCH_MS);
  }

  #after(ms: number): void {
    this.#cancelTimer = this.#options.clock.after(ms, () => {
      this.#cancelTimer = null;
      this.#run();
    });
  }

  #run(): void {
    if (!this.#running) return;
    this.step();
    this.#schedule();
  }

  #unschedule(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    if (this.#immediate) clearImmediate(this.#immediate);
    this.#immediate = null;
  }

  #stall(error: unknown): void {
    const { clock, logger, describe } = this.#options;
    const before = this.#state;
    const words = describe(error);
    const again = before.kind === 'stalled';
    if (!again) logger.error(words, error);
    this.#enter({
      kind: 'stalled',
      since: again ? before.since : clock.now(),
      attempts: again ? before.attempts + 1 : 1,
      words,
    });
  }

  #enter(state: IngestState): void {
    const before = this.#state;
    this.#state = state;
    if (before.kind === 'recording' && state.kind === 'recording') return;
    if (before.kind === 'stalled' && state.kind === 'recording') {
      this.#options.logger.info(`Recording again after ${before.attempts} failed attempts; nothing was lost.`);
    }
    this.#options.onState?.(state);
  }

  #tell(recorded: RecordedItems): void {
    try {
      if (recorded.recorded > 0) this.#options.onRecorded?.(recorded);
    } catch (error) {
      this.#options.logger.error('A listener failed on a recorded batch; the batch is kept.', error);
    }
  }
}
