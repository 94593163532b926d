// Filling what older rows lack: all of it, resumed wherever it ended, again when what it rests on changed.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChannelKeys, channelKeys, noChannelKeys } from '../../../src/domain/packet/channel.ts';
import { sampleChannelSecrets } from '../../../src/domain/sample/channels.ts';
import { type Backfill, pendingBackfills } from '../../../src/main/maintenance/backfills/backfill.ts';
import { backfillJob, channelTexts, senders } from '../../../src/main/maintenance/backfills/backfills.ts';
import { finishSlices } from '../../../src/main/maintenance/sliced-work.ts';
import { checkDatabase } from '../../../src/main/storage/check.ts';
import { closeWriter, openWriter } from '../../../src/main/storage/database.ts';
import {
  type TemporaryDatabase,
  type TemporaryFolder,
  temporaryDatabase,
  temporaryFolder,
} from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { writeTraffic } from '../ingest/generated-recording.ts';
import { crypto, rows } from '../ingest/heard.ts';
import { importInto } from '../ingest/importing.ts';

const day = 86_400_000;
const keys = channelKeys(sampleChannelSecrets(crypto), crypto);
let file: TemporaryDatabase;
let folder: TemporaryFolder;
let clock: ManualClock;
let known: ChannelKeys;
beforeEach(async () => {
  file = temporaryDatabase();
  folder = temporaryFolder();
  clock = new ManualClock(day);
  known = keys;
  writeTraffic(folder.file('traffic.ndjson'), 3_000, 'backfills', day);
  await importInto(file.db, folder.file('traffic.ndjson'), { keys: sampleChannelSecrets(crypto) });
});
afterEach(() => {
  file.dispose();
  folder.dispose();
});

const parts = () => ({ db: file.db, clock, crypto, keys: () => known, forget() {} });
const all = () => [senders(parts()), channelTexts(parts())];
/** What the backfills fill. */
const filled = () => ({
  senders: rows(file.db, 'SELECT id, from_party, signature_ok FROM transmissions ORDER BY id'),
  channels: rows(file.db, 'SELECT id, channel FROM transmissions ORDER BY id'),
  messages: rows(file.db, 'SELECT transmission_id, channel, sent_at, sender, text FROM messages ORDER BY 1'),
});
/** Rows as a program left them that knew neither senders nor keys. */
function forgetAll(): void {
  file.db.exec('UPDATE transmissions SET from_party = NULL, signature_ok = NULL, channel = NULL; DELETE FROM messages');
}
const states = () =>
  rows<{ name: string; position: number; changed: number; finished_at: number | null }>(
    file.db,
    'SELECT name, position, changed, finished_at FROM backfills ORDER BY name',
  );

describe('backfills', () => {
  it('fill senders, signatures and channel texts exactly as they are filled when a packet comes', () => {
    const asHeard = filled();
    expect(asHeard.messages.length).toBeGreaterThan(10);
    forgetAll();
    const work = pendingBackfills(file.db, clock, all());
    if (work === null) throw new Error('nothing to do');
    finishSlices(work);
    expect(filled()).toEqual(asHeard);
    expect(work.words()).toMatch(/^Filled \d+ senders of packets, \d+ channel messages\.$/);
    expect(states().map(({ finished_at }) => finished_at)).toEqual([day, day]);
    expect(checkDatabase(file.db).filter(({ broken }) => broken > 0)).toEqual([]);
  });

  it('go on where they ended: stopped after each of their first slices, they never look at a row twice', () => {
    forgetAll();
    const looked: number[] = [];
    const watched = (backfill: Backfill): Backfill => ({
      ...backfill,
      fill(after, budget) {
        looked.push(after);
        return backfill.fill(after, budget);
      },
    });
    for (let slices = 0; slices < 1_000; slices++) {
      // A new work each time is a program that was ended and started again.
      const work = pendingBackfills(file.db, clock, all().map(watched));
      if (work === null) break;
      work.slice({ rows: 50, isOver: () => false });
    }
    expect(pendingBackfills(file.db, clock, all())).toBeNull();
    const last = rows<{ n: number }>(file.db, 'SELECT max(id) AS n FROM transmissions')[0]?.n ?? 0;
    expect(looked.length).toBe(2 * Math.ceil(last / 50));
    expect(rows(file.db, 'SELECT 1 FROM transmissions WHERE payload_type = 4 AND from_party IS NULL')).toEqual([]);
  });

  it('end a slice at the row with which its time is over, and fill all the same in slices of one row that costs', () => {
    const asHeard = filled();
    forgetAll();
    const changes: number[] = [];
    const work = pendingBackfills(file.db, clock, all());
    for (let done = false; work !== null && !done; ) {
      const outcome = work.slice({ rows: 500, isOver: () => true });
      changes.push(outcome.rows);
      done = outcome.done;
    }
    expect(Math.max(...changes)).toBe(1);
    expect(filled()).toEqual(asHeard);
  });

  it('keep nothing of a slice that fails, neither its rows nor how far it came', () => {
    forgetAll();
    const before = filled();
    const [first] = all();
    if (!first) throw new Error('no backfill');
    const failing: Backfill = {
      ...first,
      fill(after, budget) {
        first.fill(after, budget);
        throw new Error('power is gone');
      },
    };
    const work = pendingBackfills(file.db, clock, [failing]);
    expect(() => work?.slice({ rows: 100, isOver: () => false })).toThrow('power is gone');
    expect(filled()).toEqual(before);
    expect(states()).toEqual([]);
  });

  it('open stored messages when a key is learned, and never store a secret', () => {
    const asHeard = filled().messages;
    forgetAll();
    known = noChannelKeys;
    const run = () => {
      const work = pendingBackfills(file.db, clock, [channelTexts(parts())]);
      if (work !== null) finishSlices(work);
      return work !== null;
    };
    expect(run()).toBe(true);
    expect(filled().messages).toEqual([]);
    expect(run()).toBe(false);
    known = keys;
    expect(run()).toBe(true);
    expect(filled().messages).toEqual(asHeard);
    clock.advance(day);
    expect(run()).toBe(false);
    const stored = JSON.stringify(rows(file.db, 'SELECT * FROM backfills')).toLowerCase();
    for (const secret of Object.values(sampleChannelSecrets(crypto)))
      expect(stored).not.toContain(secret.toLowerCase());
  });

  it('have nothing to do on an empty database, and say so', () => {
    const empty = folder.file('empty.db');
    const db = openWriter(empty);
    db.exec(
      'CREATE TABLE transmissions (id INTEGER PRIMARY KEY, raw, from_party, signature_ok, payload_type, channel)',
    );
    db.exec(
      'CREATE TABLE parties (id INTEGER PRIMARY KEY, key); CREATE TABLE messages (transmission_id PRIMARY KEY, channel, sent_at, sender, text)',
    );
    db.exec('CREATE TABLE backfills (name PRIMARY KEY, position, goal, changed, basis, started_at, finished_at)');
    expect(backfillJob({ ...parts(), db }).begin(true)).toBe('Older rows lack nothing.');
    closeWriter(db);
  });
});
