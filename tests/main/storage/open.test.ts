// Files and disks that cannot be used: each with its sentence, and nothing lost.
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeWriter, openWriter, type WritableDb } from '../../../src/main/storage/database.ts';
import { describeSqliteError, StorageError } from '../../../src/main/storage/database-errors.ts';
import { migrations } from '../../../src/main/storage/migrations/all.ts';
import type { Migration } from '../../../src/main/storage/migrations/migration.ts';
import { openForWriting } from '../../../src/main/storage/open.ts';
import { openReader } from '../../../src/main/storage/readonly.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { canMount, type TinyDisk, tinyDisk } from '../../support/tiny-disk.ts';

const clock = new ManualClock();
let folder: TemporaryFolder;
let file: string;
beforeEach(() => {
  folder = temporaryFolder();
  file = folder.file('mesh.db');
});
afterEach(() => folder.dispose());

function refusalOf(path: string, known = migrations): StorageError {
  try {
    openForWriting(path, { clock, known }).close();
  } catch (error) {
    if (error instanceof StorageError) return error;
    throw error;
  }
  throw new Error(`${path} was opened`);
}

describe('a file that is no database', () => {
  it.each([
    ['a word', Buffer.from('hello')],
    ['a page of text', Buffer.from('not a database, but long enough to hold a page. '.repeat(200))],
    ['zeros', Buffer.alloc(8_192)],
    ['a cut header', Buffer.from('SQLite format 3')],
  ])('%s: is refused by name and keeps every byte', (_, content) => {
    writeFileSync(file, content);
    const refusal = refusalOf(file);
    expect(refusal.name).toBe('NotADatabaseError');
    expect(refusal.message).toContain(`${file} is not a database`);
    expect(refusal.message).toContain('--db');
    expect(readFileSync(file).equals(content)).toBe(true);
    expect(readdirSync(folder.path)).toEqual(['mesh.db']);
  });

  it('an empty file becomes one', () => {
    writeFileSync(file, '');
    const opened = openForWriting(file, { clock });
    expect(opened.migration.from).toBe(0);
    opened.close();
  });
});

it('refuses the database of another program and leaves it alone', () => {
  const other = openWriter(file);
  other.exec('CREATE TABLE nodes (id TEXT)');
  closeWriter(other);
  const bytes = readFileSync(file);
  expect(refusalOf(file).name).toBe('ForeignDatabaseError');
  expect(refusalOf(file).message).toContain('database of another program');
  expect(readFileSync(file).equals(bytes)).toBe(true);
});

it('says of a damaged database that it is damaged, and to use a backup', () => {
  openForWriting(file, { clock }).close();
  const bytes = readFileSync(file);
  // The pages after the header hold the schema's own table.
  bytes.fill(0xee, 100, 16_384);
  writeFileSync(file, bytes);
  const refusal = refusalOf(file);
  expect(refusal.name).toBe('DatabaseDamagedError');
  expect(refusal.message).toMatch(/is damaged.*Nothing was changed.*backup/);
});

it('says of a database in memory that it would forget', () => {
  expect(refusalOf(':memory:').name).toBe('MemoryRefusedError');
});

it('opens what it closed with everything in it, and closing twice does nothing', () => {
  const first = openForWriting(file, { clock });
  first.db.exec("INSERT INTO settings VALUES ('a', '1', 0)");
  first.close();
  first.close();
  const second = openForWriting(file, { clock });
  expect(second.migration).toMatchObject({ from: second.migration.to, copy: null });
  expect(second.db.prepare('SELECT value FROM settings').pluck().get()).toBe('1');
  second.close();
  expect(readdirSync(folder.path).sort()).toEqual(['mesh.db', 'mesh.db.lock']);
});

