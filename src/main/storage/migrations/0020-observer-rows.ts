// The observations of each observer, listed by blocks of row ids: a fifth of what the index took, and less work to keep.
import type { Migration } from './migration.ts';

export const observerRows: Migration = {
  number: 20,
  name: 'observer-rows',
  statements: [
    `CREATE TABLE observer_rows (
       observer_id INTEGER NOT NULL REFERENCES observers(id) ON DELETE CASCADE,
       -- row id of an observation / 8192; only blocks whose last row was written, the others are looked through
       block INTEGER NOT NULL,
       -- places in the block, u16 big-endian each, ascending; some of the observations may be gone
       places BLOB NOT NULL,
       PRIMARY KEY (observer_id, block)
     ) STRICT, WITHOUT ROWID`,
    `INSERT INTO observer_rows (observer_id, block, places)
       SELECT observer_id, id / 8192, unhex(group_concat(format('%04x', id % 8192), '' ORDER BY id)) FROM observations
       WHERE id < ((SELECT max(id) FROM observations) + 1) / 8192 * 8192 GROUP BY observer_id, id / 8192`,
    `DROP INDEX observations_observer`,
  ],
};
