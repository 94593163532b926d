// What came from each source hour by hour: what is usual is learnt from it.
import type { Migration } from './migration.ts';

export const sourceHours: Migration = {
  number: 10,
  name: 'source-hours',
  statements: [
    `CREATE TABLE source_hours (
       source TEXT NOT NULL,
       -- whole hours since 1970-01-01T00:00Z
       hour INTEGER NOT NULL,
       hearings INTEGER NOT NULL,
       -- seconds of the hour in which the link stood
       listened_secs INTEGER NOT NULL,
       -- longest stretch without a hearing; it may have begun before the hour
       longest_pause_secs INTEGER NOT NULL,
       PRIMARY KEY (source, hour)
     ) STRICT, WITHOUT ROWID`,
  ],
};
