// Exports on a real database with the reader's own pieces: saved where a dialog says, fetched by a ticket, ended, refused.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noChannelKeys } from '../../../src/domain/packet/channel.ts';
import { BatchRecorder } from '../../../src/main/ingest/batch-recorder.ts';
import { Exports } from '../../../src/main/monitor/exports.ts';
import { exportChunk } from '../../../src/main/reader/exports/export-chunk.ts';
import { copyInSteps } from '../../../src/main/storage/copy.ts';
import { openReader } from '../../../src/main/storage/readonly.ts';
import { TopologyBuilder } from '../../../src/main/topology/builder.ts';
import {
  type TemporaryDatabase,
  type TemporaryFolder,
  temporaryDatabase,
  temporaryFolder,
} from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { advert, crypto, hearing, MARCH, makeNode, packet } from '../ingest/heard.ts';
import { importInto } from '../ingest/importing.ts';

const all = { days: null } as const;
let temporary: TemporaryDatabase;
let folder: TemporaryFolder;
let clock: ManualClock;
let exports: Exports;
beforeEach(() => {
  temporary = temporaryDatabase();
  folder = temporaryFolder();
  clock = new ManualClock(MARCH + 86_400_000);
  fill();
  exports = exportsWith(null);
});
afterEach(async () => {
  await exports.stop();
  temporary.dispose();
  folder.dispose();
});

/** Two nodes, one of them named to be calculated by a spreadsheet, and 700 packets, more than one piece holds. */
function fill(): void {
  const { db } = temporary;
  const evidence = new TopologyBuilder(db, { clock });
  const recorder = new BatchRecorder({ db, crypto, evidence, keys: noChannelKeys, now: () => clock.now() });
  recorder.record([hearing(advert(makeNode('a'), { name: '=1+1' }), MARCH)]);
  recorder.record([hearing(advert(makeNode('b'), { name: 'Roof' }), MARCH + 3_600_000)]);
  for (let i = 0; i < 700; ) {
    const items = Array.from({ length: 700 - i }, (_, n) => {
      const payload = Buffer.alloc(20, 9);
      payload.writeUInt32LE(i + n);
      return hearing(packet(2, payload), MARCH + (i + n) * 60_000);
    });
    i += recorder.record(items).recorded;
  }
}

function exportsWith(chooseFile: ((name: string) => Promise<string | null>) | null): Exports {
  const { file } = temporary;
  return new Exports({
    file,
    clock,
    readChunk: async (input) => {
      const db = openReader(file);
      try {
        return exportChunk(db, input);
      } finally {
        db.close();
      }
    },
    copy: (target, signal, onPart) => {
      signal.throwIfAborted();
      return copyInSteps(file, target, onPart);
    },
    chooseFile,
  });
}

async function fetched(ticket: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const piece of exports.take(ticket)?.pieces ?? expect.fail('no such export')) parts.push(piece);
  return Buffer.concat(parts);
}

const stage = () => exports.state().job?.stage;
const left = () => readdirSync(temporary.file.replace(/[^/]*$/, '')).filter((name) => name.includes('.export-'));

