// Importing databases: the analyzer's in every form, and ours; hostile and damaged ones too.
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { derivedRules } from '../../../src/main/commands/derived-rules.ts';
import { NotImportable } from '../../../src/main/ingest/import.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';
import { checkDatabase } from '../../../src/main/storage/check.ts';
import type { WritableDb } from '../../../src/main/storage/database.ts';
import { ForeignDatabaseError } from '../../../src/main/storage/database-errors.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { databaseEachTest } from '../../support/each-test.ts';
import { hasSharedData, sharedDataFile } from '../../support/shared-data.ts';
import { type AnalyzerForm, insert, writeAnalyzer } from './analyzer-database.ts';
import { writeTraffic } from './generated-recording.ts';
import { advert, MARCH, makeNode, packet, rows, totals } from './heard.ts';
import { dump, heardBy, importInto } from './importing.ts';

const { temporary, folder } = databaseEachTest();

/** Rules the file breaks. */
const broken = (db: WritableDb) => checkDatabase(db).filter((line) => line.broken > 0);

/** A database of ours with 3,000 generated messages in it. */
async function ours(): Promise<TemporaryDatabase> {
  const made = temporaryDatabase();
  writeTraffic(folder.file('traffic.ndjson'), 3_000, 'databases', MARCH);
  await importInto(made.db, folder.file('traffic.ndjson'));
  return made;
}

describe.runIf(hasSharedData)("the analyzer's own file", () => {
  it('gives 499 of its 500 observations, 200 nodes and 31 observers, and the one that is no packet by its reason', async () => {
    const report = await importInto(temporary.db, sharedDataFile('analyzer.db'));
    expect(report).toMatchObject({
      kind: 'analyzer',
      lines: 500,
      taken: 499,
      refused: { unsupported_version: 1 },
      nodes: { listed: 200, refused: 0 },
      observers: { listed: 31, refused: 0 },
      damage: null,
    });
    expect(report.missing).toEqual([
      'table inactive_nodes',
      'column observers.repeat',
      'table observer_metrics',
      'column observations.raw_hex',
    ]);
    expect(broken(temporary.db)).toEqual([]);
    // Its observations say 0 for their time, so the time of what was said counts.
    const [span] = rows<{ first: number; last: number }>(
      temporary.db,
      'SELECT min(timestamp) AS first, max(timestamp) AS last FROM observations',
    );
    expect(span).toEqual({ first: Date.UTC(2026, 2, 29, 15, 27, 30), last: Date.UTC(2026, 2, 29, 17, 35) });
    expect(totals(temporary.db)).toEqual({ taken: 499, unsupported_version: 1 });
  });

  it('changes nothing the second time: 0 taken, 499 known already', async () => {
    await importInto(temporary.db, sharedDataFile('analyzer.db'));
    const before = dump(temporary.db, ['topology_state.revision']);
    copyFileSync(sharedDataFile('analyzer.db'), folder.file('under another name.db'));
    const again = await importInto(temporary.db, folder.file('under another name.db'));
    expect(again).toMatchObject({ taken: 0, duplicates: 499, refused: { unsupported_version: 1 } });
    expect(dump(temporary.db, ['topology_state.revision'])).toEqual(before);
  });
});

it.each<AnalyzerForm>(['newest', 'split', 'flat'])(
  'takes the form "%s" to the same packets, observations and edges',
  async (form) => {
    const made = await ours();
    const file = folder.file('analyzer.db');
    writeAnalyzer(made.db, file, form).close();
    const bytes = readFileSync(file);
    const report = await importInto(temporary.db, file);
    expect(heardBy(temporary.db)).toEqual(heardBy(made.db));
    expect(report).toMatchObject({ kind: 'analyzer', refused: {}, damage: null });
    expect(report.taken).toBe(heardBy(made.db).observations.length);
    expect(broken(temporary.db)).toEqual([]);
    expect(readFileSync(file)).toEqual(bytes);
    made.dispose();
  },
);

