// Maintenance on the command line: the same jobs at once, and the settings they follow.
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { maintainCommand, retentionCommand } from '../../../src/main/commands/maintain.ts';
import type { Terminal } from '../../../src/main/commands/terminal.ts';
import { checkDatabase } from '../../../src/main/storage/check.ts';
import { openForWriting } from '../../../src/main/storage/open.ts';
import { openReader } from '../../../src/main/storage/readonly.ts';
import { systemClock } from '../../../src/main/system-clock.ts';
import { TopologyBuilder } from '../../../src/main/topology/builder.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/database.ts';
import { hearing, packet, recorderOn } from '../ingest/heard.ts';

const day = 86_400_000;

let folder: TemporaryFolder;
let db: string;
beforeEach(() => {
  folder = temporaryFolder();
  db = folder.file('mesh.db');
  const opened = openForWriting(db, { clock: systemClock });
  const recorder = recorderOn(opened.db, new TopologyBuilder(opened.db, { clock: systemClock }));
  for (const [i, ago] of [60, 45, 2, 0].entries()) {
    recorder.record([hearing(packet(2, Buffer.from(`packet ${i}`.padEnd(20)), [1, 2]), Date.now() - ago * day)]);
  }
  opened.close();
});
afterEach(() => folder.dispose());

function terminal(): { readonly terminal: Terminal; printed(): string } {
  const out = new PassThrough();
  const err = new PassThrough();
  let text = '';
  out.on('data', (chunk) => {
    text += String(chunk);
  });
  return { terminal: { entry: import.meta.url, out, err }, printed: () => text };
}

function packets(): number {
  const reader = openReader(db);
  try {
    expect(checkDatabase(reader).filter((line) => line.broken > 0)).toEqual([]);
    return Number(reader.prepare('SELECT count(*) FROM transmissions').pluck().get());
  } finally {
    reader.close();
  }
}

it('runs every job but the backup, and says what each did', async () => {
  const { terminal: here, printed } = terminal();
  await maintainCommand(undefined, { db }, here);
  expect(packets()).toBe(2);
  expect(printed()).toMatch(/packets {5}Removed 2 packets with 2 observations/);
  expect(printed().trim().split('\n')).toHaveLength(10);
});

it('runs one job alone, and names the jobs when asked for another', async () => {
  const { terminal: here, printed } = terminal();
  await maintainCommand('measure', { db, json: true }, here);
  expect(JSON.parse(printed())).toMatchObject({ job: 'measure', words: expect.stringContaining('tables') });
  expect(packets()).toBe(4);
  await expect(maintainCommand('tidy', { db }, here)).rejects.toThrow('The jobs are nodes, observers');
});

it('is refused while the program writes the file', async () => {
  const opened = openForWriting(db, { clock: systemClock, what: 'meshwarden serve' });
  await expect(maintainCommand(undefined, { db }, terminal().terminal)).rejects.toThrow('in use by meshwarden serve');
  expect(() => retentionCommand({ db, set: ['packetDays=1'] }, terminal().terminal)).toThrow('in use by');
  opened.close();
});

it('changes settings that the next run follows, and refuses what cannot be', async () => {
  const { terminal: here, printed } = terminal();
  retentionCommand({ db, set: ['packetDays=50', 'capBytes=none', 'backupHour=3'], json: true }, here);
  expect(JSON.parse(printed())).toMatchObject({ packetDays: 50, capBytes: null, backupHour: 3, nodeDays: 7 });
  expect(() => retentionCommand({ db, set: ['packetDays=-5'] }, here)).toThrow(/-5 cannot be.*Nothing was changed/);
  expect(() => retentionCommand({ db, set: ['packetDays'] }, here)).toThrow('Write name=value');
  await maintainCommand('packets', { db }, here);
  expect(packets()).toBe(3);
});

it('prints the settings with what is usual beside those that differ', () => {
  retentionCommand({ db, set: ['nodeDays=14'] }, terminal().terminal);
  const { terminal: here, printed } = terminal();
  retentionCommand({ db }, here);
  expect(printed()).toMatch(/nodeDays {11}14 {11}\(usually 7\)\n/);
  expect(printed()).toMatch(/packetDays {9}30\n/);
});
