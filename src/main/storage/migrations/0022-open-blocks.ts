// Lists of observations by observer that end with the newest one, instead of with the last full block.
import type { Migration } from './migration.ts';

export const openBlocks: Migration = {
  number: 22,
  name: 'open-blocks',
  statements: [
    `INSERT INTO observer_rows (observer_id, block, places)
       SELECT observer_id, id / 8192, unhex(group_concat(format('%04x', id % 8192), '' ORDER BY id)) FROM observations
       WHERE id >= ((SELECT max(id) FROM observations) + 1) / 8192 * 8192 GROUP BY observer_id, id / 8192
       ON CONFLICT (observer_id, block) DO UPDATE SET places = excluded.places`,
  ],
};
