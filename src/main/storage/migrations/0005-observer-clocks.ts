// What uploaders' clocks have shown, and when observations arrived that were delivered late.
import type { Migration } from './migration.ts';

export const observerClocks: Migration = {
  number: 5,
  name: 'observer-clocks',
  statements: [
    // 1 when the observer's times name no zone
    `ALTER TABLE observers ADD COLUMN clock_naive INTEGER`,
    // arrival of the message that told the clock's offset last
    `ALTER TABLE observers ADD COLUMN clock_at INTEGER`,
    // newest live messages in a row that came within a minute of their own time, at most 20
    `ALTER TABLE observers ADD COLUMN clock_on_time INTEGER NOT NULL DEFAULT 0`,
    // observations whose time is their uploader's, because they were stored on their way
    `CREATE TABLE late_deliveries (
       observation_id INTEGER PRIMARY KEY REFERENCES observations(id) ON DELETE CASCADE,
       arrived_at INTEGER NOT NULL
     ) STRICT`,
  ],
};
