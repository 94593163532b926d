// What waits for the end of quiet hours, what is snoozed, and the counters of both kinds of silence.
import type { Migration } from './migration.ts';

export const quietTimes: Migration = {
  number: 2,
  name: 'quiet-times',
  statements: [
    `ALTER TABLE dispatcher_state ADD COLUMN paused_dropped INTEGER NOT NULL DEFAULT 0`,
    `ALTER TABLE dispatcher_state ADD COLUMN snoozed_dropped INTEGER NOT NULL DEFAULT 0`,
    // Set when the row goes out with the digest; the digest goes when quiet hours are over, which may be another hour by then.
    `ALTER TABLE notifications ADD COLUMN held_until INTEGER`,
    `CREATE TABLE snoozes (
       id INTEGER PRIMARY KEY,
       subject TEXT,
       category TEXT,
       until INTEGER NOT NULL,
       created_at INTEGER NOT NULL,
       CHECK (subject IS NOT NULL OR category IS NOT NULL)
     ) STRICT`,
  ],
};
