// How many rows the two big tables have, so that nobody who shows it has to count them.
import type { Migration } from './migration.ts';

export const rowCounts: Migration = {
  number: 14,
  name: 'row-counts',
  statements: [
    `CREATE TABLE row_counts (
       -- observations | transmissions
       name TEXT PRIMARY KEY,
       n INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
    `INSERT INTO row_counts (name, n) SELECT 'observations', count(*) FROM observations`,
    `INSERT INTO row_counts (name, n) SELECT 'transmissions', count(*) FROM transmissions`,
    // A trigger on inserts would cost an observation a third of its own insert: who inserts them counts them (ObservationTable).
    `CREATE TRIGGER observations_deleted AFTER DELETE ON observations BEGIN
       UPDATE row_counts SET n = n - 1 WHERE name = 'observations';
     END`,
    `CREATE TRIGGER transmissions_inserted AFTER INSERT ON transmissions BEGIN
       UPDATE row_counts SET n = n + 1 WHERE name = 'transmissions';
     END`,
    `CREATE TRIGGER transmissions_deleted AFTER DELETE ON transmissions BEGIN
       UPDATE row_counts SET n = n - 1 WHERE name = 'transmissions';
     END`,
  ],
};
