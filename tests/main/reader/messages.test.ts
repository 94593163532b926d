// What was said in channels, as it is listed and searched.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { channelRow, messagePage } from '../../../src/contract/channels.ts';
import { listChannels } from '../../../src/main/reader/queries/list-channels.ts';
import { listMessages } from '../../../src/main/reader/queries/list-messages.ts';
import { closeWriter, openWriter, type WritableDb } from '../../../src/main/storage/database.ts';
import { migrate } from '../../../src/main/storage/migrate.ts';
import { migrations } from '../../../src/main/storage/migrations/all.ts';
import { openReader } from '../../../src/main/storage/readonly.ts';
import { measureTables } from '../../../src/main/storage/table-sizes.ts';
import { OldPacketTable } from '../../../src/main/storage/tables/old-packets.ts';
import { type TemporaryDatabase, temporaryDatabase, temporaryFolder } from '../../support/database.ts';
import { type Said, saidFrom, say } from '../../support/said.ts';

const talk: readonly Said[] = [
  { channel: 'Public', sender: 'Åke', text: 'Relay up at the new antenna' },
  { channel: '#ridge', sender: 'Juno', text: 'Moin solar box over' },
  { channel: '#ridge', sender: null, text: 'relaying is not a relay' },
  { channel: 'Public', sender: 'Relay Bot', text: '☀️ 21 °C' },
  { channel: '#ridge-north', sender: 'Ann', text: 'relay down' },
];

let temporary: TemporaryDatabase;
let db: WritableDb;
beforeEach(() => {
  temporary = temporaryDatabase();
  db = temporary.db;
});
afterEach(() => temporary.dispose());

const found = (words: string | null, channel: string | null = null) =>
  listMessages(db, { words, channel, limit: 50, before: null }).rows.map(({ id }) => id);

/** Passes when the index of words holds exactly what the messages say; throws otherwise. */
const compareIndex = () => db.exec("INSERT INTO message_words (message_words, rank) VALUES ('integrity-check', 1)");

describe('messages', () => {
  it('are listed newest first, in pages that neither repeat nor leave out one of 5', () => {
    say(db, talk);
    const first = listMessages(db, { words: null, channel: null, limit: 3, before: null });
    expect(messagePage.parse(first)).toEqual(first);
    expect(first.rows.map(({ id }) => id)).toEqual([5, 4, 3]);
    const second = listMessages(db, { words: null, channel: null, limit: 3, before: first.next });
    expect(second).toMatchObject({ rows: [{ id: 2 }, { id: 1 }], next: null });
  });

  it('carry when they were first heard, what the sender’s clock said, and how often they were heard', () => {
    say(db, [{ channel: 'Public', sender: 'Ann', text: 'hello', aheadS: 7_200 }]);
    expect(listMessages(db, { words: null, channel: null, limit: 50, before: null }).rows).toEqual([
      {
        id: 1,
        hash: '0000000000000001',
        channel: 'Public',
        at: saidFrom,
        sentAt: saidFrom + 7_200_000,
        sender: 'Ann',
        text: 'hello',
        observations: 1,
      },
    ]);
  });

  it('are those of one channel by its exact name, also when another’s begins like it', () => {
    say(db, talk);
    expect(found(null, '#ridge')).toEqual([3, 2]);
    expect(found('relay', '#ridge')).toEqual([3]);
    expect(found('relay', '#ridge-north')).toEqual([5]);
    expect(found('relay', 'ridge')).toEqual([]);
  });

  it.each([
    ['relay', [5, 4, 3, 1], 'a word in the text or the sender’s name, whatever its case'],
    ['rel', [5, 4, 3, 1], 'the beginning of the last word'],
    ['rel up', [], 'but no beginning of an earlier one'],
    ['up relay', [1], 'words in any order'],
    ['ake', [1], 'a name without its accents'],
    ['elay', [], 'no word by its middle'],
    ['ridge', [], 'no word of the channel’s name'],
    ['☀', [4], 'a symbol'],
    ['°C', [4], 'a symbol that is part of a word'],
    ['  relay   down ', [5], 'past spaces'],
  ])('are found by %j: %j, %s', (words, ids) => {
    say(db, talk);
    expect(found(words)).toEqual(ids);
  });

  it.each([
    '"',
    '""',
    '*',
    'a*b',
    '(',
    ')',
    'NEAR(a b)',
    '-relay',
    'text:relay',
    '{text}',
    'relay OR',
    '^relay',
    'a\0b',
    "'; DROP TABLE messages; --",
    '\u202erelay',
    'a'.repeat(200),
    'a '.repeat(100),
    '!!! ???',
  ])('take %j as text and never as a question of its own', (words) => {
    say(db, talk);
    expect(() => found(words)).not.toThrow();
    expect(() => found(words, words)).not.toThrow();
    expect(found(null)).toHaveLength(5);
  });

  it.each(['#$', '***', '🙂', '\u{1fae0}', '==>', '"'])(
    'are found in a channel named %j as in any other',
    (channel) => {
      say(db, [...talk, { channel, sender: 'Ann', text: 'relay up' }]);
      expect(found('relay', channel)).toEqual([6]);
      expect(found('!!!', channel)).toEqual([]);
    },
  );

  it('are not found by marks alone, which are no word, and all listed for blank words', () => {
    say(db, talk);
    expect(found('!!!')).toEqual([]);
    expect(found('relay !!!')).toEqual([5, 4, 3, 1]);
    expect(found('   ')).toHaveLength(5);
  });

  it('are found in pages of 20 among 500 of which every second matches', () => {
    say(
      db,
      Array.from({ length: 500 }, (_, i) => ({
        channel: 'Public',
        sender: 'Ann',
        text: `no ${i} ${i % 2 ? 'odd' : 'even'}`,
      })),
    );
    const ids: number[] = [];
    let before: number | null = null;
    do {
      const page = listMessages(db, { words: 'odd', channel: 'Public', limit: 20, before });
      ids.push(...page.rows.map(({ id }) => id));
      before = page.next;
    } while (before !== null);
    expect(ids).toEqual(Array.from({ length: 250 }, (_, i) => 500 - 2 * i));
  });
});

