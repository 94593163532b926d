// Checking, copying and putting back: what a person is told, and that nothing is lost on the way.
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDatabase } from '../../../src/main/storage/check.ts';
import { copyDatabase } from '../../../src/main/storage/copy.ts';
import { closeWriter, openWriter } from '../../../src/main/storage/database.ts';
import { StorageError } from '../../../src/main/storage/database-errors.ts';
import { openForWriting } from '../../../src/main/storage/open.ts';
import { openReader } from '../../../src/main/storage/readonly.ts';
import { restoreDatabase } from '../../../src/main/storage/restore.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { canMount, tinyDisk } from '../../support/tiny-disk.ts';
import { buildSmallMesh, noon } from '../reader/small-mesh.ts';

const clock = new ManualClock(noon);
let mesh: TemporaryDatabase;
let folder: string;
beforeEach(() => {
  mesh = temporaryDatabase();
  folder = mesh.file.replace('/mesh.db', '');
});
afterEach(() => mesh.dispose());

function observationsIn(file: string): number {
  const db = openReader(file);
  try {
    return db.prepare<[], { n: number }>('SELECT count(*) AS n FROM observations').get()?.n ?? -1;
  } finally {
    db.close();
  }
}

function refusal(act: () => unknown): StorageError {
  try {
    act();
  } catch (error) {
    if (error instanceof StorageError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

function brokenRules(): readonly string[] {
  return checkDatabase(mesh.db)
    .filter((line) => line.broken > 0)
    .map((line) => `${line.rule}: ${line.broken}`);
}

describe('a check', () => {
  it('finds 13 rules kept by an empty database', () => {
    const lines = checkDatabase(mesh.db);
    expect(lines).toHaveLength(13);
    expect(lines.every((line) => line.broken === 0)).toBe(true);
  });

  it.each([
    [
      'UPDATE transmissions SET observation_count = 9 WHERE id = 1',
      'every transmission counts the observations it has',
    ],
    [
      'UPDATE observations SET timestamp = 1 WHERE id = 2',
      'no observation lies outside the time its transmission was heard in',
    ],
    ['UPDATE observations SET receptions = 7 WHERE id = 3', 'an observation lists as many receptions as it counts'],
    [
      "UPDATE row_counts SET n = 7 WHERE name = 'observations'",
      'observations and transmissions are as many as the status line says',
    ],
    ['UPDATE topology_state SET watermark = 900', 'the graph counted no observation that does not exist yet'],
    ['UPDATE dispatcher_state SET seen = 5', 'every alert event has exactly one counted outcome'],
  ])('names the rule that %s breaks', (change, rule) => {
    buildSmallMesh(mesh.db);
    mesh.db.exec(`UPDATE transmissions SET (observation_count, first_seen, last_seen) =
      (SELECT count(*), min(timestamp), max(timestamp) FROM observations o WHERE o.transmission_id = transmissions.id)`);
    mesh.db.exec(
      'INSERT OR IGNORE INTO topology_state (id) VALUES (1); INSERT OR IGNORE INTO dispatcher_state (id) VALUES (1)',
    );
    const before = new Set(brokenRules());
    mesh.db.exec(change);
    expect(brokenRules().filter((line) => !before.has(line))).toEqual([`${rule}: 1`]);
  });

  it('names a reference that leads nowhere', () => {
    buildSmallMesh(mesh.db);
    mesh.db.pragma('foreign_keys = OFF');
    mesh.db.exec("INSERT INTO messages VALUES (4711, 'public', 0, NULL, 'hello')");
    mesh.db.pragma('foreign_keys = ON');
    const line = checkDatabase(mesh.db).find((each) => each.rule.startsWith('every reference'));
    expect(line).toMatchObject({ broken: 1, samples: ['messages row 4711 names no row of transmissions'] });
  });

  it('says of a file with a spoilt page that its pages disagree, and looks no further', () => {
    buildSmallMesh(mesh.db);
    const copy = copyDatabase(mesh.file, `${folder}/spoilt.db`).file;
    const bytes = readFileSync(copy);
    bytes.fill(0xee, 4096 * 5, 4096 * 30);
    writeFileSync(copy, bytes);
    const db = openReader(copy);
    try {
      const lines = checkDatabase(db);
      expect(lines).toHaveLength(1);
      expect(lines[0]?.broken).toBeGreaterThan(0);
    } finally {
      db.close();
    }
  });
});

describe('a copy', () => {
  it('holds what is committed while the writer has the file open, in one file', () => {
    buildSmallMesh(mesh.db);
    const copy = copyDatabase(mesh.file, `${folder}/copy.db`);
    mesh.db.exec('DELETE FROM observations');
    expect(observationsIn(copy.file)).toBe(6);
    expect(copy.bytes).toBe(readFileSync(copy.file).length);
    expect(readdirSync(folder).filter((name) => name.startsWith('copy.db') && name !== 'copy.db')).toEqual(
      // What a reader of the copy leaves beside it, at most.
      expect.not.arrayContaining(['copy.db.partial']),
    );
  });

  it('is not laid over a file that is there', () => {
    writeFileSync(`${folder}/precious.db`, 'precious');
    expect(refusal(() => copyDatabase(mesh.file, `${folder}/precious.db`)).message).toContain('exists already');
    expect(readFileSync(`${folder}/precious.db`, 'utf8')).toBe('precious');
  });

  it('of a file that is not there is refused by its name, and makes none', () => {
    expect(refusal(() => copyDatabase(`${folder}/none.db`, `${folder}/copy.db`)).message).toContain('none.db');
    expect(readdirSync(folder).filter((name) => !name.startsWith('mesh.db'))).toEqual([]);
  });

  it('of a file that is no database is refused, and leaves nothing', () => {
    writeFileSync(`${folder}/letter.txt`, 'x'.repeat(5000));
    expect(refusal(() => copyDatabase(`${folder}/letter.txt`, `${folder}/copy.db`)).name).toBe('NotADatabaseError');
    expect(existsSync(`${folder}/copy.db`)).toBe(false);
    expect(existsSync(`${folder}/copy.db.partial`)).toBe(false);
  });

  it.skipIf(!canMount)('on a disk of 64 kB that is too small says so and leaves nothing there', () => {
    const disk = tinyDisk('64k');
    if (!disk) throw new Error('A disk could be made a moment ago.');
    try {
      expect(refusal(() => copyDatabase(mesh.file, disk.file('copy.db'))).name).toBe('DiskFullError');
      expect(readdirSync(disk.path)).toEqual([]);
    } finally {
      disk.dispose();
    }
  });
});

describe('a restore', () => {
  it('puts the copy in place and keeps what was there', () => {
    buildSmallMesh(mesh.db);
    const copy = copyDatabase(mesh.file, `${folder}/copy.db`).file;
    mesh.db.exec('DELETE FROM observations');
    closeWriter(mesh.db);
    const report = restoreDatabase(copy, mesh.file, clock);
    expect(report.pendingMigrations).toBe(0);
    expect(report.replaced).toBe(`${folder}/mesh.replaced-20260304-120000.db`);
    expect(observationsIn(mesh.file)).toBe(6);
    expect(observationsIn(report.replaced ?? '')).toBe(0);
    expect(observationsIn(copy)).toBe(6);
    const opened = openForWriting(mesh.file, { clock });
    expect(opened.migration.from).toBe(opened.migration.to);
    opened.close();
  });

  it('makes a database where there was none', () => {
    buildSmallMesh(mesh.db);
    const copy = copyDatabase(mesh.file, `${folder}/copy.db`).file;
    const report = restoreDatabase(copy, `${folder}/fresh.db`, clock);
    expect(report.replaced).toBeNull();
    expect(observationsIn(`${folder}/fresh.db`)).toBe(6);
  });

  it('keeps two replaced files of the same second apart', () => {
    const copy = copyDatabase(mesh.file, `${folder}/copy.db`).file;
    closeWriter(mesh.db);
    const kept = [1, 2].map(() => restoreDatabase(copy, mesh.file, clock).replaced);
    expect(kept.map((name) => name?.slice(folder.length + 1))).toEqual([
      'mesh.replaced-20260304-120000.db',
      'mesh.replaced-20260304-120000-2.db',
    ]);
  });

  it('takes what is still in the WAL of a copy that is itself a running database', () => {
    buildSmallMesh(mesh.db);
    const report = restoreDatabase(mesh.file, `${folder}/other.db`, clock);
    expect(observationsIn(report.file)).toBe(6);
  });

  it('is refused while another writes the file, by whom', () => {
    const copy = copyDatabase(mesh.file, `${folder}/copy.db`).file;
    closeWriter(mesh.db);
    const opened = openForWriting(mesh.file, { clock, what: 'meshwarden serve' });
    try {
      expect(refusal(() => restoreDatabase(copy, mesh.file, clock)).message).toContain('in use by meshwarden serve');
    } finally {
      opened.close();
    }
  });

  it.each([
    ['no database', (copy: string) => writeFileSync(copy, 'hello '.repeat(900)), 'NotADatabaseError'],
    ['a spoilt page', (copy: string) => spoil(copy), 'DatabaseDamagedError'],
    ['a newer version', (copy: string) => makeNewer(copy), 'DatabaseFromFutureError'],
    ['another program’s', (copy: string) => makeForeign(copy), 'ForeignDatabaseError'],
  ])('of a copy that is %s is refused, and the database in use keeps its rows', (_, ruin, name) => {
    buildSmallMesh(mesh.db);
    const copy = copyDatabase(mesh.file, `${folder}/copy.db`).file;
    closeWriter(mesh.db);
    ruin(copy);
    const said = refusal(() => restoreDatabase(copy, mesh.file, clock));
    expect(said.name).toBe(name);
    expect(said.message).toContain(copy);
    expect(said.message).toMatch(/\. Nothing was restored; .*another copy/);
    expect(observationsIn(mesh.file)).toBe(6);
    expect(readdirSync(folder).filter((each) => each.includes('replaced') || each.includes('partial'))).toEqual([]);
  });

  it('onto the copy itself is refused', () => {
    expect(refusal(() => restoreDatabase(mesh.file, mesh.file, clock)).message).toContain('two different files');
  });

  it('keeps a damaged database with its WAL when it is replaced', () => {
    buildSmallMesh(mesh.db);
    const copy = copyDatabase(mesh.file, `${folder}/copy.db`).file;
    closeWriter(mesh.db);
    writeFileSync(mesh.file, 'spoilt '.repeat(2000));
    writeFileSync(`${mesh.file}-wal`, 'spoilt too');
    const { replaced } = restoreDatabase(copy, mesh.file, clock);
    expect(readFileSync(replaced ?? '', 'utf8').slice(0, 6)).toBe('spoilt');
    expect(readFileSync(`${replaced}-wal`, 'utf8')).toBe('spoilt too');
    expect(observationsIn(mesh.file)).toBe(6);
  });
});

function spoil(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0xee, 4096 * 5, 4096 * 30);
  writeFileSync(file, bytes);
}

function makeNewer(file: string): void {
  const db = openWriter(file);
  db.exec("INSERT INTO schema_migrations VALUES (9999, 'later', 'x', 0, 0)");
  closeWriter(db);
}

function makeForeign(file: string): void {
  const other = `${file}.other`;
  const db = openWriter(other);
  db.exec('CREATE TABLE songs (name TEXT)');
  closeWriter(db);
  copyFileSync(other, file);
}
