// How far an imported database was read, so that a killed import goes on.
import type { Migration } from './migration.ts';

export const importedDatabases: Migration = {
  number: 12,
  name: 'imported-databases',
  statements: [
    // Row id of the last observation recorded; null for recordings, which are known by their beginnings.
    'ALTER TABLE imported_files ADD COLUMN position INTEGER',
  ],
};