describe.skipIf(!canMount)('on a read-only disk', () => {
  let disk: TinyDisk;
  beforeEach(() => {
    disk = tinyDisk('8m') as TinyDisk;
  });
  afterEach(() => disk.dispose());

  it('refuses a new file: names it, its folder, and --db', () => {
    disk.makeReadOnly();
    const refusal = refusalOf(disk.file('mesh.db'));
    expect(refusal.name).toBe('DatabaseReadOnlyError');
    expect(refusal.message).toContain(`${disk.file('mesh.db')} cannot be written`);
    expect(refusal.message).toContain(`folder ${disk.path} is read-only`);
  });

  it('refuses an existing database and keeps every byte', () => {
    openForWriting(file, { clock }).close();
    copyFileSync(file, disk.file('mesh.db'));
    disk.makeReadOnly();
    expect(refusalOf(disk.file('mesh.db')).name).toBe('DatabaseReadOnlyError');
    expect(readFileSync(disk.file('mesh.db')).equals(readFileSync(file))).toBe(true);
  });

  it('calls a disk that became read-only under an open database by its name', () => {
    const opened = openForWriting(disk.file('mesh.db'), { clock });
    const reader = openReader(disk.file('mesh.db'));
    expect(() => reader.exec("INSERT INTO settings VALUES ('a', '1', 0)")).toThrow();
    try {
      reader.exec("INSERT INTO settings VALUES ('a', '1', 0)");
    } catch (error) {
      expect(describeSqliteError(error, disk.file('mesh.db')).name).toBe('DatabaseReadOnlyError');
    }
    reader.close();
    opened.close();
  });
});

describe.skipIf(!canMount)('on a full disk', () => {
  let disk: TinyDisk;
  beforeEach(() => {
    disk = tinyDisk('2m') as TinyDisk;
  });
  afterEach(() => disk.dispose());

  const fill = () => {
    for (let size = 1 << 20, part = 0; size >= 4_096; part += 1) {
      try {
        writeFileSync(disk.file(`ballast-${part}`), Buffer.alloc(size));
      } catch {
        size >>= 1;
      }
    }
  };

  it('refuses to start with a sentence that says so', () => {
    fill();
    const refusal = refusalOf(disk.file('mesh.db'));
    expect(refusal.name).toBe('DiskFullError');
    expect(refusal.message).toContain(`disk that holds ${disk.file('mesh.db')} is full`);
    expect(refusal.message).toContain('free some space');
  });

  it('keeps every committed row, undoes the one that found no room, and goes on once there is', () => {
    const opened = openForWriting(disk.file('mesh.db'), { clock });
    const insert = opened.db.prepare('INSERT INTO settings VALUES (?, ?, 0)');
    let committed = 0;
    let refusal: StorageError | null = null;
    writeFileSync(disk.file('ballast'), Buffer.alloc(256 * 1_024));
    while (!refusal) {
      try {
        insert.run(`key ${committed}`, 'x'.repeat(4_000));
        committed += 1;
      } catch (error) {
        refusal = describeSqliteError(error, disk.file('mesh.db'));
      }
    }
    expect(refusal.name).toBe('DiskFullError');
    expect(committed).toBeGreaterThan(10);
    const count = () => opened.db.prepare('SELECT count(*) FROM settings').pluck().get();
    expect(count()).toBe(committed);
    writeFileSync(disk.file('ballast'), '');
    insert.run('after', 'there is room again');
    expect(count()).toBe(committed + 1);
    expect(opened.db.pragma('integrity_check', { simple: true })).toBe('ok');
    opened.close();
  });

  it('does not migrate without room for the copy: the file stays at its version', () => {
    const before = openForWriting(disk.file('mesh.db'), { clock });
    const { to } = before.migration;
    before.close();
    const version = (db: WritableDb) => db.prepare('SELECT max(number) FROM schema_migrations').pluck().get();
    fill();
    const next: Migration = { number: to + 1, name: 'next', statements: ['CREATE TABLE next (x) STRICT'] };
    const refusal = refusalOf(disk.file('mesh.db'), [...migrations, next]);
    expect(refusal.name).toBe('DiskFullError');
    for (const name of readdirSync(disk.path)) if (name.startsWith('ballast')) rmSync(disk.file(name));
    const after = openForWriting(disk.file('mesh.db'), { clock });
    expect(version(after.db)).toBe(to);
    after.close();
    expect(readdirSync(disk.path).sort()).toEqual(['mesh.db', 'mesh.db.lock']);
  });
});