it('takes a database of ours to the same packets, observations, nodes, observers and edges', async () => {
  const made = await ours();
  const report = await importInto(temporary.db, made.file);
  expect(report).toMatchObject({ kind: 'meshwarden', refused: {}, missing: [], damage: null });
  expect(heardBy(temporary.db)).toEqual(heardBy(made.db));
  const observers =
    'SELECT key, name, iata, model, firmware, radio, first_seen, last_seen, packet_count FROM observers ORDER BY key';
  expect(rows(temporary.db, observers)).toEqual(rows(made.db, observers));
  const before = dump(temporary.db, ['topology_state.revision']);
  expect(await importInto(temporary.db, made.file)).toMatchObject({ taken: 0, receptions: 0 });
  expect(dump(temporary.db, ['topology_state.revision'])).toEqual(before);
  made.dispose();
});

describe('the hashes a file says', () => {
  /** Every third transmission has a wrong one, every third an upper-case one, every third none. */
  const spoilt = `CREATE TABLE spoilt (id INTEGER PRIMARY KEY, raw_hex TEXT, hash TEXT, first_seen TEXT);
    INSERT INTO spoilt SELECT id, iif(id % 2 = 0, upper(raw_hex), ' ' || raw_hex || char(10)),
      CASE id % 3 WHEN 0 THEN 'deadbeefdeadbeef' WHEN 1 THEN upper(hash) END, first_seen FROM transmissions;
    DROP TABLE transmissions;
    ALTER TABLE spoilt RENAME TO transmissions;`;

  it('count for nothing: wrong, in upper case or missing, an analyzer’s database gives the same packets', async () => {
    const made = await ours();
    const file = folder.file('analyzer.db');
    const out = writeAnalyzer(made.db, file, 'split');
    out.exec(spoilt);
    out.close();
    expect(await importInto(temporary.db, file)).toMatchObject({ refused: {}, damage: null });
    expect(heardBy(temporary.db)).toEqual(heardBy(made.db));
    expect(wrongHashes(temporary.db)).toEqual([]);
    made.dispose();
  });

  it('count for nothing in a database of ours either', async () => {
    const made = await ours();
    const before = heardBy(made.db);
    made.db.exec('UPDATE transmissions SET hash = randomblob(8)');
    expect(wrongHashes(made.db).length).toBeGreaterThan(100);
    expect(await importInto(temporary.db, made.file)).toMatchObject({ refused: {}, damage: null });
    expect(heardBy(temporary.db)).toEqual(before);
    expect(wrongHashes(temporary.db)).toEqual([]);
    made.dispose();
  });

  it('do not part what is one: 3 rows of one payload over 3 routes are 1 transmission of 3 observations', async () => {
    const payload = Buffer.alloc(20, 5);
    const file = folder.file('analyzer.db');
    const db = new Database(file);
    db.exec(`CREATE TABLE transmissions (id INTEGER PRIMARY KEY, raw_hex, hash, first_seen);
      CREATE TABLE observations (id INTEGER PRIMARY KEY, transmission_id, observer_id, path_json, timestamp);`);
    for (const [i, route] of [0, 1, 2].entries()) {
      const raw = packet(2, payload, [1, i], route).toString('hex');
      insert(db, 'transmissions', { id: i + 1, raw_hex: raw, hash: `of its header ${i}`, first_seen: MARCH });
      insert(db, 'observations', { transmission_id: i + 1, observer_id: 'roof', timestamp: MARCH + i });
    }
    db.close();
    expect(await importInto(temporary.db, file)).toMatchObject({ lines: 3, taken: 3 });
    expect(rows(temporary.db, 'SELECT observation_count AS n FROM transmissions')).toEqual([{ n: 3 }]);
    expect(broken(temporary.db)).toEqual([]);
  });

  function wrongHashes(db: WritableDb): readonly string[] {
    const [rule] = derivedRules(nodeCrypto());
    return rule === undefined ? ['no rule'] : [...rule.breaches(db)];
  }
});

