// Importing a recording: what it leaves, what it says, and that doing it again changes nothing.
import { appendFileSync, copyFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { temporaryDatabase } from '../../support/database.ts';
import { databaseEachTest } from '../../support/each-test.ts';
import { advert, MARCH, makeNode, packet, rows, totals } from './heard.ts';
import { dump, importInto } from './importing.ts';

const { temporary, folder } = databaseEachTest();

/** The revision says how often the graph was told, a sample's id how many batches there were. */
const ofTheRun = ['topology_state.revision', 'dropped_packets.id'];

const line = (bytes: Uint8Array, at: number, over: object = {}) =>
  JSON.stringify({
    origin: 'Roof',
    origin_id: 'AA'.repeat(32),
    timestamp: new Date(at).toISOString(),
    raw: Buffer.from(bytes).toString('hex'),
    topic: `meshcore/SJC/${'AA'.repeat(32)}/packets`,
    ...over,
  });
const text = (i: number) => packet(2, Buffer.alloc(20, i));

function write(lines: readonly string[], name = 'recording.ndjson'): string {
  const file = folder.file(name);
  writeFileSync(file, lines.map((each) => `${each}\n`).join(''));
  return file;
}

/** Two observations, one of them twice, one received again, and 7 lines that are refused. */
const mixed = [
  line(text(1), MARCH),
  line(text(2), MARCH + 1_000),
  line(text(2), MARCH + 1_000),
  line(text(1), MARCH + 5_000),
  '',
  '{not json',
  '{not json',
  '[]',
  line(text(3), MARCH, { raw: 'ABC' }),
  line(text(3), MARCH, { direction: 'tx' }),
  line(text(3), MARCH, { timestamp: 'yesterday' }),
  line(Buffer.from('c1020102', 'hex'), MARCH),
  JSON.stringify({ topic: 'meshcore/SJC/ABC/debug', message: 'x' }),
  JSON.stringify({
    topic: `meshcore/SJC/${'AA'.repeat(32)}/status`,
    status: 'online',
    origin_id: 'AA'.repeat(32),
    timestamp: new Date(MARCH).toISOString(),
  }),
];
const mixedTotals = {
  taken: 2,
  duplicate: 1,
  reception: 1,
  not_json: 2,
  not_object: 1,
  bad_hex: 1,
  direction_tx: 1,
  no_time: 1,
  unsupported_version: 1,
};

it('accounts for each of 13 lines by what became of it', async () => {
  expect(await importInto(temporary.db, write(mixed))).toMatchObject({
    lines: 13,
    taken: 2,
    receptions: 1,
    duplicates: 1,
    statuses: 1,
    ignored: { other_topic: 1 },
    refused: { not_json: 2, not_object: 1, bad_hex: 1, direction_tx: 1, no_time: 1, unsupported_version: 1 },
    nodes: null,
    aborted: false,
  });
  expect(totals(temporary.db)).toEqual(mixedTotals);
});

it('changes nothing when it is run twice, counters and samples included, under whatever name', async () => {
  const file = write(mixed);
  await importInto(temporary.db, file);
  const before = dump(temporary.db);
  const again = await importInto(temporary.db, file);
  expect(again).toMatchObject({ lines: 13, taken: 0, receptions: 0, duplicates: 4, refused: { not_json: 2 } });
  expect(dump(temporary.db)).toEqual(before);
  copyFileSync(file, folder.file('copy.ndjson'));
  await importInto(temporary.db, folder.file('copy.ndjson'));
  expect(dump(temporary.db)).toEqual(before);
});

it('counts of a file that has grown only what came to it', async () => {
  const file = write(mixed);
  await importInto(temporary.db, file);
  appendFileSync(file, `{not json\n${line(text(9), MARCH)}\n`);
  expect(await importInto(temporary.db, file)).toMatchObject({ lines: 15, taken: 1, duplicates: 4 });
  expect(totals(temporary.db)).toEqual({ ...mixedTotals, taken: 3, not_json: 3 });
  const before = dump(temporary.db);
  await importInto(temporary.db, file);
  await importInto(temporary.db, write(mixed, 'as before.ndjson'));
  expect(dump(temporary.db)).toEqual(before);
});

it('counts the lines of another file, although it says the same', async () => {
  await importInto(temporary.db, write(mixed));
  await importInto(temporary.db, write([line(text(1), MARCH), '{not json']));
  expect(totals(temporary.db)).toEqual({ ...mixedTotals, duplicate: 2, not_json: 3 });
});

it('goes on where it was interrupted: the finished import equals an undisturbed one', async () => {
  const lines = Array.from({ length: 2_000 }, (_, i) =>
    i % 10 === 0 ? '{bad' : line(text(i % 250), MARCH + i, { origin_id: `o${i % 7}` }),
  );
  const file = write(lines);
  const abort = new AbortController();
  let reports = 0;
  const first = await importInto(temporary.db, file, {
    pace: 'shared',
    signal: abort.signal,
    onProgress: () => ++reports === 1 && abort.abort(),
  });
  expect(first.aborted).toBe(reports > 0);
  await importInto(temporary.db, file);
  const undisturbed = temporaryDatabase();
  await importInto(undisturbed.db, file);
  expect(dump(temporary.db, ofTheRun)).toEqual(dump(undisturbed.db, ofTheRun));
  undisturbed.dispose();
});

it('refuses a line of 9 MB by its length, between two that it takes', async () => {
  const file = write([line(text(1), MARCH), `{"raw":"${'A'.repeat(9_000_000)}"}`, line(text(2), MARCH)]);
  const report = await importInto(temporary.db, file);
  expect(report).toMatchObject({ lines: 3, taken: 2, refused: { too_large: 1 } });
  expect(rows(temporary.db, 'SELECT detail, length(sample) AS n FROM dropped_packets')).toEqual([
    { detail: 'The line has 9,000,011 bytes; a message has less than 2,000, so it was not read.', n: 512 },
  ]);
  const before = dump(temporary.db);
  await importInto(temporary.db, file);
  expect(dump(temporary.db)).toEqual(before);
});

it.each([
  ['alone, lets the WAL grow to 40,000 pages meanwhile', 'alone', 40_000],
  ['beside others, leaves the WAL as it is', 'shared', 10_000],
] as const)('%s, and 10,000 pages again when it is over', async (_how, pace, pages) => {
  const { db } = temporary;
  const limit = () => db.pragma('wal_autocheckpoint', { simple: true });
  const meanwhile = new Set<unknown>();
  await importInto(db, write(mixed), { pace, onRecorded: () => meanwhile.add(limit()) });
  await expect(importInto(db, folder.file('none.ndjson'), { pace })).rejects.toThrow();
  expect([...meanwhile, limit()]).toEqual([pages, 10_000]);
});

it('reads a last line without its line end, and a file of line ends as empty', async () => {
  const file = folder.file('open.ndjson');
  writeFileSync(file, `${line(text(1), MARCH)}\r\n${line(text(2), MARCH)}`);
  expect(await importInto(temporary.db, file)).toMatchObject({ lines: 2, taken: 2 });
  writeFileSync(file, '\n\r\n\n');
  expect(await importInto(temporary.db, file)).toMatchObject({ lines: 0, taken: 0, refused: {} });
});

it('knows nodes from a list without counting adverts, and lets adverts say it better', async () => {
  const [listed, heard] = [makeNode('listed'), makeNode('heard')];
  const nodesFile = write(
    [
      JSON.stringify({
        public_key: listed.key.toUpperCase(),
        name: 'Listed',
        role: 'repeater',
        lat: 1,
        lon: 2,
        first_seen: '2026-01-01T00:00:00',
        last_seen: null,
      }),
      JSON.stringify({ public_key: heard.key, name: 'Old name', role: null, lat: 3, lon: 4 }),
      JSON.stringify({ public_key: 'xyz' }),
      '{',
    ],
    'nodes.ndjson',
  );
  const file = write([line(advert(heard, { name: 'New name' }), MARCH)]);
  const first = await importInto(temporary.db, file, { nodesFile });
  expect(first.nodes).toEqual({ listed: 2, refused: 2 });
  const nodes =
    'SELECT name, role, lat, first_seen AS first, last_seen AS last, advert_count AS adverts FROM nodes ORDER BY id';
  const expected = [
    { name: 'Listed', role: 'repeater', lat: 1, first: Date.UTC(2026, 0, 1), last: 0, adverts: 0 },
    { name: 'New name', role: 'repeater', lat: 3, first: MARCH, last: MARCH, adverts: 1 },
  ];
  expect(rows(temporary.db, nodes)).toEqual(expected);
  const before = dump(temporary.db);
  await importInto(temporary.db, file, { nodesFile });
  expect(dump(temporary.db)).toEqual(before);

  const reversed = temporaryDatabase();
  await importInto(reversed.db, file);
  await importInto(reversed.db, file, { nodesFile });
  expect(rows(reversed.db, nodes).toReversed()).toEqual(expected);
  reversed.dispose();
});

it('rejects with the name of a file that is not there', async () => {
  await expect(importInto(temporary.db, folder.file('none.ndjson'))).rejects.toThrow(/none\.ndjson/);
});
