// The occurrences that were delivered, for 7 days after they were last seen.
import type { Statement } from 'better-sqlite3';
import { dedupWindowMs } from '../../../domain/alerts/guards.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb, WritableDb } from '../database.ts';

export interface SeenEvent {
  readonly source: string;
  readonly eventId: string;
  readonly firstSeenAt: EpochMs;
  readonly seenAt: EpochMs;
}

const columns = 'source, event_id AS eventId, first_seen_at AS firstSeenAt, seen_at AS seenAt';

/** The newest `limit` rows no older than 7 days, oldest first. */
export function readNewestSeen(db: ReadableDb, now: EpochMs, limit: number): SeenEvent[] {
  return (
    db
      .prepare(`SELECT ${columns} FROM dispatcher_dedup WHERE seen_at >= ? ORDER BY seen_at DESC LIMIT ?`)
      .all(now - dedupWindowMs, limit) as SeenEvent[]
  ).reverse();
}

export class DispatcherDedup {
  readonly #put: Statement;
  readonly #find: Statement;
  readonly #prune: Statement;

  constructor(db: WritableDb) {
    this.#put = db.prepare(
      `INSERT INTO dispatcher_dedup (source, event_id, first_seen_at, seen_at, hits)
       VALUES (@source, @eventId, @firstSeenAt, @seenAt, @hits)
       ON CONFLICT (source, event_id) DO UPDATE SET seen_at = excluded.seen_at, hits = hits + excluded.hits`,
    );
    this.#find = db.prepare(`SELECT ${columns} FROM dispatcher_dedup WHERE source = ? AND event_id = ?`);
    this.#prune = db.prepare('DELETE FROM dispatcher_dedup WHERE seen_at < ?');
  }

  /** Adds the occurrence, or refreshes when it was seen and adds `hits`. */
  put(row: SeenEvent, hits: number): void {
    this.#put.run({ ...row, hits });
  }

  find(source: string, eventId: string): SeenEvent | null {
    return (this.#find.get(source, eventId) as SeenEvent | undefined) ?? null;
  }

  /** Removes what is older than 7 days; gives how many went. */
  prune(now: EpochMs): number {
    return this.#prune.run(now - dedupWindowMs).changes;
  }
}
