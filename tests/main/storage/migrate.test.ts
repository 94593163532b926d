// The migration runner: order, history, copies, and nothing half done.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeWriter, openWriter, type WritableDb } from '../../../src/main/storage/database.ts';
import { migrate } from '../../../src/main/storage/migrate.ts';
import { checksumOf } from '../../../src/main/storage/migrate-history.ts';
import { migrations } from '../../../src/main/storage/migrations/all.ts';
import type { Migration } from '../../../src/main/storage/migrations/migration.ts';
import { openForWriting } from '../../../src/main/storage/open.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { startStorageProcess } from '../../support/storage-process.ts';

const clock = new ManualClock(1_772_600_000_000);
let folder: TemporaryFolder;
let file: string;
beforeEach(() => {
  folder = temporaryFolder();
  file = folder.file('mesh.db');
});
afterEach(() => folder.dispose());

/** Small versions of a schema: each adds a table, fills it and rewrites what was there. */
const versions: readonly Migration[] = [
  { number: 1, name: 'begin', statements: ['CREATE TABLE log (entry TEXT) STRICT', "INSERT INTO log VALUES ('1')"] },
  ...[2, 3, 4, 5].map((number) => ({
    number,
    name: `step-${number}`,
    statements: [
      `CREATE TABLE part_${number} (x INTEGER) STRICT`,
      `INSERT INTO part_${number} VALUES (${number})`,
      `CREATE INDEX part_${number}_x ON part_${number} (x)`,
      `INSERT INTO log VALUES ('${number}')`,
      "UPDATE log SET entry = entry || '.'",
    ],
  })),
];
const upTo = (n: number) => versions.slice(0, n);

function with_<T>(use: (db: WritableDb) => T): T {
  const db = openWriter(file);
  try {
    return use(db);
  } finally {
    closeWriter(db);
  }
}

const applied = (db: Database.Database) => db.prepare('SELECT * FROM schema_migrations ORDER BY number').all();
const dump = (db: Database.Database) =>
  JSON.stringify([
    db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all(),
    db.prepare('SELECT rowid, entry FROM log').all(),
    db.prepare('SELECT number, name, checksum FROM schema_migrations').all(),
  ]);

it('records number, name, checksum, hour and duration of each migration', () => {
  with_((db) => {
    expect(migrate(db, { clock, known: upTo(2) })).toEqual({ from: 0, to: 2, copy: null });
    expect(applied(db)).toEqual([
      {
        number: 1,
        name: 'begin',
        checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
        applied_at: clock.now(),
        duration_ms: expect.any(Number),
      },
      expect.objectContaining({ number: 2, name: 'step-2' }),
    ]);
  });
});

it('does nothing the second time: same rows, same schema, no copy', () => {
  with_((db) => {
    migrate(db, { known: upTo(3) });
    const before = [dump(db), JSON.stringify(applied(db))];
    expect(migrate(db, { known: upTo(3) })).toEqual({ from: 3, to: 3, copy: null });
    expect([dump(db), JSON.stringify(applied(db))]).toEqual(before);
  });
  expect(readdirSync(folder.path)).toEqual(['mesh.db']);
});

it('brings a new file to the newest schema with the program’s own list', () => {
  with_((db) => {
    expect(migrate(db).to).toBe(migrations.length);
    expect(migrate(db)).toEqual({ from: migrations.length, to: migrations.length, copy: null });
  });
});

it('renumbers the hours of counted events from milliseconds to whole hours since 1970', () => {
  with_((db) => {
    migrate(db, { known: migrations.slice(0, 8) });
    const drop = db.prepare("INSERT INTO dispatcher_drops VALUES (?, 'nodes', 'node-new', 'stale', ?)");
    [0, 3_600_000, 1_772_600_400_000].forEach((hour, i) => void drop.run(hour, i + 1));
    migrate(db);
    expect(db.prepare('SELECT hour, n FROM dispatcher_drops ORDER BY hour').raw().all()).toEqual([
      [0, 1],
      [1, 2],
      [492_389, 3],
    ]);
  });
});

