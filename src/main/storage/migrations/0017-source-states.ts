// How every source stands, for those who only read the file while the program runs, or after it.
import type { Migration } from './migration.ts';

export const sourceStates: Migration = {
  number: 17,
  name: 'source-states',
  statements: [
    `CREATE TABLE source_states (
       source TEXT PRIMARY KEY,
       -- place among the sources, from 0
       place INTEGER NOT NULL,
       written_at INTEGER NOT NULL,
       -- 0 once the program that wrote it has ended; one that was killed leaves 1
       running INTEGER NOT NULL,
       -- JSON
       status TEXT NOT NULL
     ) STRICT, WITHOUT ROWID`,
  ],
};
