// The command line as scripts use it: one JSON value on stdout, everything else on stderr, and three exit codes.
import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordingLine } from '../../src/domain/sample/recording.ts';
import { generateTraffic } from '../../src/domain/sample/traffic.ts';
import { nodeCrypto } from '../../src/main/node-crypto.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/database.ts';
import { killAll, meshwarden, meshwardenJson, meshwardenUnheard } from './program.ts';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  killAll();
  folder.dispose();
});

function recording(observations: number): string {
  const file = folder.file('recording.ndjson');
  const options = { seed: 'command-line', profile: 'small', startAt: Date.UTC(2026, 0, 1), observations } as const;
  const lines = [...generateTraffic({ ...options, openingAdverts: true }, nodeCrypto())].map(recordingLine);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

interface Report {
  readonly lines: number;
  readonly taken: number;
  readonly receptions: number;
  readonly duplicates: number;
  readonly statuses: number;
  readonly ignored: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
}

interface Table {
  readonly reason: string;
  readonly today: number;
  readonly last7Days: number;
  readonly sinceInstall: number;
}

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);

describe('a recording of 1,000 observations', () => {
  it('is accounted for line by line, and a second import takes nothing and changes no count', async () => {
    const [file, db] = [recording(1_000), folder.file('mesh.db')];
    const first = await meshwardenJson<Report>('import', file, '--db', db);
    const { taken, receptions, duplicates, statuses } = first;
    expect(taken + receptions + duplicates + statuses + sum(first.ignored) + sum(first.refused)).toBe(first.lines);
    const all = async () => ({
      stats: await meshwardenJson('stats', '--db', db),
      edges: await meshwardenJson('export', 'edges', '--db', db),
      ingest: (await meshwardenJson<{ ingest: Table[] }>('counters', '--db', db)).ingest.map((row) => row.sinceInstall),
    });
    const before = await all();
    const second = await meshwardenJson<Report>('import', file, '--db', db);
    expect([second.taken, second.receptions]).toEqual([0, 0]);
    expect(await all()).toEqual(before);
  });

  it('is reported in words without --json, and in the same numbers', async () => {
    const [file, db] = [recording(1_000), folder.file('mesh.db')];
    const { code, stdout } = await meshwarden('import', file, '--db', db);
    expect(code).toBe(0);
    const { observations } = await meshwardenJson<{ observations: number }>('stats', '--db', db);
    expect(stdout).toContain(`${observations} new observations`);
    expect((await meshwarden('stats', '--db', db)).stdout).toMatch(new RegExp(`^observations +${observations}$`, 'm'));
  });
});

it.skipIf(process.platform === 'win32')('ends well when nobody reads what it prints', async () => {
  const [file, db] = [recording(200), folder.file('mesh.db')];
  expect((await meshwardenUnheard('import', file, '--db', db)).code).toBe(0);
  for (const verb of [['stats'], ['export', 'packets']])
    expect(await meshwardenUnheard(...verb, '--db', db)).toMatchObject({ code: 0, stderr: '' });
});

describe('decode', () => {
  it('gives the reason of bytes the firmware would drop as its result', async () => {
    expect(await meshwardenJson('decode', 'd1 00 01')).toMatchObject({ ok: false, reason: 'unsupported_version' });
  });

  it('ends with 1 for text that is no hex', async () => {
    const { code, stdout, stderr } = await meshwarden('decode', 'xyz', '--json');
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining('not hex')]);
  });
});

describe('a command called wrongly', () => {
  it.each([
    ['without a command', []],
    ['with one nobody knows', ['fly']],
    ['without its database', ['stats']],
    ['with a variant nobody knows', ['export', 'edges', '--db', 'x', '--variant', 'all_of_them']],
    ['with a port over 65,535', ['serve', '--port', '65536']],
  ])('%s ends with 2 and says how it is used on stderr', async (_how, argv) => {
    const { code, stdout, stderr } = await meshwarden(...argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toBe('');
  });

  it('on a database that is not there ends with 1 and makes none', async () => {
    const { code, stdout, stderr } = await meshwarden('counters', '--db', folder.file('none.db'), '--json');
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining('There is no database at')]);
  });
});
