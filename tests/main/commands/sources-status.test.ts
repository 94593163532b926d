// How the sources stand, told from the file alone: while a program runs, after it ended, after it was killed.
import { Writable } from 'node:stream';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { SourceStatus } from '../../../src/contract/sources.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import { type SourceStanding, statusCommand } from '../../../src/main/commands/sources-status.ts';
import { SourceJournal } from '../../../src/main/monitor/source-journal.ts';
import { writeSourceHours } from '../../../src/main/storage/tables/source-hours.ts';
import { addSource, removeSource } from '../../../src/main/storage/tables/sources.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const name = 'mqtt:broker.example';
const hourMs = 3_600_000;
let file: TemporaryDatabase;
let clock: ManualClock;
let statuses: SourceStatus[];
/** When the command is given. */
let now: number;
beforeEach(() => {
  file = temporaryDatabase();
  onTestFinished(() => file.dispose());
  clock = new ManualClock();
  now = clock.now();
  remember(name);
  statuses = [
    {
      name,
      kind: 'mqtt',
      enabled: true,
      state: 'up',
      words: 'Connected, hearing 43/h, usual 120/h at this hour.\u001b[2J',
      since: clock.now(),
      messages: 1_234,
      hearings: 1_200,
      refused: { not_json: 30, region_filtered: 4 },
      bytes: 456_789,
      perMinute: 3,
      lastHearingAt: clock.now() - 120_000,
      lastError: 'The broker cut the connection.',
      reconnects: 2,
      flow: { verdict: 'low', perHour: 43, usualPerHour: 120, quietMs: 120_000 },
    },
  ];
});

function remember(source: string, enabled = true): void {
  addSource(file.db, { name: source, kind: 'mqtt', settings: { url: 'mqtt://broker.example' }, enabled, createdAt: 0 });
}

function journal(): SourceJournal {
  return new SourceJournal({ db: file.db, clock, logger: silentLogger, fleet: { statuses: () => statuses } });
}

/** What a command writes. */
function written(run: (terminal: Parameters<typeof statusCommand>[2]) => void): string {
  let text = '';
  const out = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  run({ entry: import.meta.url, out, err: out });
  return text;
}

const lines = (only?: string) =>
  written((terminal) => statusCommand(only, { db: file.file }, terminal, now))
    .trimEnd()
    .split('\n');
const json = () =>
  JSON.parse(
    written((terminal) => statusCommand(undefined, { db: file.file, json: true }, terminal, now)),
  ) as SourceStanding[];

describe('meshwarden sources status', () => {
  it('says state, rates, last packet, counts by reason and the last error, and no terminal obeys a name', () => {
    const hour = Math.floor(now / hourMs);
    const hours = Array.from({ length: 120 }, (_, back) => ({
      ...{ source: name, hour: hour - back, hearings: 120, busyMinutes: 52, listenedSecs: 3_600 },
    }));
    writeSourceHours(file.db, hours, 0);
    const open = journal();
    expect(lines()).toEqual([
      `${name}: Connected, hearing 43/h, usual 120/h at this hour.\u{fffd}[2J`,
      '  3 packets in the last minute, 43/h in the last hour, usual 2/min at this hour, last packet 2 min ago',
      '  1234 messages, 1200 packets, 34 refused (not_json 30, region_filtered 4), 456789 bytes, 2 reconnects',
      '  last error: The broker cut the connection.',
    ]);
    expect(json()).toEqual([
      { name, enabled: true, running: true, at: clock.now(), status: statuses[0], usualPerHour: expect.closeTo(120) },
    ]);
    open.stop();
    expect(clock.pending).toBe(0);
  });

  it('says that no program runs once it ended, or was killed and has not written for a minute', () => {
    const open = journal();
    clock.advance(10_000);
    expect(json()[0]).toMatchObject({ running: true, at: now + 10_000 });
    open.stop();
    expect(lines()[0]).toMatch(/^No program runs on this database\. This is how its sources stood .* ago\.$/);
    expect(lines()[1]).toContain('hearing 43/h');
    journal();
    now = clock.now() + 3 * hourMs;
    expect(lines()[0]).toBe('No program runs on this database. This is how its sources stood 3 h ago.');
    clock.forget();
  });

  it('knows those that never ran, those switched off, and none that was removed since', () => {
    expect(lines()).toEqual([
      'No program has run on this database yet, so nothing is known of its sources.',
      `${name}: not run yet.`,
    ]);
    remember('mqtt:off.example', false);
    journal().stop();
    expect(lines().at(-1)).toBe('mqtt:off.example: switched off.');
    removeSource(file.db, name);
    expect(json().map((one) => one.name)).toEqual(['mqtt:off.example']);
  });

  it('tells one by its name, and refuses a name nobody knows', () => {
    remember('mqtt:other.example');
    journal().stop();
    expect(lines(name).slice(1)).toHaveLength(4);
    expect(() => lines('mqtt:none')).toThrow('There is no source named mqtt:none');
  });

  it('leaves out what a program of another version wrote', () => {
    statuses = [{ name } as SourceStatus];
    journal().stop();
    expect(lines().at(-1)).toBe(`${name}: not run yet.`);
  });
});

it('a journal whose disk is full goes on, and writes when it can', () => {
  const warned: string[] = [];
  file.db.exec("CREATE TRIGGER full BEFORE INSERT ON source_states BEGIN SELECT raise(ABORT, 'full'); END");
  const logger = { ...silentLogger, warn: (text: string) => void warned.push(text) };
  const open = new SourceJournal({ db: file.db, clock, logger, fleet: { statuses: () => statuses } });
  clock.advance(60_000);
  expect(warned).toHaveLength(1);
  file.db.exec('DROP TRIGGER full');
  clock.advance(10_000);
  expect(json()[0]).toMatchObject({ name, status: { messages: 1_234 } });
  open.stop();
});