describe('the copy before the first change', () => {
  it('is a whole database of the old version beside the file, and none for a new file', () => {
    with_((db) => expect(migrate(db, { known: upTo(2) }).copy).toBeNull());
    const before = with_(dump);
    const report = with_((db) => migrate(db, { known: upTo(4) }));
    expect(report).toEqual({ from: 2, to: 4, copy: folder.file('mesh.before-0003.db') });
    const copy = new Database(folder.file('mesh.before-0003.db'), { readonly: true });
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(dump(copy)).toBe(before);
    copy.close();
  });

  it('is kept for the newest 2 versions', () => {
    for (const n of [1, 2, 3, 4, 5]) with_((db) => migrate(db, { known: upTo(n) }));
    expect(readdirSync(folder.path).sort()).toEqual(['mesh.before-0004.db', 'mesh.before-0005.db', 'mesh.db']);
  });

  it('contains what stood in the WAL alone', () => {
    with_((db) => {
      migrate(db, { known: upTo(1) });
      db.exec("INSERT INTO log VALUES ('only in the WAL')");
      migrate(db, { known: upTo(2) });
    });
    const copy = new Database(folder.file('mesh.before-0002.db'), { readonly: true });
    expect(copy.prepare('SELECT count(*) FROM log').pluck().get()).toBe(2);
    copy.close();
  });

  it('replaces the beginning of a copy that a crash left', () => {
    with_((db) => migrate(db, { known: upTo(1) }));
    writeFileSync(folder.file('mesh.before-0002.db.partial'), 'half a copy');
    with_((db) => migrate(db, { known: upTo(2) }));
    expect(readdirSync(folder.path).sort()).toEqual(['mesh.before-0002.db', 'mesh.db']);
  });

  it('stops everything when it cannot be made', () => {
    with_((db) => migrate(db, { known: upTo(1) }));
    const before = with_(dump);
    // No copy can be made inside somebody else's transaction.
    const blocked = with_((db) => {
      db.exec('BEGIN');
      try {
        migrate(db, { known: upTo(2) });
        return null;
      } catch (error) {
        return error as Error;
      } finally {
        db.exec('ROLLBACK');
      }
    });
    expect(blocked?.name).toBe('DatabaseFailedError');
    expect(with_(dump)).toBe(before);
    expect(existsSync(folder.file('mesh.before-0002.db'))).toBe(false);
    expect(existsSync(folder.file('mesh.before-0002.db.partial'))).toBe(false);
  });
});

describe('a file that does not fit is refused and keeps every byte', () => {
  const refuse = (known: readonly Migration[], edit = '') => {
    with_((db) => {
      migrate(db, { known: upTo(3) });
      db.exec(edit);
    });
    const bytes = readFileSync(file);
    let message = '';
    let name = '';
    try {
      openForWriting(file, { clock, known }).close();
    } catch (error) {
      ({ name, message } = error as Error);
    }
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(readdirSync(folder.path)).toEqual(['mesh.db']);
    return { name, message };
  };

  it('a newer version: names the file, its version 3 and the known version 2', () => {
    const { name, message } = refuse(upTo(2));
    expect(name).toBe('DatabaseFromFutureError');
    expect(message).toContain(file);
    expect(message).toMatch(/schema version 3, .* knows versions up to 2/);
    expect(message).toContain('update Meshwarden');
  });

  it('a changed checksum: names the migration', () => {
    const { name, message } = refuse(upTo(4), "UPDATE schema_migrations SET checksum = 'edited' WHERE number = 2");
    expect(name).toBe('MigrationHistoryError');
    expect(message).toMatch(/migration 2 \(step-2\) was applied with other statements/);
  });

  it('a gap in its history', () => {
    const { name, message } = refuse(upTo(4), 'DELETE FROM schema_migrations WHERE number = 2');
    expect(name).toBe('MigrationHistoryError');
    expect(message).toMatch(/migration 3 stands where 2 belongs/);
  });

  it('a duplicate in its history', () => {
    const { name, message } = refuse(
      upTo(4),
      `CREATE TABLE copied AS SELECT * FROM schema_migrations; DROP TABLE schema_migrations;
       ALTER TABLE copied RENAME TO schema_migrations; INSERT INTO schema_migrations SELECT * FROM schema_migrations WHERE number = 2`,
    );
    expect(name).toBe('MigrationHistoryError');
    expect(message).toMatch(/migration 2 stands where 3 belongs/);
  });

  it.each([
    ['gap', [1, 2, 4]],
    ['duplicate', [1, 2, 2, 3]],
  ])('a program whose own list has a %s', (_, numbers) => {
    const known = numbers.map((number) => versions[number - 1]).filter((each) => each !== undefined);
    expect(refuse(known).message).toMatch(/its own list has a gap or a duplicate/);
  });
});

