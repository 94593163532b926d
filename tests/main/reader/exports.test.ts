// Exports from the command line: what they hold, and that a recording of them is taken back to the same result.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../src/main/commands/program.ts';
import { type ExportCursor, type ExportInput, exportChunk } from '../../../src/main/reader/exports/export-chunk.ts';
import { readLine } from '../../../src/main/sources/envelope.ts';
import {
  type TemporaryDatabase,
  type TemporaryFolder,
  temporaryDatabase,
  temporaryFolder,
} from '../../support/database.ts';
import { writeTraffic } from '../ingest/generated-recording.ts';
import { MARCH, rows } from '../ingest/heard.ts';
import { heardBy, importInto } from '../ingest/importing.ts';

let made: TemporaryDatabase;
let folder: TemporaryFolder;
beforeAll(async () => {
  made = temporaryDatabase();
  folder = temporaryFolder();
  writeTraffic(folder.file('traffic.ndjson'), 3_000, 'exports', MARCH);
  await importInto(made.db, folder.file('traffic.ndjson'));
  const twice = readFileSync(folder.file('traffic.ndjson'), 'utf8').split('\n').flatMap(receivedAgain).slice(0, 40);
  writeFileSync(folder.file('again.ndjson'), `${twice.join('\n')}\n`);
  await importInto(made.db, folder.file('again.ndjson'));
});
afterAll(() => {
  made.dispose();
  folder.dispose();
});

/** The same packet over the same path, 5 s later and measured otherwise. */
function receivedAgain(line: string): string[] {
  try {
    const message = JSON.parse(line) as { raw?: string; timestamp?: string };
    const time = Date.parse(message.timestamp ?? '');
    if (message.raw === undefined || !Number.isFinite(time)) return [];
    return [JSON.stringify({ ...message, timestamp: new Date(time + 5_000).toISOString(), SNR: 3.25, RSSI: null })];
  } catch {
    return [];
  }
}

async function meshwarden(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const into = (where: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        said[where] += String(chunk);
        done();
      },
    });
  const code = await runCommandLine(argv, {
    entry: import.meta.url.replace(/tests.*/, 'src/main/cli.ts'),
    out: into('out'),
    err: into('err'),
  });
  return { code, ...said };
}

const count = (sql: string) => rows<{ n: number }>(made.db, sql)[0]?.n ?? 0;

describe('packets', () => {
  it('exported and imported into a new file give the same transmissions, observations, receptions and edges', async () => {
    const file = folder.file('packets.ndjson');
    expect(await meshwarden('export', 'packets', '--db', made.file, '--out', file)).toMatchObject({ code: 0, out: '' });
    const again = temporaryDatabase();
    const report = await importInto(again.db, file);
    expect(report).toMatchObject({ refused: {}, duplicates: 0 });
    expect(heardBy(again.db)).toEqual(heardBy(made.db));
    const receptions = 'SELECT claimed_at, measured FROM receptions ORDER BY claimed_at, measured';
    expect(rows(again.db, receptions)).toEqual(rows(made.db, receptions));
    expect(count('SELECT count(*) AS n FROM receptions')).toBeGreaterThan(0);
    again.dispose();
  });

  it('are lines a replay plays: each is a reception with the time it was heard', async () => {
    const { out } = await meshwarden('export', 'packets', '--db', made.file);
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(count('SELECT sum(receptions) AS n FROM observations'));
    const context = { source: 'replay', arrivedAt: 0, timing: 'recorded', retained: false } as const;
    for (const line of lines) {
      const reading = readLine(line, context);
      expect(reading.kind).toBe('hearing');
      if (reading.kind === 'hearing') expect(reading.hearing.claimed?.zoned).toBe(true);
    }
  });

  it('of a span are those heard from its first moment on and before its last', async () => {
    const [{ middle = 0 } = {}] = rows<{ middle: number }>(
      made.db,
      'SELECT (min(timestamp) + max(timestamp)) / 2 AS middle FROM observations',
    );
    const at = new Date(middle).toISOString();
    const lines = async (...span: string[]) =>
      (await meshwarden('export', 'packets', '--db', made.file, ...span)).out.split('\n').length - 1;
    const [all, before, after] = [await lines(), await lines('--until', at), await lines('--since', at)];
    expect(before).toBeGreaterThan(0);
    expect(after).toBeGreaterThan(0);
    expect(before + after).toBe(all);
  });
});

