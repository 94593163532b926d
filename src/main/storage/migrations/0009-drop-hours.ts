// Hours are numbered alike in every table: whole hours since 1970-01-01T00:00Z.
import type { Migration } from './migration.ts';

export const dropHours: Migration = {
  number: 9,
  name: 'drop-hours',
  statements: [
    // Once the beginning of each hour in milliseconds. Numbers of both kinds never meet, and there are at most 400 days.
    'UPDATE dispatcher_drops SET hour = hour / 3600000',
  ],
};
