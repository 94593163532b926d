// How many packets each observer brought by hour, and observers in the order they were last heard.
import type { Migration } from './migration.ts';

export const observerHours: Migration = {
  number: 8,
  name: 'observer-hours',
  statements: [
    `CREATE TABLE observer_hours (
       observer_id INTEGER NOT NULL REFERENCES observers(id) ON DELETE CASCADE,
       -- whole hours since 1970-01-01T00:00Z
       hour INTEGER NOT NULL,
       receptions INTEGER NOT NULL,
       PRIMARY KEY (observer_id, hour)
     ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX observers_last_seen ON observers (last_seen)`,
  ],
};