describe('nodes', () => {
  it('are as many rows as there are nodes, in each of 4 formats', async () => {
    const nodes = count('SELECT (SELECT count(*) FROM nodes) + (SELECT count(*) FROM inactive_nodes) AS n');
    expect(nodes).toBeGreaterThan(10);
    const text = async (format: string) =>
      (await meshwarden('export', 'nodes', '--db', made.file, '--format', format)).out;
    expect((await text('csv')).match(/^[0-9a-f]{64},/gm)).toHaveLength(nodes);
    expect((await text('graphml')).match(/<node id=/g)).toHaveLength(nodes);
    expect((JSON.parse(await text('geojson')) as { features: unknown[] }).features).toHaveLength(nodes);
    expect((await text('ndjson')).trimEnd().split('\n')).toHaveLength(nodes);
  });

  it('exported as NDJSON are taken as nodes known beforehand', async () => {
    const file = folder.file('nodes.ndjson');
    await meshwarden('export', 'nodes', '--db', made.file, '--format', 'ndjson', '--out', file);
    const again = temporaryDatabase();
    writeFileSync(folder.file('empty.ndjson'), '');
    await importInto(again.db, folder.file('empty.ndjson'), { nodesFile: file });
    const facts = 'SELECT public_key, name, role, lat, lon, first_seen, last_seen FROM nodes ORDER BY public_key';
    expect(rows(again.db, facts)).toEqual(rows(made.db, facts));
    again.dispose();
  });

  it('come piece by piece with one head, one foot and a comma between any two, whatever a piece leaves out', () => {
    const whole = everything({ what: 'nodes', format: 'geojson', span: { since: MARCH + 60_000, until: null } });
    const features = (JSON.parse(whole) as { features: unknown[] }).features;
    expect(features).toHaveLength(count(`SELECT count(*) AS n FROM nodes WHERE last_seen >= ${MARCH + 60_000}`));
  });
});

function everything(input: Pick<ExportInput, 'what' | 'format' | 'span'>): string {
  let text = '';
  for (let cursor: ExportCursor | null = { after: 0, written: 0 }; cursor !== null; ) {
    const chunk = exportChunk(made.db, { ...input, variant: 'all', now: MARCH, cursor });
    text += chunk.text;
    cursor = chunk.next;
  }
  return text;
}

describe('edges', () => {
  it('are the edges of the JSON export, in each of 3 formats', async () => {
    const { out } = await meshwarden('export', 'edges', '--db', made.file, '--json');
    const known = JSON.parse(out) as { a: string; b: string; count: number }[];
    expect(known.length).toBeGreaterThan(20);
    const text = async (format: string) =>
      (await meshwarden('export', 'edges', '--db', made.file, '--format', format)).out;
    const csv = (await text('csv')).trimEnd().split('\r\n');
    expect(csv).toHaveLength(known.length + 1);
    const collection = JSON.parse(await text('geojson')) as {
      features: { properties: { a: string; b: string; count: number } }[];
    };
    expect(collection.features.map(({ properties: { a, b, count: n } }) => ({ a, b, n }))).toEqual(
      known.map(({ a, b, count: n }) => ({ a, b, n })),
    );
    const graphml = await text('graphml');
    const ids = new Set(Array.from(graphml.matchAll(/<node id="(\w+)"/g), ([, id]) => id));
    const ends = Array.from(graphml.matchAll(/<edge source="(\w+)" target="(\w+)"/g), ([, from, to]) => [
      from,
      to,
    ]).flat();
    expect(ends).toHaveLength(2 * known.length);
    expect(ends.filter((id) => !ids.has(id))).toEqual([]);
  });
});

describe('a file', () => {
  it('that exists is not replaced unless it is said so, and an export that fails leaves nothing', async () => {
    const file = folder.file('mine.csv');
    writeFileSync(file, 'mine');
    const refused = await meshwarden('export', 'nodes', '--db', made.file, '--out', file);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('add --force') });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(await meshwarden('export', 'nodes', '--db', made.file, '--out', file, '--force')).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).toMatch(/^public_key,/);
    const nowhere = await meshwarden(
      'export',
      'nodes',
      '--db',
      folder.file('none.db'),
      '--out',
      folder.file('new.csv'),
    );
    expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining('There is no database') });
    expect(existsSync(folder.file('new.csv'))).toBe(false);
    expect(existsSync(folder.file('new.csv.partial'))).toBe(false);
  });

  it('and a wrong time or format are refused with what would be right', async () => {
    expect(await meshwarden('export', 'packets', '--db', made.file, '--since', 'yesterday')).toMatchObject({
      code: 1,
      err: expect.stringContaining('is no time'),
    });
    expect((await meshwarden('export', 'packets', '--db', made.file, '--format', 'csv')).code).toBe(2);
  });
});