it('goes on behind the last recorded row after it was ended, and ends like one that was left alone', async () => {
  const made = await ours();
  const file = folder.file('analyzer.db');
  writeAnalyzer(made.db, file, 'newest').close();
  const abort = new AbortController();
  const first = await importInto(temporary.db, file, {
    pace: 'shared',
    signal: abort.signal,
    onRecorded: () => abort.abort(),
  });
  expect(first.aborted).toBe(true);
  expect(first.taken).toBeGreaterThan(0);
  const second = await importInto(temporary.db, file);
  expect(second.resumedAfter).toBe(first.bytes);
  expect(first.lines - (first.lines - first.taken - first.receptions - first.duplicates) + second.lines).toBe(
    rowsOf(file),
  );
  expect(heardBy(temporary.db)).toEqual(heardBy(made.db));
  expect(totals(temporary.db).taken).toBe(first.taken + second.taken);
  expect(await importInto(temporary.db, file)).toMatchObject({ resumedAfter: 0, taken: 0, receptions: 0 });
  made.dispose();
});

function rowsOf(file: string): number {
  const db = new Database(file, { readonly: true });
  const n = db.prepare<[], number>('SELECT count(*) FROM observations').pluck().get() ?? 0;
  db.close();
  return n;
}

it('reads what another program has not moved out of its log yet, and leaves every byte of it', async () => {
  const file = folder.file('analyzer.db');
  const writing = new Database(file);
  writing.pragma('journal_mode = WAL');
  writing.exec(`CREATE TABLE packets (id INTEGER PRIMARY KEY, raw_hex TEXT, observer_id TEXT, timestamp TEXT)`);
  insert(writing, 'packets', {
    raw_hex: packet(2, Buffer.alloc(20)).toString('hex'),
    observer_id: 'roof',
    timestamp: '2026-03-01T00:00:00Z',
  });
  const log = readFileSync(`${file}-wal`);
  expect(await importInto(temporary.db, file)).toMatchObject({ taken: 1 });
  expect(readFileSync(`${file}-wal`)).toEqual(log);
  writing.close();
});

