// What the reader demands of a file before it answers anything.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SchemaNotReadyError } from '../../../src/main/storage/database-errors.ts';
import { assertReady } from '../../../src/main/storage/schema.ts';
import { expectedSchema } from '../../../src/main/storage/schema-snapshot.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';

let temporary: TemporaryDatabase;
beforeEach(() => {
  temporary = temporaryDatabase();
});
afterEach(() => temporary.dispose());

function missing(): string {
  try {
    assertReady(temporary.db);
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(SchemaNotReadyError);
    return (error as Error).message;
  }
}

it('passes a migrated file, and one with more than is needed', () => {
  expect(missing()).toBe('');
  temporary.db.exec('CREATE TABLE extra (x); ALTER TABLE nodes ADD COLUMN extra TEXT; CREATE INDEX e ON extra (x)');
  expect(missing()).toBe('');
});

it('names every missing table, column and index in one error that says what to do', () => {
  temporary.db.exec(`DROP TABLE receptions; DROP TABLE messages;
    ALTER TABLE observers DROP COLUMN model; ALTER TABLE observers DROP COLUMN radio;
    DROP INDEX transmissions_last_seen; DROP INDEX decisions_reason`);
  const message = missing();
  for (const name of [
    'table receptions',
    'table messages',
    'column observers.model',
    'column observers.radio',
    'index transmissions_last_seen on transmissions',
    'index decisions_reason on decisions',
  ]) {
    expect(message).toContain(name);
  }
  expect(message).not.toContain('messages_channel');
  expect(message).toContain(temporary.file);
  expect(message).toMatch(/open it once with this version of Meshwarden/);
});

it('names all tables of a file that was never migrated', () => {
  temporary.db.pragma('foreign_keys = OFF');
  for (const table of Object.keys(expectedSchema.tables)) temporary.db.exec(`DROP TABLE ${table}`);
  const message = missing();
  for (const table of Object.keys(expectedSchema.tables)) expect(message).toContain(`table ${table}`);
});
