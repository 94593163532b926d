// Imports beside everything else: files by path and in pieces, ended, failed and gone on with, on a real database.
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pieceBytes } from '../../../src/contract/transfers.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import { noChannelKeys } from '../../../src/domain/packet/channel.ts';
import { BatchRecorder } from '../../../src/main/ingest/batch-recorder.ts';
import { importFile } from '../../../src/main/ingest/import.ts';
import { Imports } from '../../../src/main/monitor/imports.ts';
import { mostBytes } from '../../../src/main/monitor/sent-file.ts';
import { readLine } from '../../../src/main/sources/envelope.ts';
import { TopologyBuilder } from '../../../src/main/topology/builder.ts';
import {
  type TemporaryDatabase,
  type TemporaryFolder,
  temporaryDatabase,
  temporaryFolder,
} from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { crypto, MARCH, packet, rows } from '../ingest/heard.ts';

let temporary: TemporaryDatabase;
let folder: TemporaryFolder;
let clock: ManualClock;
let imports: Imports;
/** What happens after each batch. */
let afterBatch: () => void;
beforeEach(() => {
  temporary = temporaryDatabase();
  folder = temporaryFolder();
  clock = new ManualClock(MARCH + 86_400_000);
  afterBatch = () => {};
  imports = importsOn();
});
afterEach(async () => {
  await imports.stop();
  temporary.dispose();
  folder.dispose();
});

function importsOn(chooseFile: (() => Promise<string | null>) | null = null): Imports {
  const { db } = temporary;
  const evidence = new TopologyBuilder(db, { clock });
  const recorder = new BatchRecorder({ db, crypto, evidence, keys: noChannelKeys, now: () => clock.now() });
  return new Imports({
    db,
    clock,
    logger: silentLogger,
    takeIn: (wish) =>
      importFile({ ...{ db, recorder, clock, readLine, pace: 'shared' }, onRecorded: () => afterBatch(), ...wish }),
    chooseFile,
  });
}

/** A recording of `count` packets, each heard once. */
function recording(count: number): string {
  return Array.from({ length: count }, (_, i) => {
    const payload = Buffer.alloc(20, 7);
    payload.writeUInt32LE(i);
    const raw = packet(2, payload).toString('hex');
    const at = new Date(MARCH + i * 1_000).toISOString();
    const said = { origin: 'Roof', origin_id: 'AA'.repeat(32), timestamp: at, raw };
    return `${JSON.stringify({ ...said, topic: `meshcore/SJC/${'AA'.repeat(32)}/packets` })}\n`;
  }).join('');
}

function write(text: string | Uint8Array, name = 'recording.ndjson'): string {
  const file = folder.file(name);
  writeFileSync(file, text);
  return file;
}

const ended = () => expect.poll(() => imports.state().running).toBeNull();
const observations = () => rows<{ n: number }>(temporary.db, 'SELECT count(*) AS n FROM observations')[0]?.n;
const besideDatabase = () =>
  readdirSync(temporary.file.replace(/[^/]*$/, '')).filter((name) => name.includes('.sent-'));

async function sendAll(bytes: Buffer, name = 'recording.ndjson'): Promise<void> {
  const { id } = await imports.send({ name, bytes: bytes.length });
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    expect(await imports.piece({ id, at, data: bytes.subarray(at, at + pieceBytes).toString('base64') })).toBe(true);
  }
}