describe('a hostile file', () => {
  const raw = packet(2, Buffer.alloc(20, 7)).toString('hex');

  function hostile(schema: string): Database.Database {
    const db = new Database(folder.file('hostile.db'));
    db.exec(schema);
    return db;
  }
  const split = `CREATE TABLE transmissions (id INTEGER PRIMARY KEY, raw_hex, first_seen);
    CREATE TABLE observations (id INTEGER PRIMARY KEY, transmission_id, observer_idx, path_json, timestamp, snr, rssi, score);
    CREATE TABLE observers (id, name, iata); CREATE TABLE nodes (public_key, name, role, lat, lon, first_seen, last_seen);`;

  it('has each of 9 impossible observations refused by its reason, and the good one taken', async () => {
    const db = hostile(split);
    insert(db, 'observers', { id: 'roof', name: '<b>\u0000=cmd()', iata: "S'; DROP" });
    insert(db, 'transmissions', { id: 1, raw_hex: raw, first_seen: '2026-03-01T00:00:00Z' });
    insert(db, 'transmissions', { id: 2, raw_hex: 'zz', first_seen: '2026-03-01T00:00:00Z' });
    insert(db, 'transmissions', { id: 3, raw_hex: Buffer.alloc(5_000_000, 65), first_seen: 1 });
    insert(db, 'transmissions', { id: 4, raw_hex: 'A'.repeat(5_000_000), first_seen: 1 });
    const good = { transmission_id: 1, observer_idx: 1, path_json: '["AB","CD"]', timestamp: 1_772_323_200 };
    for (const over of [
      {},
      { path_json: '["AB","CDEF"]' },
      { path_json: '[{"a":1}]' },
      { path_json: JSON.stringify(Array(64).fill('AB')) },
      { transmission_id: 2 },
      { transmission_id: 3 },
      { transmission_id: 4 },
      { transmission_id: 99 },
      { observer_idx: 99 },
      { timestamp: 'yesterday' },
    ])
      insert(db, 'observations', { ...good, ...over });
    db.close();
    expect(await importInto(temporary.db, folder.file('hostile.db'))).toMatchObject({
      lines: 10,
      taken: 1,
      refused: { bad_path: 3, bad_hex: 1, no_raw: 3, no_observer: 1, no_time: 1 },
    });
    expect(rows(temporary.db, 'SELECT name, iata FROM observers')).toEqual([{ name: '<b>\u0000=cmd()', iata: null }]);
    expect(broken(temporary.db)).toEqual([]);
  });

  it('makes no node of an advert whose signature is bad, and believes no node of its list to be seen in the future', async () => {
    const node = makeNode('forged');
    const bytes = advert(node, { name: 'Forged' });
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const db = hostile(split);
    insert(db, 'observers', { id: 'roof' });
    insert(db, 'transmissions', { id: 1, raw_hex: bytes.toString('hex'), first_seen: '2026-03-01T00:00:00Z' });
    insert(db, 'observations', { transmission_id: 1, observer_idx: 1, timestamp: 1_772_323_200 });
    insert(db, 'nodes', { public_key: 'ab'.repeat(32), name: 'Listed', last_seen: '2100-01-01T00:00:00Z' });
    insert(db, 'nodes', { public_key: 'no key', name: 'Nobody' });
    db.close();
    expect(await importInto(temporary.db, folder.file('hostile.db'))).toMatchObject({
      taken: 1,
      nodes: { listed: 1, refused: 1 },
    });
    expect(rows(temporary.db, 'SELECT name, last_seen FROM nodes')).toEqual([
      { name: 'Listed', last_seen: Date.UTC(2026, 5, 1) },
    ]);
    expect(rows(temporary.db, 'SELECT signature_ok FROM transmissions')).toEqual([{ signature_ok: 0 }]);
  });

  it.each([
    ['a view in the place of a table', `CREATE TABLE x (raw_hex, observer_id); CREATE VIEW packets AS SELECT * FROM x`],
    ['tables without row ids', `CREATE TABLE packets (raw_hex PRIMARY KEY, observer_id) WITHOUT ROWID`],
    ['computed columns', `CREATE TABLE packets (a, raw_hex AS (hex(zeroblob(900000000))), observer_id)`],
    ['nothing we know', 'CREATE TABLE recipes (cake TEXT)'],
  ])('with %s is refused in a sentence that names its tables', async (_what, schema) => {
    hostile(schema).close();
    const refusal = await importInto(temporary.db, folder.file('hostile.db')).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ForeignDatabaseError);
    expect((refusal as Error).message).toMatch(/neither the analyzer's nor one of Meshwarden.*its tables: /);
    expect(rows(temporary.db, 'SELECT 1 FROM observations')).toEqual([]);
  });
});

it('takes of a file with ruined pages what can be read before them, and says what is wrong with it', async () => {
  const made = await ours();
  const file = folder.file('analyzer.db');
  writeAnalyzer(made.db, file, 'flat').close();
  const bytes = readFileSync(file);
  bytes.fill(0x55, Math.floor((bytes.length * 0.7) / 4096) * 4096);
  writeFileSync(file, bytes);
  const report = await importInto(temporary.db, file);
  expect(report.damage).toMatch(/malformed|corrupt|page/i);
  expect(report.taken).toBeGreaterThan(0);
  expect(report.taken).toBeLessThan(heardBy(made.db).observations.length);
  expect(broken(temporary.db)).toEqual([]);
  made.dispose();
});

it('says of a file that was cut off that nothing was taken and how to repair it', async () => {
  const made = await ours();
  const file = folder.file('analyzer.db');
  writeAnalyzer(made.db, file, 'flat').close();
  truncateSync(file, 40_960);
  await expect(importInto(temporary.db, file)).rejects.toThrow(/is damaged.*nothing was taken.*\.recover/);
  made.dispose();
});

it('refuses the database it would import into, a compressed file, and a header with nothing behind it', async () => {
  await expect(importInto(temporary.db, temporary.file)).rejects.toThrow(/is the database to import into/);
  writeFileSync(folder.file('traffic.ndjson.gz'), Buffer.from('1f8b0800000000000003', 'hex'));
  await expect(importInto(temporary.db, folder.file('traffic.ndjson.gz'))).rejects.toThrow(NotImportable);
  writeFileSync(folder.file('stub.db'), 'SQLite format 3\0');
  await expect(importInto(temporary.db, folder.file('stub.db'))).rejects.toThrow(/stub\.db/);
});
