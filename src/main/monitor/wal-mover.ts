// Has another thread move the WAL into the database when it is long, so that no commit of the monitor waits for the disk.
import type { Cancel, Clock } from '../../domain/clock.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { Logger } from '../../domain/logger.ts';
import type { WritableDb } from '../storage/database.ts';
import { type Checkpoint, walBytes } from '../storage/file-room.ts';
import { fullWalBytes, leaveWalToOthers } from '../storage/wal-move.ts';

const lookMs = 1_000;
/** Milliseconds before the next try where a reader or an error kept the WAL from being moved. */
const restMs = 10_000;

/** What it needs. */
export interface WalMoverOptions {
  readonly db: WritableDb;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Moves the WAL of `file` in another thread; rejects with a sentence. */
  move(file: string, signal: AbortSignal): Promise<Checkpoint>;
}

/** Looks at the WAL of a database that this thread writes, until it is stopped. */
export class WalMover {
  readonly #options: WalMoverOptions;
  readonly #abort = new AbortController();
  readonly #cancel: Cancel;
  #moving: Promise<void> | null = null;
  #notBefore: EpochMs = 0;
  /** Bytes of the WAL when nothing of it was left to move: it keeps them until something is written. */
  #movedBytes = 0;

  constructor(options: WalMoverOptions) {
    this.#options = options;
    leaveWalToOthers(options.db);
    this.#cancel = options.clock.every(lookMs, () => this.#look());
  }

  /** Whether the WAL is being moved, or begins to be because it is long; what writes much waits, or it would fill faster. */
  isMoving(): boolean {
    this.#look();
    return this.#moving !== null;
  }

  /** Ends what is under way; the WAL stays as far as it came. Stopping twice does nothing. */
  async stop(): Promise<void> {
    this.#cancel();
    this.#abort.abort();
    await this.#moving;
  }

  #look(): void {
    const { db, clock } = this.#options;
    const restLeft = this.#notBefore - clock.now();
    // More than a whole rest is left where the clock was set back.
    const rests = restLeft > 0 && restLeft <= restMs;
    if (this.#moving !== null || this.#abort.signal.aborted || rests) return;
    const bytes = walBytes(db.name);
    if (bytes < fullWalBytes || bytes === this.#movedBytes) return;
    this.#moving = this.#move().finally(() => {
      this.#moving = null;
    });
  }

  async #move(): Promise<void> {
    const { db, clock, logger, move } = this.#options;
    const { signal } = this.#abort;
    let isComplete = false;
    try {
      ({ isComplete } = await move(db.name, signal));
    } catch (error) {
      if (!signal.aborted) logger.warn(`The WAL could not be moved: ${error instanceof Error ? error.message : error}`);
    }
    if (isComplete) this.#movedBytes = walBytes(db.name);
    else this.#notBefore = clock.now() + restMs;
  }
}
