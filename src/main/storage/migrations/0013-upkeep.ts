// What maintenance remembers: its last runs, what removed packets leave behind, sizes by day, how far activity is rolled up.
import type { Migration } from './migration.ts';

export const upkeep: Migration = {
  number: 13,
  name: 'upkeep',
  statements: [
    `CREATE TABLE maintenance_runs (
       job TEXT PRIMARY KEY,
       started_at INTEGER NOT NULL,
       -- null while it runs
       ended_at INTEGER,
       -- running | done | cancelled | failed
       outcome TEXT NOT NULL,
       rows INTEGER NOT NULL,
       -- milliseconds spent in slices, and in the longest
       busy_ms INTEGER NOT NULL,
       longest_ms INTEGER NOT NULL,
       -- the result in words
       words TEXT NOT NULL
     ) STRICT, WITHOUT ROWID`,
    // Observations whose rows are gone, by the hour they were made in.
    `CREATE TABLE packet_hours (
       -- whole hours since 1970-01-01T00:00Z
       hour INTEGER NOT NULL,
       observer_id INTEGER NOT NULL,
       payload_type INTEGER NOT NULL,
       observations INTEGER NOT NULL,
       -- receptions behind them, at least one each
       receptions INTEGER NOT NULL,
       -- how many were the first hearing of their transmission
       first_heard INTEGER NOT NULL,
       snr_sum_x4 INTEGER NOT NULL,
       snr_count INTEGER NOT NULL,
       PRIMARY KEY (hour, observer_id, payload_type)
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE size_days (
       -- whole days since 1970-01-01T00:00Z
       day INTEGER PRIMARY KEY,
       at INTEGER NOT NULL,
       file_bytes INTEGER NOT NULL,
       -- without free pages
       used_bytes INTEGER NOT NULL,
       -- JSON: bytes by table, its indexes included
       tables TEXT NOT NULL
     ) STRICT`,
    // Hours of edge_activity and of edge_evidence.earlier_hours before the first count in the first hour of their day,
    // hours before the second all in hour 0; those before the third are rolled up already.
    `ALTER TABLE topology_state ADD COLUMN activity_days_before INTEGER NOT NULL DEFAULT 0`,
    `ALTER TABLE topology_state ADD COLUMN activity_gone_before INTEGER NOT NULL DEFAULT 0`,
    `ALTER TABLE topology_state ADD COLUMN activity_rolled_before INTEGER NOT NULL DEFAULT 0`,
  ],
};
