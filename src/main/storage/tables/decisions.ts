// The newest 5,000 decisions: the answer to "why did I not hear about this".
import type { Statement } from 'better-sqlite3';
import type { DecisionReason } from '../../../domain/alerts/reasons.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb, WritableDb } from '../database.ts';

/** Decisions kept. */
export const decisionsKept = 5_000;

export interface DecisionRow {
  readonly at: EpochMs;
  readonly source: string;
  readonly eventId: string;
  readonly family: string;
  readonly category: string;
  readonly title: string;
  readonly reason: DecisionReason;
  /** The values compared. */
  readonly detail: string;
}

/** Newest first, at most `limit`, older than row `before` and of one `reason` where given. */
export function readDecisions(
  db: ReadableDb,
  wanted: { readonly reason: DecisionReason | null; readonly limit: number; readonly before: number | null },
): (DecisionRow & { readonly id: number })[] {
  return db
    .prepare(
      `SELECT id, at, source, event_id AS eventId, family, category, title, reason, detail FROM decisions
        WHERE id < COALESCE(@before, id + 1) ${wanted.reason === null ? '' : 'AND reason = @reason'} ORDER BY id DESC LIMIT @limit`,
    )
    .all(wanted) as (DecisionRow & { readonly id: number })[];
}

export class Decisions {
  readonly #add: Statement;
  readonly #prune: Statement;

  constructor(db: WritableDb) {
    this.#add = db.prepare(
      `INSERT INTO decisions (at, source, event_id, family, category, title, reason, detail)
       VALUES (@at, @source, @eventId, @family, @category, @title, @reason, @detail)`,
    );
    this.#prune = db.prepare('DELETE FROM decisions WHERE id <= (SELECT max(id) FROM decisions) - ?');
  }

  /** Adds `rows` in order and lets the oldest beyond 5,000 go; call it inside a transaction. */
  append(rows: readonly DecisionRow[]): void {
    for (const row of rows) this.#add.run(row);
    if (rows.length > 0) this.#prune.run(decisionsKept);
  }
}
