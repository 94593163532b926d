// A database and a folder for each test of a file, made before it and gone after it.
import { afterEach, beforeEach } from 'vitest';
import { type TemporaryDatabase, type TemporaryFolder, temporaryDatabase, temporaryFolder } from './database.ts';

/** What is given is always that of the test under way. */
export function databaseEachTest(): {
  readonly temporary: Omit<TemporaryDatabase, 'dispose'>;
  readonly folder: Omit<TemporaryFolder, 'dispose'>;
} {
  let database: TemporaryDatabase;
  let place: TemporaryFolder;
  beforeEach(() => {
    database = temporaryDatabase();
    place = temporaryFolder();
  });
  afterEach(() => {
    database.dispose();
    place.dispose();
  });
  return {
    temporary: {
      get db() {
        return database.db;
      },
      get file() {
        return database.file;
      },
    },
    folder: {
      get path() {
        return place.path;
      },
      file: (name) => place.file(name),
    },
  };
}
