// Notices that what is recorded was old when it came, so that it is not removed for its age at once.
import type { EpochMs } from '../../domain/hearing.ts';
import type { WritableDb } from '../storage/database.ts';
import { noteHistoryTaken } from '../storage/tables/history-taken.ts';

const dayMs = 86_400_000;
/** Days are what age is counted in, so one note an hour is enough. */
const noteEveryMs = 3_600_000;

export class HistoryNote {
  readonly #db: WritableDb;
  #notedAt: EpochMs | null = null;

  constructor(db: WritableDb) {
    this.#db = db;
  }

  /** To be told of a batch in its transaction: when each of its packets was heard. */
  recorded(heard: readonly { readonly at: EpochMs }[], now: EpochMs): void {
    if (this.#notedAt !== null && Math.abs(now - this.#notedAt) < noteEveryMs) return;
    if (!heard.some(({ at }) => now - at > dayMs)) return;
    noteHistoryTaken(this.#db, now);
    this.#notedAt = now;
  }

  /** The transaction was undone. */
  forget(): void {
    this.#notedAt = null;
  }
}
