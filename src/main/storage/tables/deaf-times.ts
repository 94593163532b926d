// When the program last lived, and when it, a source or an observer heard nothing.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb, WritableDb } from '../database.ts';

export interface StoredDeafTime {
  readonly id: number;
  /** `*` the whole program; `source:<name>`; `observer:<key as published>`. */
  readonly scope: string;
  readonly from: EpochMs;
  /** null while it lasts. */
  readonly to: EpochMs | null;
}

/** When the program last lived; null before its first heartbeat. */
export function readHeartbeat(db: ReadableDb): EpochMs | null {
  return (db.prepare('SELECT at FROM heartbeat WHERE id = 1').pluck().get() as EpochMs | undefined) ?? null;
}

export function writeHeartbeat(db: WritableDb, at: EpochMs): void {
  db.prepare('INSERT INTO heartbeat (id, at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET at = excluded.at').run(at);
}

/** Deaf times that lasted at or after `since`, in the order they began; older ones go. */
export function readDeafTimes(db: WritableDb, since: EpochMs): StoredDeafTime[] {
  db.prepare('DELETE FROM deaf_times WHERE ended_at < ?').run(since);
  return db
    .prepare('SELECT id, scope, began_at AS "from", ended_at AS "to" FROM deaf_times ORDER BY began_at, id')
    .all() as StoredDeafTime[];
}

/** Notes a deaf time; gives its row id. */
export function addDeafTime(
  db: WritableDb,
  time: { readonly scope: string; readonly why: string; readonly from: EpochMs; readonly to: EpochMs | null },
): number {
  return Number(
    db.prepare('INSERT INTO deaf_times (scope, why, began_at, ended_at) VALUES (@scope, @why, @from, @to)').run(time)
      .lastInsertRowid,
  );
}

/** The deaf time is over. */
export function endDeafTime(db: WritableDb, id: number, to: EpochMs): void {
  db.prepare('UPDATE deaf_times SET ended_at = ? WHERE id = ?').run(to, id);
}
