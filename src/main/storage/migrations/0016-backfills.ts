// How far rows of earlier times are filled with what they lack.
import type { Migration } from './migration.ts';

export const backfills: Migration = {
  number: 16,
  name: 'backfills',
  statements: [
    `CREATE TABLE backfills (
       name TEXT PRIMARY KEY,
       -- row id of the last row looked at, and of the last there is to look at
       position INTEGER NOT NULL,
       goal INTEGER NOT NULL,
       -- rows filled
       changed INTEGER NOT NULL,
       -- what it rests on; another one makes it begin anew
       basis TEXT NOT NULL,
       started_at INTEGER NOT NULL,
       -- null while it is under way
       finished_at INTEGER
     ) STRICT, WITHOUT ROWID`,
  ],
};