describe('an export that a browser fetches', () => {
  it('is a table of 2 nodes in which no name is calculated, and is there once', async () => {
    const { ticket } = exports.begin({ what: 'nodes', format: 'csv', ...all });
    expect(exports.state()).toMatchObject({ dialog: false, job: { stage: 'ready', rows: 0 } });
    expect(exports.take('another')).toBeNull();
    const lines = (await fetched(ticket)).toString().trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines.join()).toContain("'=1+1");
    expect(exports.state().job).toMatchObject({ stage: 'done', rows: 2, part: 1 });
    expect(exports.take(ticket)).toBeNull();
  });

  it('holds the last day alone when that is asked for', async () => {
    clock.advance(3_600_000);
    const { ticket } = exports.begin({ what: 'nodes', format: 'geojson', days: 1 });
    await fetched(ticket);
    expect(exports.state().job?.rows).toBe(1);
  });

  it('gives 702 receptions in 2 pieces, which another database takes back', async () => {
    const { ticket } = exports.begin({ what: 'packets', format: 'ndjson', ...all });
    const file = folder.file('packets.ndjson');
    writeFileSync(file, await fetched(ticket));
    expect(exports.state().job?.rows).toBe(702);
    const other = temporaryDatabase();
    expect(await importInto(other.db, file)).toMatchObject({ lines: 702, taken: 702, refused: {} });
    other.dispose();
  });

  it('is a whole copy of the database, which goes when it was fetched', async () => {
    const { ticket } = exports.begin({ what: 'database', format: 'db', ...all });
    expect([stage(), exports.take(ticket)]).toEqual(['preparing', null]);
    await expect.poll(stage).toBe('ready');
    expect(left()).toHaveLength(1);
    const file = folder.file('copy.db');
    writeFileSync(file, await fetched(ticket));
    const db = openReader(file);
    expect(db.prepare('SELECT count(*) FROM observations').pluck().get()).toBe(702);
    db.close();
    expect([stage(), left()]).toEqual(['done', []]);
  });

  it('is given up after 120 s, and when whoever fetches it goes away', async () => {
    exports.begin({ what: 'database', format: 'db', ...all });
    await expect.poll(stage).toBe('ready');
    clock.advance(120_000);
    expect([stage(), left()]).toEqual(['cancelled', []]);
    const { ticket } = exports.begin({ what: 'packets', format: 'ndjson', ...all });
    const pieces = exports.take(ticket)?.pieces ?? expect.fail('no such export');
    await pieces.next();
    expect(stage()).toBe('writing');
    await pieces.return(undefined);
    expect(stage()).toBe('cancelled');
  });

  it('breaks off in the middle when it is ended', async () => {
    const { ticket } = exports.begin({ what: 'packets', format: 'ndjson', ...all });
    const pieces = exports.take(ticket)?.pieces ?? expect.fail('no such export');
    await pieces.next();
    expect(exports.cancel()).toBe(true);
    await expect(pieces.next()).rejects.toThrow();
    expect([stage(), exports.cancel()]).toEqual(['cancelled', false]);
  });

  it('leaves nothing for the next start', async () => {
    writeFileSync(`${temporary.file}.export-0123`, 'left by a power cut');
    exports = exportsWith(null);
    expect(left()).toEqual([]);
  });

  it('is refused as what it cannot be, and beside another', () => {
    expect(() => exports.begin({ what: 'packets', format: 'csv', ...all })).toThrow('cannot be exported as csv');
    exports.begin({ what: 'nodes', format: 'csv', ...all });
    expect(() => exports.begin({ what: 'edges', format: 'csv', ...all })).toThrow('Another export is under way.');
  });
});

describe('an export that is saved where the dialog says', () => {
  const saveAs = (place: string | null) => {
    exports = exportsWith(async () => place);
  };

  it.each([
    ['edges', 'graphml', '<?xml'],
    ['nodes', 'geojson', '{"type":"FeatureCollection"'],
    ['database', 'db', 'SQLite format 3'],
  ] as const)('holds the %s as %s under its name, over what was there', async (what, format, begins) => {
    const place = folder.file(`out.${format}`);
    writeFileSync(place, 'there before');
    saveAs(place);
    exports.begin({ what, format, ...all });
    expect(exports.state()).toMatchObject({ dialog: true, job: { stage: 'choosing' } });
    await expect.poll(stage).toBe('done');
    expect(exports.state().job).toMatchObject({ words: place, name: expect.stringMatching(`^meshwarden-${what}-`) });
    expect(readFileSync(place).toString('latin1', 0, 40)).toContain(begins);
    expect(readdirSync(folder.path)).toEqual([`out.${format}`]);
  });

  it('is none when the dialog is closed, and ends while it is open', async () => {
    saveAs(null);
    exports.begin({ what: 'nodes', format: 'csv', ...all });
    await expect.poll(stage).toBe('cancelled');
    exports = exportsWith(() => new Promise(() => {}));
    exports.begin({ what: 'nodes', format: 'csv', ...all });
    await exports.stop();
    expect(stage()).toBe('cancelled');
  });

  it('says where it could not be written, and leaves nothing half written', async () => {
    const place = folder.file('nowhere/out.csv');
    saveAs(place);
    exports.begin({ what: 'nodes', format: 'csv', ...all });
    await expect.poll(stage).toBe('failed');
    expect(exports.state().job?.words).toMatch(`${place} could not be written: ENOENT`);
    mkdirSync(folder.file('taken'));
    saveAs(folder.file('taken'));
    exports.begin({ what: 'nodes', format: 'csv', ...all });
    await expect.poll(stage).toBe('failed');
    expect(existsSync(folder.file('taken.partial'))).toBe(false);
  });
});