describe('a file named by its path', () => {
  it('is taken in with an account of its 1,200 messages, and a second time counts nothing', async () => {
    const file = write(recording(1_200));
    imports.begin(file);
    expect(imports.state()).toMatchObject({ running: { name: 'recording.ndjson', part: null }, unfinished: null });
    await ended();
    const account = { lines: 1_200, taken: 1_200, duplicates: 0, refused: {}, missing: [] };
    expect(imports.state().last).toMatchObject({ outcome: 'done', words: '', account });
    imports.begin(file);
    await ended();
    expect(imports.state().last).toMatchObject({ account: { lines: 1_200, taken: 0, duplicates: 1_200 } });
    expect(observations()).toBe(1_200);
  });

  it('is the only one: a second is refused with a sentence until the first is at its end', async () => {
    imports.begin(write(recording(600)));
    expect(() => imports.begin('/tmp/other')).toThrow('Another file is being imported or chosen.');
    await expect(imports.send({ name: 'x', bytes: 3 })).rejects.toThrow('Another file is being imported or chosen.');
    await ended();
  });

  it.each([
    ['is not there', () => folder.file('nowhere'), 'nowhere does not exist, so nothing was imported'],
    ['is a folder', () => folder.path, 'is a folder, not a file'],
    [
      'is compressed',
      () => write(Buffer.from('1f8b0800', 'hex'), 'mesh.gz'),
      'is compressed, so nothing in it can be read',
    ],
    ['is no JSON', () => write('hello\nworld\n', 'notes.txt'), 'Nothing in notes.txt could be read as a message'],
    ['only begins like a database', () => write('SQLite format 3\0 and then not', 'odd.db'), 'odd.db'],
    ['is the database itself', () => temporary.file, 'is the database to import into'],
  ])('is not taken when it %s, and nothing is left to go on with', async (_why, make, sentence) => {
    imports.begin(make());
    await ended();
    expect(imports.state()).toMatchObject({
      last: { outcome: 'failed', words: expect.stringContaining(sentence) },
      unfinished: null,
    });
  });

  it('must be named from the top', () => {
    expect(() => imports.begin('recording.ndjson')).toThrow('That is no whole path.');
  });

  it('keeps direction overrides out of its name', async () => {
    imports.begin(write('', 'a\u202egnp.ndjson'));
    await ended();
    expect(imports.state().last?.name).toBe('a\ufffdgnp.ndjson');
  });
});

describe('an import that is ended', () => {
  it('keeps what it took, is known after a restart, and goes on without counting twice', async () => {
    afterBatch = () => void imports.cancel();
    imports.begin(write(recording(1_200)));
    await ended();
    const first = imports.state().last?.account?.taken ?? 0;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(1_200);
    expect(imports.state()).toMatchObject({ last: { outcome: 'cancelled' }, unfinished: { isThere: true } });
    await imports.stop();
    imports = importsOn();
    expect(imports.state()).toMatchObject({ last: null, unfinished: { name: 'recording.ndjson', isThere: true } });
    afterBatch = () => {};
    imports.resume();
    await ended();
    expect(imports.state()).toMatchObject({ last: { outcome: 'done' }, unfinished: null });
    expect(observations()).toBe(1_200);
    // What the first part took is passed over as known, and not counted as duplicates.
    expect(rows(temporary.db, "SELECT n FROM ingest_totals WHERE outcome = 'taken'")).toEqual([{ n: 1_200 }]);
    expect(rows(temporary.db, "SELECT n FROM ingest_totals WHERE outcome = 'duplicate'")).toEqual([]);
  });

  it('ends with the program, and says when its file is not there any more', async () => {
    const file = write(recording(1_200));
    afterBatch = () => void imports.stop();
    imports.begin(file);
    await ended();
    rmSync(file);
    imports = importsOn();
    expect(imports.state().unfinished).toEqual({ name: 'recording.ndjson', isThere: false });
    expect(() => imports.resume()).toThrow('recording.ndjson is not where it was. Choose it again');
    expect(imports.forget()).toBe(true);
    expect(imports.state().unfinished).toBeNull();
  });

  it('goes on once there is room again after the disk was full', async () => {
    const { db } = temporary;
    const pages = Number(db.pragma('page_count', { simple: true }));
    db.pragma(`max_page_count = ${pages + 40}`);
    imports.begin(write(recording(3_000)));
    await ended();
    expect(imports.state()).toMatchObject({
      last: { outcome: 'failed', words: expect.stringContaining('is full. Everything committed before is kept') },
      unfinished: { isThere: true },
    });
    db.pragma('max_page_count = 1000000');
    imports.resume();
    await ended();
    expect(imports.state()).toMatchObject({ last: { outcome: 'done' }, unfinished: null });
    expect(observations()).toBe(3_000);
  });
});