it('gives another checksum to another number, name or statement', () => {
  const base: Migration = { number: 1, name: 'a', statements: ['x', 'y'] };
  const changed: Migration[] = [
    { ...base, number: 2 },
    { ...base, name: 'b' },
    { ...base, statements: ['x', 'y '] },
    { ...base, statements: ['x'] },
  ];
  expect(new Set([base, ...changed].map(checksumOf)).size).toBe(5);
  expect(checksumOf(base)).toBe(checksumOf({ ...base }));
});

describe('a migration that does not reach its end leaves the version before it', () => {
  const second = versions[1] as Migration;
  const broken = (at: number, statement: string): Migration => ({
    ...second,
    statements: second.statements.toSpliced(at, 0, statement),
  });

  it.each([0, 1, 2, 3, 4, 5])('when the statement at place %i fails', (at) => {
    with_((db) => migrate(db, { known: upTo(1) }));
    const before = with_(dump);
    expect(() =>
      with_((db) => migrate(db, { known: [...upTo(1), broken(at, 'INSERT INTO no_such_table VALUES (1)')] })),
    ).toThrow(/no_such_table/);
    expect(with_(dump)).toBe(before);
    expect(with_((db) => migrate(db, { known: upTo(2) })).to).toBe(2);
  });

  it.each([0, 1, 2, 3, 4, 5])('when the process is killed at place %i', async (at) => {
    with_((db) => migrate(db, { known: upTo(1) }));
    const before = with_(dump);
    const known = [...upTo(1), broken(at, 'SELECT end_here()')];
    const killed = await startStorageProcess({ file, what: 'killed', known, mortal: true });
    expect(killed.answer).toBeNull();
    expect(with_(dump)).toBe(before);
    expect(with_((db) => db.pragma('integrity_check', { simple: true }))).toBe('ok');
    const finished = openForWriting(file, { clock, known: upTo(2) });
    expect(finished.migration).toMatchObject({ from: 1, to: 2 });
    finished.close();
  });

  it('keeps the migrations before it: the third fails, the second stays', () => {
    with_((db) => migrate(db, { known: upTo(1) }));
    const third = { ...(versions[2] as Migration), statements: ['CREATE TABLE part_3 (x) STRICT'] };
    expect(() => with_((db) => migrate(db, { known: [...upTo(2), third] }))).toThrow();
    expect(with_(applied)).toHaveLength(2);
  });

  it('at every statement of the program’s own first version: the file stays empty', () => {
    const first = migrations[0] as Migration;
    for (let at = 0; at <= first.statements.length; at += 1) {
      const known = [{ ...first, statements: first.statements.toSpliced(at, 0, 'SELECT * FROM no_such_table') }];
      with_((db) => {
        expect(() => migrate(db, { known })).toThrow(/no_such_table/);
        expect(db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()).toBe(0);
      });
    }
  });

  it('killed in the middle of the program’s own first version: the next start makes it whole', async () => {
    const first = migrations[0] as Migration;
    const known = [{ ...first, statements: first.statements.toSpliced(20, 0, 'SELECT end_here()') }];
    expect((await startStorageProcess({ file, what: 'killed', known, mortal: true })).answer).toBeNull();
    const opened = openForWriting(file, { clock });
    expect(opened.migration).toEqual({ from: 0, to: migrations.length, copy: null });
    expect(opened.db.pragma('integrity_check', { simple: true })).toBe('ok');
    opened.close();
  });
});