describe('the index of words', () => {
  it('forgets a message that goes with its packet, and follows one that is rewritten', () => {
    say(db, talk);
    db.transaction(() => new OldPacketTable(db).remove(1))();
    expect(found('antenna')).toEqual([]);
    db.exec("UPDATE messages SET text = 'all quiet' WHERE transmission_id = 2");
    expect(found('quiet')).toEqual([2]);
    expect(found('solar')).toEqual([]);
    compareIndex();
  });

  it('holds the messages of a database that was filled before there was one', () => {
    const folder = temporaryFolder();
    const old = openWriter(folder.file('old.db'));
    try {
      migrate(old, { known: migrations.slice(0, 18) });
      say(old, talk);
      migrate(old);
      db = old;
      expect(found('relay')).toEqual([5, 4, 3, 1]);
      compareIndex();
    } finally {
      closeWriter(old);
      folder.dispose();
    }
  });

  it('is read by a connection that may not write, and counts as room of the messages', () => {
    say(db, talk);
    const reader = openReader(temporary.file);
    const page = { words: 'relay', channel: null, limit: 1, before: null };
    expect(listMessages(reader, page)).toMatchObject({ rows: [{ id: 5 }], next: 5 });
    reader.close();
    const names = measureTables(temporary.file).tables.map(({ table }) => table);
    expect(names).toContain('messages');
    expect(names.filter((name) => name.startsWith('message_words'))).toEqual([]);
  });
});

describe('channels', () => {
  it('are listed by who was talked in last, each with its last message', () => {
    say(db, talk);
    const rows = listChannels(db);
    expect(rows.map((row) => channelRow.parse(row))).toEqual(rows);
    expect(rows.map(({ name, newest }) => [name, newest.id])).toEqual([
      ['#ridge-north', 5],
      ['Public', 4],
      ['#ridge', 3],
    ]);
  });

  it('are none in an empty database', () => {
    expect(listChannels(db)).toEqual([]);
    expect(found('relay')).toEqual([]);
  });
});
