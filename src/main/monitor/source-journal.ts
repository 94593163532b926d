// Writes down how every source stands, so that a command can tell it while this program has the file.
import type { Cancel, Clock } from '../../domain/clock.ts';
import type { Logger } from '../../domain/logger.ts';
import type { WritableDb } from '../storage/database.ts';
import { writeSourceStates } from '../storage/tables/source-states.ts';
import type { Fleet } from './fleet.ts';

const everyMs = 10_000;

export interface SourceJournalParts {
  readonly db: WritableDb;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fleet: Pick<Fleet, 'statuses'>;
}

/** Writes every 10 s, from the start to `stop`. */
export class SourceJournal {
  readonly #parts: SourceJournalParts;
  readonly #cancel: Cancel;
  #writes = true;

  constructor(parts: SourceJournalParts) {
    this.#parts = parts;
    this.#cancel = parts.clock.every(everyMs, () => this.#write(true));
    this.#write(true);
  }

  /** Writes for the last time, while the sources still are what they were: they are to be stopped after it. */
  stop(): void {
    this.#cancel();
    this.#write(false);
  }

  #write(running: boolean): void {
    const { db, clock, logger, fleet } = this.#parts;
    if (!db.open) return;
    try {
      writeSourceStates(db, fleet.statuses(), clock.now(), running);
      this.#writes = true;
    } catch (cause) {
      if (this.#writes) logger.warn(`How the sources stand is not written down now: ${String(cause)}`);
      this.#writes = false;
    }
  }
}