describe('a file that a window sends', () => {
  it('is imported after its 2 pieces and removed afterwards', async () => {
    const bytes = Buffer.from(recording(2_600));
    expect(bytes.length).toBeGreaterThan(pieceBytes);
    await sendAll(bytes, 'C:\\fakepath\\recording.ndjson');
    await ended();
    expect(imports.state().last).toMatchObject({
      name: 'recording.ndjson',
      outcome: 'done',
      account: { taken: 2_600 },
    });
    expect(besideDatabase()).toEqual([]);
  });

  it('is named by its own name where it cannot be read', async () => {
    await sendAll(Buffer.from('SQLite format 3\0 and then not'), 'mesh.db');
    await ended();
    expect(imports.state().last?.words).toMatch(/^mesh\.db is not a database/);
    expect(besideDatabase()).toEqual([]);
  });

  it('stays beside the database while its import is unfinished, and goes when it is left', async () => {
    afterBatch = () => void imports.cancel();
    await sendAll(Buffer.from(recording(1_200)));
    await ended();
    await imports.stop();
    imports = importsOn();
    expect(besideDatabase()).toHaveLength(1);
    expect(imports.state().unfinished).toEqual({ name: 'recording.ndjson', isThere: true });
    imports.forget();
    expect(besideDatabase()).toEqual([]);
  });

  it('is given up when a piece is out of order, when it grew, and when its window says nothing for 60 s', async () => {
    const data = Buffer.from('12345').toString('base64');
    for (const at of [5, 0]) {
      const { id } = await imports.send({ name: 'x', bytes: at === 5 ? 10 : 4 });
      await expect(imports.piece({ id, at, data })).rejects.toThrow(
        at === 5 ? 'in their order' : 'grew while it was sent',
      );
      expect([imports.state().sending, besideDatabase()]).toEqual([null, []]);
    }
    await imports.send({ name: 'x', bytes: 10 });
    clock.advance(59_000);
    expect(imports.state().sending).toEqual({ name: 'x', bytes: 10, received: 0 });
    clock.advance(1_000);
    await expect.poll(besideDatabase).toEqual([]);
    expect(imports.state().sending).toBeNull();
  });

  it('ends quietly for its window when a person ends it', async () => {
    const { id } = await imports.send({ name: 'x', bytes: 10 });
    expect(await imports.cancel()).toBe(true);
    expect(await imports.piece({ id, at: 0, data: 'AAAA' })).toBe(false);
    await expect(imports.piece({ id: 'another', at: 0, data: 'AAAA' })).rejects.toThrow('not expected any more');
  });

  it('is refused when it is empty, beyond 32 GiB, or larger than the disk', async () => {
    await expect(imports.send({ name: 'x', bytes: 0 })).rejects.toThrow('The file is empty');
    await expect(imports.send({ name: 'x', bytes: mostBytes + 1 })).rejects.toThrow('at most 32.0 GiB can be sent');
    expect([imports.state().sending, besideDatabase()]).toEqual([null, []]);
  });

  it('goes with the program when it was not whole', async () => {
    await imports.send({ name: 'x', bytes: 10 });
    writeFileSync(`${temporary.file}.sent-0123`, 'left by a power cut');
    await imports.stop();
    imports = importsOn();
    expect(besideDatabase()).toEqual([]);
    expect(existsSync(temporary.file)).toBe(true);
  });
});

describe('the system’s dialog', () => {
  it('begins the import of what is chosen, and of nothing when it is closed', async () => {
    expect(() => imports.choose()).toThrow('This host has no dialog for files.');
    await imports.stop();
    const answers = [null, write(recording(3))];
    imports = importsOn(async () => answers.shift() ?? null);
    expect(imports.state().dialog).toBe(true);
    imports.choose();
    expect(() => imports.choose()).toThrow('Another file is being imported or chosen.');
    await expect.poll(() => answers.length).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(imports.state()).toMatchObject({ running: null, last: null });
    imports.choose();
    await expect.poll(() => imports.state().last?.account?.taken).toBe(3);
  });
});
