// Gives free pages back to the disk, and empties the WAL.
import type { WritableDb } from '../../storage/database.ts';
import { type Checkpoint, emptyWal, freePages, vacuumPages } from '../../storage/file-room.ts';
import type { SlicedJobWork } from '../job.ts';
import type { SliceBudget, SliceOutcome } from '../sliced-work.ts';

/** Pages between two looks at the watch: one takes the longer the more are free. */
const pagesBetweenLooks = 64;

/** Incremental vacuum, at most so many pages in a slice. */
export class Vacuum implements SlicedJobWork {
  readonly #db: WritableDb;
  readonly #mostPages: number;
  readonly #atFirst: number;
  #given = 0;

  constructor(db: WritableDb, mostPages: number) {
    this.#db = db;
    this.#mostPages = mostPages;
    this.#atFirst = freePages(db);
  }

  slice(budget: SliceBudget): SliceOutcome {
    const given = this.#db.transaction(() => this.#give(budget)).immediate();
    this.#given += given;
    const left = freePages(this.#db);
    // Where nothing is given back although pages are free, another reader still needs them.
    const done = left === 0 || given === 0;
    return { rows: given, done, part: this.#atFirst === 0 ? 1 : Math.min(1, this.#given / this.#atFirst) };
  }

  #give({ rows, isOver }: SliceBudget): number {
    const most = Math.min(rows, this.#mostPages);
    let given = 0;
    while (given < most) {
      const step = vacuumPages(this.#db, Math.min(pagesBetweenLooks, most - given));
      given += step;
      if (step === 0 || isOver()) break;
    }
    return given;
  }

  words(): string {
    return this.#given === 0 ? 'No page was free.' : `Gave ${this.#given} pages back.`;
  }
}

/** What a checkpoint did, as a sentence. */
export function checkpointWords({ isComplete, bytes }: Checkpoint): string {
  const mebibytes = (bytes / 2 ** 20).toFixed(1);
  return isComplete
    ? `Moved ${mebibytes} MiB of the WAL into the database.`
    : `The WAL (${mebibytes} MiB) stays until a reader that uses it has ended.`;
}

/** One checkpoint. It cannot be cut, so it is a slice of its own. */
export class WalCheckpoint implements SlicedJobWork {
  readonly #db: WritableDb;
  #words = 'The WAL was not looked at.';

  constructor(db: WritableDb) {
    this.#db = db;
  }

  slice(): SliceOutcome {
    this.#words = checkpointWords(emptyWal(this.#db));
    return { rows: 0, done: true, part: 1 };
  }

  words(): string {
    return this.#words;
  }
}
