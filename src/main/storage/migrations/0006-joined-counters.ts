// What observers counted in all, across restarts and wraps, and where the pieces were joined.
import type { Migration } from './migration.ts';

export const joinedCounters: Migration = {
  number: 6,
  name: 'joined-counters',
  statements: [
    `CREATE TABLE observer_runs (
       observer_id INTEGER PRIMARY KEY REFERENCES observers(id) ON DELETE CASCADE,
       -- from when on the totals count
       since INTEGER NOT NULL,
       -- newest report
       at INTEGER NOT NULL,
       uptime_secs INTEGER,
       -- when the observer last started, by its uptime
       boot_at INTEGER,
       restarts INTEGER NOT NULL
     ) STRICT`,
    `CREATE TABLE observer_counters (
       observer_id INTEGER NOT NULL REFERENCES observers(id) ON DELETE CASCADE,
       -- packetsReceived | packetsSent | recvErrors | rxAirSecs | txAirSecs
       counter TEXT NOT NULL,
       -- as last shown
       value INTEGER NOT NULL,
       total INTEGER NOT NULL,
       -- 1: seen above 65,535
       wide INTEGER NOT NULL,
       PRIMARY KEY (observer_id, counter)
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE counter_seams (
       id INTEGER PRIMARY KEY,
       observer_id INTEGER NOT NULL REFERENCES observers(id) ON DELETE CASCADE,
       at INTEGER NOT NULL,
       -- restarted | cleared | wrapped | unclear
       kind TEXT NOT NULL,
       -- seconds before a restart that no report covers
       unseen_secs INTEGER,
       -- JSON: [[counter, before, after], ...]
       changes TEXT NOT NULL
     ) STRICT`,
    `CREATE INDEX counter_seams_observer ON counter_seams (observer_id, id)`,
  ],
};
