// How far each backfill has come; written in the transaction of the rows it filled.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { WritableDb } from '../database.ts';

/** A backfill as it stands. */
export interface BackfillState {
  readonly name: string;
  /** Row id of the last row looked at. */
  readonly position: number;
  /** Row id of the last row there is to look at. */
  readonly goal: number;
  /** Rows filled. */
  readonly changed: number;
  /** What it rests on, in the backfill's own words: when that is another, it begins anew. */
  readonly basis: string;
  readonly startedAt: EpochMs;
  /** null while it is under way. */
  readonly finishedAt: EpochMs | null;
}

export class BackfillTable {
  readonly #find;
  readonly #write;

  constructor(db: WritableDb) {
    this.#find = db.prepare<[string], BackfillState>(
      `SELECT name, position, goal, changed, basis, started_at AS startedAt, finished_at AS finishedAt
         FROM backfills WHERE name = ?`,
    );
    this.#write = db.prepare(
      `INSERT OR REPLACE INTO backfills (name, position, goal, changed, basis, started_at, finished_at)
       VALUES (@name, @position, @goal, @changed, @basis, @startedAt, @finishedAt)`,
    );
  }

  /** undefined for one that never began. */
  find(name: string): BackfillState | undefined {
    return this.#find.get(name);
  }

  write(state: BackfillState): void {
    this.#write.run(state);
  }
}
