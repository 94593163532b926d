// The reader cannot write, and refuses to serve what is not complete.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReaderClient, ReaderError } from '../../../src/main/reader/client.ts';
import { openReady } from '../../../src/main/reader/open-ready.ts';
import { closeWriter, openWriter } from '../../../src/main/storage/database.ts';
import { openReader } from '../../../src/main/storage/readonly.ts';
import {
  type TemporaryDatabase,
  type TemporaryFolder,
  temporaryDatabase,
  temporaryFolder,
} from '../../support/database.ts';
import { threadBundle } from '../../support/threads.ts';

const source = (path: string) => fileURLToPath(new URL(`../../../src/main/${path}`, import.meta.url));
const worker = threadBundle('reader');

describe('the sources of the reader', () => {
  const files = readdirSync(source('reader'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );

  it('open no database themselves, and never name a way to write one', () => {
    expect(files.length).toBeGreaterThan(10);
    for (const name of files) {
      const text = readFileSync(source(`reader/${name}`), 'utf8');
      expect(text, name).not.toMatch(/better-sqlite3|new Database\(|openWriter|openForWriting|WritableDb/);
      expect(text, name).not.toMatch(/\b(INSERT|UPDATE|DELETE FROM|CREATE|ALTER|DROP|REPLACE INTO|VACUUM)\b/);
    }
  });

  it('share with storage only files that open nothing but that one connection', () => {
    const shared = readdirSync(source('storage')).filter((name) => /^(config|readonly|schema)[^/]*\.ts$/.test(name));
    expect(shared).toContain('readonly-recorded.ts');
    for (const name of shared) {
      const text = readFileSync(source(`storage/${name}`), 'utf8');
      if (name !== 'readonly.ts') expect(text, name).not.toMatch(/new Database\(|openWriter|openForWriting/);
      expect(text, name).not.toMatch(/\b(INSERT INTO|UPDATE \w+ SET|DELETE FROM|REPLACE INTO)\b/);
    }
  });

  it('get their connection from one place, which opens it read-only and sets query_only', () => {
    const text = readFileSync(source('storage/readonly.ts'), 'utf8');
    expect(text.match(/new Database\(/g)).toHaveLength(1);
    expect(text).toMatch(/new Database\(file, \{ readonly: true, fileMustExist: true/);
    expect(text).toContain("pragma('query_only = ON')");
  });
});

describe('a reading connection', () => {
  let temporary: TemporaryDatabase;
  beforeEach(() => {
    temporary = temporaryDatabase();
  });
  afterEach(() => temporary.dispose());

  it.each([
    "INSERT INTO settings VALUES ('a', 'b', 0)",
    'UPDATE dispatcher_state SET seen = 1',
    'DELETE FROM dispatcher_state',
    'CREATE TABLE mine (x)',
    'DROP TABLE nodes',
    'PRAGMA user_version = 7',
    'PRAGMA query_only = OFF; DELETE FROM dispatcher_state',
    'VACUUM',
    "REPLACE INTO settings VALUES ('a', 'b', 0)",
    'CREATE INDEX mine ON nodes (name)',
    'CREATE VIEW mine AS SELECT 1',
    'ALTER TABLE nodes ADD COLUMN mine',
    'REINDEX nodes',
    'PRAGMA query_only = OFF; VACUUM',
    'PRAGMA query_only = OFF; PRAGMA application_id = 7',
    'PRAGMA query_only = OFF; CREATE TABLE mine (x)',
    'PRAGMA query_only = OFF; PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = NULL',
    'PRAGMA query_only = OFF; BEGIN IMMEDIATE; INSERT INTO parties (key) VALUES (1)',
    'CREATE TEMP TABLE mine (x)',
    'CREATE TEMP TRIGGER mine BEFORE INSERT ON nodes BEGIN SELECT 1; END',
  ])('refuses %s', (sql) => {
    const reader = openReader(temporary.file);
    expect(() => reader.exec(sql)).toThrow(/readonly|read-only|query_only|may not be modified/i);
    expect(temporary.db.prepare('SELECT seen FROM dispatcher_state').pluck().get()).toBe(0);
    reader.close();
  });

  it('changes no file it attaches: neither the same one again, nor another, nor one it would have to make', () => {
    const folder = temporaryFolder();
    const other = openWriter(folder.file('other.db'));
    other.exec('CREATE TABLE t (x)');
    closeWriter(other);
    const reader = openReader(temporary.file);
    reader.exec('PRAGMA query_only = OFF');
    for (const file of [temporary.file, folder.file('other.db')]) {
      reader.exec(`ATTACH '${file}' AS again`);
      expect(() => reader.exec('CREATE TABLE again.mine (x)')).toThrow(/readonly/i);
      reader.exec('DETACH again');
    }
    expect(() => reader.exec(`ATTACH '${folder.file('new.db')}' AS fresh`)).toThrow(/unable to open/i);
    expect(readdirSync(folder.path)).not.toContain('new.db');
    reader.close();
    folder.dispose();
  });

  it('leaves the file and every file beside it as they were, whatever is tried', () => {
    const count = temporary.db.prepare('SELECT count(*) FROM sqlite_schema').pluck();
    const before = count.get();
    const reader = openReader(temporary.file);
    for (const mode of ['DELETE', 'MEMORY', 'OFF', 'TRUNCATE']) {
      try {
        reader.pragma(`journal_mode = ${mode}`);
      } catch {
        // Refusing is as good as ignoring.
      }
    }
    expect(temporary.db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(count.get()).toBe(before);
    reader.close();
  });

  it('sees what the writer commits, as soon as it is committed', () => {
    const reader = openReady(temporary.file);
    const count = reader.prepare('SELECT count(*) FROM settings').pluck();
    temporary.db.exec('BEGIN');
    temporary.db.exec("INSERT INTO settings VALUES ('a', 'b', 0)");
    expect(count.get()).toBe(0);
    temporary.db.exec('COMMIT');
    expect(count.get()).toBe(1);
    reader.close();
  });
});

describe('the reader thread refuses to serve', () => {
  let folder: TemporaryFolder;
  let client: ReaderClient;
  beforeEach(() => {
    folder = temporaryFolder();
    client = new ReaderClient();
  });
  afterEach(async () => {
    await client.stop();
    folder.dispose();
  });

  async function refusalOf(file: string): Promise<ReaderError> {
    const error = await client.start(worker, file).then(
      () => null,
      (refusal: unknown) => refusal,
    );
    if (!(error instanceof ReaderError)) throw new Error('the reader started');
    return error;
  }

  it('an unmigrated file, naming everything it lacks and what to do', async () => {
    closeWriter(openWriter(folder.file('mesh.db')));
    const refusal = await refusalOf(folder.file('mesh.db'));
    expect(refusal.reason).toBe('SchemaNotReadyError');
    for (const name of ['table nodes', 'table observations', 'table schema_migrations'])
      expect(refusal.message).toContain(name);
    expect(refusal.message).toContain('open it once with this version of Meshwarden');
  });

  it('another program’s file, without telling anybody to open it with Meshwarden', async () => {
    const db = openWriter(folder.file('songs.db'));
    db.exec('CREATE TABLE songs (name TEXT)');
    closeWriter(db);
    const refusal = await refusalOf(folder.file('songs.db'));
    expect(refusal.reason).toBe('ForeignDatabaseError');
    expect(refusal.message).toMatch(/is a database of another program.*meshwarden import/);
  });

  it('a half migrated file, naming the one missing column and the one missing index', async () => {
    const half = temporaryDatabase();
    half.db.exec('ALTER TABLE observations DROP COLUMN score; DROP INDEX transmissions_last_seen');
    const refusal = await refusalOf(half.file);
    expect(refusal.reason).toBe('SchemaNotReadyError');
    expect(refusal.message).toContain(
      'it lacks column observations.score, index transmissions_last_seen on transmissions.',
    );
    half.dispose();
  });

  it('a missing file, without creating it', async () => {
    expect((await refusalOf(folder.file('none.db'))).reason).toBe('DatabaseMissingError');
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('a file that is no database', async () => {
    writeFileSync(folder.file('text.db'), 'these are only words');
    expect((await refusalOf(folder.file('text.db'))).reason).toBe('NotADatabaseError');
  });
});
