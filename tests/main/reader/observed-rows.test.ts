// What one observer heard, newest first, out of lists of row ids by blocks.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observationsPerBlock } from '../../../src/domain/observed-blocks.ts';
import { observedIds } from '../../../src/main/reader/queries/observed-rows.ts';
import { checkDatabase } from '../../../src/main/storage/check.ts';
import { observerRows } from '../../../src/main/storage/migrations/0020-observer-rows.ts';
import { openBlocks } from '../../../src/main/storage/migrations/0022-open-blocks.ts';
import { ObservationTable } from '../../../src/main/storage/tables/observations.ts';
import { OldPacketTable } from '../../../src/main/storage/tables/old-packets.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';

const observers = 7;
const perTransmission = 4;

let file: TemporaryDatabase;
let table: ObservationTable;
beforeEach(() => {
  file = emptyMesh();
  table = new ObservationTable(file.db);
});
afterEach(() => file.dispose());

function emptyMesh(): TemporaryDatabase {
  const made = temporaryDatabase();
  made.db.exec("INSERT INTO parties (id, key) VALUES (1, 'a')");
  const insert = made.db.prepare(
    'INSERT INTO observers (id, party_id, key, first_seen, last_seen) VALUES (?, 1, ?, 0, 0)',
  );
  for (let id = 1; id <= observers; id++) insert.run(id, `observer ${id}`);
  return made;
}

/** Who makes the observation with this row id: the first observer half of them, the last one few. */
const observerOf = (id: number) => (id % 2 === 0 ? 1 : id % 1_000 === 1 ? observers : 2 + (id % (observers - 2)));
const newest = () => file.db.prepare('SELECT coalesce(max(id), 0) FROM observations').pluck().get() as number;

/** Inserts observations up to row id `last` in one transaction; `rollBack` undoes it. */
function insertUpTo(last: number, rollBack = false): void {
  file.db.exec('BEGIN IMMEDIATE');
  const transmission = file.db.prepare(
    `INSERT OR IGNORE INTO transmissions (id, hash, raw, route_type, payload_type, payload_version, first_seen, last_seen, observation_count)
     VALUES (@id, unhex(format('%016x', @id)), x'00', 0, 2, 0, @id, @id, ${perTransmission})`,
  );
  for (let id = newest() + 1; id <= last; id++) {
    const transmissionId = 1 + Math.floor((id - 1) / perTransmission);
    transmission.run({ id: transmissionId });
    const path = Uint8Array.of(1, id);
    const made = { transmissionId, observerId: observerOf(id), path, routeCode: 1, at: transmissionId };
    expect(table.insert({ ...made, snrX4: null, rssi: null, score: null, claimLagMs: null, raw: null })).toBe(id);
  }
  table.flush();
  file.db.exec(rollBack ? 'ROLLBACK' : 'COMMIT');
  if (rollBack) table.forget();
}

const stored = (observer: number, ceiling: number, limit: number) =>
  file.db
    .prepare('SELECT id FROM observations WHERE observer_id = ? AND id < ? ORDER BY id DESC LIMIT ?')
    .pluck()
    .all(observer, ceiling, limit);
const listed = () => file.db.prepare('SELECT * FROM observer_rows ORDER BY block, observer_id').all();
const broken = () => checkDatabase(file.db).filter((line) => line.broken > 0 && line.rule.includes('listed'));

/** The rows of every observer, below ceilings in and between blocks, whole and in pages. */
function expectEveryRow(): void {
  const end = newest();
  const edge = observationsPerBlock;
  const ceilings = [Number.MAX_SAFE_INTEGER, end, 2 * edge, 2 * edge - 1, edge + 1, 3];
  for (const observer of [1, 2, observers]) {
    for (const ceiling of ceilings) {
      for (const limit of [3, 20_000]) {
        expect(observedIds(file.db, observer, ceiling, limit)).toEqual(stored(observer, ceiling, limit));
      }
    }
  }
  expect(broken()).toEqual([]);
}

describe('the rows of an observer', () => {
  it('are all there below any row id, in 20,000 observations of 7 observers in 3 blocks', () => {
    insertUpTo(20_000);
    expect(file.db.prepare('SELECT DISTINCT block FROM observer_rows ORDER BY block').pluck().all()).toEqual([0, 1, 2]);
    expectEveryRow();
  });

  it.each([
    ['one before a block is full', observationsPerBlock - 2],
    ['when it is just full', observationsPerBlock - 1],
    ['when the next one began', observationsPerBlock],
  ])('are all there %s', (_when, last) => {
    insertUpTo(last);
    expectEveryRow();
    insertUpTo(last + 1);
    expectEveryRow();
  });

  it('are listed the same by a program that began in the middle of a block, and after a rollback over its end', () => {
    insertUpTo(20_000);
    const straight = listed();
    file.dispose();
    file = emptyMesh();
    for (const last of [5_000, 9_000, 16_000]) {
      table = new ObservationTable(file.db);
      insertUpTo(last);
      insertUpTo(last + 4_000, true);
    }
    insertUpTo(20_000);
    expect(listed()).toEqual(straight);
  });

  it('leaves out what was removed, and drops the blocks of which nothing is left', () => {
    insertUpTo(20_000);
    const packets = new OldPacketTable(file.db);
    for (const { id } of packets.after({ id: 0, lastSeen: 0 }, 10_000 / perTransmission, 10_000)) packets.remove(id);
    expectEveryRow();
    const ids = packets.observersAfter(0);
    const first = packets.firstBlock();
    expect([ids.length, first]).toEqual([observers, 1]);
    expect(ids.slice(0, 3).map((id) => packets.removeBlocks(id, first, 100))).toEqual([1, 1, 1]);
    expect(listed()).toHaveLength(3 * observers - 3);
    expect(ids.map((id) => packets.removeBlocks(id, first, 100))).toEqual([0, 0, 0, ...ids.slice(3).map(() => 1)]);
    expect(file.db.prepare('SELECT DISTINCT block FROM observer_rows').pluck().all()).toEqual([1, 2]);
    expectEveryRow();
  });

  it('are listed anew when all 9,000 are gone and row ids begin at 1 again', () => {
    insertUpTo(9_000);
    file.db.exec('DELETE FROM observations; DELETE FROM transmissions');
    expect(observedIds(file.db, 1, 9_001, 20_000)).toEqual([]);
    insertUpTo(3_000);
    expectEveryRow();
    expect(observedIds(file.db, 1, Number.MAX_SAFE_INTEGER, 20_000)).toHaveLength(1_500);
  });

  it('are listed when 1 is recorded as when 1,000 are at once', () => {
    insertUpTo(1_000);
    const together = listed();
    file.dispose();
    file = emptyMesh();
    table = new ObservationTable(file.db);
    for (let id = 1; id <= 1_000; id++) insertUpTo(id);
    expect(listed()).toEqual(together);
  });

  it('are listed by the migrations as by the program that records', () => {
    insertUpTo(20_000);
    const recorded = listed();
    file.db.exec('DROP TABLE observer_rows; CREATE INDEX observations_observer ON observations (observer_id)');
    for (const { statements } of [observerRows, openBlocks]) for (const words of statements) file.db.exec(words);
    expect(recorded.length).toBe(3 * observers);
    expect(listed()).toEqual(recorded);
  });

  it('a missing place is found by the check of the database', () => {
    insertUpTo(20_000);
    file.db.exec('UPDATE observer_rows SET places = substr(places, 3) WHERE observer_id = 7 AND block = 1');
    expect(broken()).toMatchObject([{ broken: 1, samples: ['observer 7, block 1: 7 listed of 8'] }]);
  });
});
