// When nodes were heard and by whom, and when nobody could have heard them.
import type { Migration } from './migration.ts';

export const liveness: Migration = {
  number: 4,
  name: 'liveness',
  statements: [
    `CREATE TABLE heartbeat (
       id INTEGER PRIMARY KEY CHECK (id = 1),
       -- when the program last lived
       at INTEGER NOT NULL
     ) STRICT`,
    `CREATE TABLE deaf_times (
       id INTEGER PRIMARY KEY,
       -- '*' the whole program; 'source:<name>'; 'observer:<key as published>'
       scope TEXT NOT NULL,
       -- off | asleep | source | observer
       why TEXT NOT NULL,
       began_at INTEGER NOT NULL,
       -- null while it lasts
       ended_at INTEGER
     ) STRICT`,
    `CREATE INDEX deaf_times_began ON deaf_times (began_at)`,
    `CREATE TABLE observer_sources (
       observer TEXT NOT NULL,
       source TEXT NOT NULL,
       heard_at INTEGER NOT NULL,
       PRIMARY KEY (observer, source)
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE node_liveness (
       party INTEGER PRIMARY KEY REFERENCES parties(id) ON DELETE CASCADE,
       -- newest evidence of any kind
       heard_at INTEGER NOT NULL,
       -- observer that heard it last, and quarter dB when it heard the node itself
       via INTEGER,
       snr_x4 INTEGER,
       -- JSON: [[party of an observer, when it last heard the node], ...]
       witnesses TEXT NOT NULL,
       -- JSON: lengths of pauses, by weight
       intervals TEXT,
       -- name as last looked at
       name TEXT,
       -- seconds, chosen for this node
       silent_after_s INTEGER
     ) STRICT`,
  ],
};
