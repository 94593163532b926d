// What a person wants to hear nothing about for a while.

import type { Snooze } from '../../../domain/alerts/snooze.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb, WritableDb } from '../database.ts';

/** The snoozes that still hold at `now`, the first to end first. */
export function readSnoozes(db: ReadableDb, now: EpochMs): Snooze[] {
  return db
    .prepare(
      `SELECT id, subject, category, until, created_at AS createdAt FROM snoozes WHERE until > ? ORDER BY until, id`,
    )
    .all(now) as Snooze[];
}

/** Adds a snooze and lets those go that have ended; gives its id. */
export function addSnooze(db: WritableDb, snooze: Omit<Snooze, 'id'>): number {
  const add = db.prepare(
    'INSERT INTO snoozes (subject, category, until, created_at) VALUES (@subject, @category, @until, @createdAt)',
  );
  return db.transaction(() => {
    db.prepare('DELETE FROM snoozes WHERE until <= ?').run(snooze.createdAt);
    return Number(add.run(snooze).lastInsertRowid);
  })();
}

/** Ends a snooze; false when there is none of that id. */
export function removeSnooze(db: WritableDb, id: number): boolean {
  return db.prepare('DELETE FROM snoozes WHERE id = ?').run(id).changes > 0;
}
