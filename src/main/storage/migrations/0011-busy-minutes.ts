// Minutes of an hour in which a source brought something: whether a silence is usual is judged by them.
import type { Migration } from './migration.ts';

export const busyMinutes: Migration = {
  number: 11,
  name: 'busy-minutes',
  statements: [
    // NULL for hours of before, whose minutes nobody counted.
    'ALTER TABLE source_hours ADD COLUMN busy_minutes INTEGER',
    'ALTER TABLE source_hours DROP COLUMN longest_pause_secs',
  ],
};
