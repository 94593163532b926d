// Statements of the reader are prepared once, and nobody finds one as another left it.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StatementLog } from '../../../src/main/reader/statements.ts';
import { openReader, type ReadableDb } from '../../../src/main/storage/readonly.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';

const numbers = 'SELECT 1 AS one UNION ALL SELECT 2';

let temporary: TemporaryDatabase;
let db: ReadableDb;
let log: StatementLog;
beforeEach(() => {
  temporary = temporaryDatabase();
  db = openReader(temporary.file);
  log = new StatementLog(db);
});
afterEach(() => {
  db.close();
  temporary.dispose();
});

it('gives 2 questions the same statement, with its rows as objects again', () => {
  log.begin();
  const first = db.prepare(numbers).pluck();
  expect(first.all()).toEqual([1, 2]);
  log.begin();
  const second = db.prepare(numbers);
  expect(second).toBe(first);
  expect(second.all()).toEqual([{ one: 1 }, { one: 2 }]);
  log.begin();
  expect(db.prepare(numbers).raw().all()).toEqual([[1], [2]]);
});

it('gives 2 users within a question 2 statements, and the next question both again', () => {
  log.begin();
  const plucked = db.prepare(numbers).pluck();
  const plain = db.prepare(numbers);
  expect(plain).not.toBe(plucked);
  expect(plucked.get()).toBe(1);
  expect(plain.get()).toEqual({ one: 1 });
  log.begin();
  expect([db.prepare(numbers), db.prepare(numbers)]).toEqual([plucked, plain]);
});

it('gives nobody a statement whose rows an earlier question still walks over', () => {
  log.begin();
  const rows = db.prepare<[], { one: number }>(numbers).iterate();
  expect(rows.next().value).toEqual({ one: 1 });
  log.begin();
  expect(db.prepare(numbers).all()).toHaveLength(2);
  expect(rows.next().value).toEqual({ one: 2 });
  rows.return?.();
});

it('prepares the 65th of one text for its user alone, and explains every text once', () => {
  log.begin();
  const given = Array.from({ length: 70 }, () => db.prepare(numbers));
  expect(new Set(given).size).toBe(70);
  log.begin();
  const again = Array.from({ length: 70 }, () => db.prepare(numbers));
  expect(again.filter((statement) => given.includes(statement))).toHaveLength(64);
  expect(log.plan().filter((line) => line === 'COMPOUND QUERY')).toHaveLength(1);
});
