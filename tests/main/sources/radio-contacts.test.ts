// What a companion radio's list of contacts makes known, over a serial port and over TCP.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ObserverStatus } from '../../../src/domain/hearing.ts';
import { temporaryDatabase } from '../../support/database.ts';
import { advert, hearing, KeptEvidence, MARCH, makeNode, recorderOn, rows } from '../ingest/heard.ts';
import { untilState } from './collecting-sink.ts';
import { rawOf } from './published.ts';
import { answersTaken, greeted, listenOn, ptyHere, radioHere } from './radio-listener.ts';
import {
  contactFrame,
  frame,
  hasPty,
  heardFrame,
  payloadsWritten,
  radioKey,
  type TestContact,
  type TestRadio,
} from './test-radio.ts';

const contact = (n: number, over: Partial<TestContact> = {}): TestContact => ({
  key: (0x10 + n).toString(16).repeat(32),
  role: 2,
  name: `Hill ${n}`,
  changedAt: 1_000 + n,
  ...over,
});
const asked = (radio: TestRadio) => payloadsWritten(radio.written()).filter((payload) => payload.startsWith('04'));
const lists = (statuses: readonly ObserverStatus[]) => statuses.filter(({ contacts }) => contacts !== undefined);

/** Lets a minute go by `count` times, each with its questions answered. */
async function minutes(count: number, { clock, sink }: ReturnType<typeof listenOn>, radio: TestRadio): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    const before = payloadsWritten(radio.written()).length;
    clock.advance(60_000);
    const expected = before + ((minute + 1) % 5 === 0 ? 4 : 1);
    while (payloadsWritten(radio.written()).length < expected) await radio.said();
    await answersTaken(radio, sink);
  }
}

const ways: [string, (radio: TestRadio) => Promise<Parameters<typeof listenOn>[0]>][] = [
  ['over TCP', async (radio) => ({ kind: 'tcp', host: '127.0.0.1', port: radio.port })],
];
if (hasPty) {
  ways.push([
    'on a serial port',
    async (radio) => ({ kind: 'serial', port: (await ptyHere(`contacts-${radio.port}`, radio)).path }),
  ]);
}

describe.each(ways)('a companion radio %s', (_, wayTo) => {
  it('tells its 350 contacts after the handshake, with pushes and packets in between', async () => {
    const radio = await radioHere();
    const all = Array.from({ length: 350 }, (_, n) => contact(n, { key: `10${n.toString(16).padStart(62, '0')}` }));
    radio.contacts.push(...all);
    const { sink } = listenOn(await wayTo(radio));
    await sink.until(() => lists(sink.statuses).length === 1);
    const [list] = lists(sink.statuses);
    expect(list).toMatchObject({ observer: { id: radioKey, name: 'Hill radio' }, online: true });
    expect(list).not.toHaveProperty('metrics');
    expect(list?.contacts).toEqual(
      all.map(({ key, name }) => ({ publicKey: key, role: 'repeater', name, lat: 0, lon: 0 })),
    );
    expect(asked(radio)).toEqual(['04']);
    radio.send(heardFrame(rawOf(1)));
    await sink.until(() => sink.hearings.length === 1);
  });

  it('is asked for what changed after a lost line, and not at all for an hour while the line stands', async () => {
    const radio = await radioHere();
    radio.contacts.push(contact(1), contact(2));
    const listening = listenOn({ kind: 'tcp', host: '127.0.0.1', port: radio.port });
    const { sink, clock, source } = listening;
    await greeted(radio, sink);
    await minutes(5, listening, radio);
    expect(asked(radio)).toEqual(['04']);
    radio.contacts.push(contact(3));
    radio.drop();
    await untilState(source, 'waiting');
    clock.advance(1_000);
    await sink.until(() => lists(sink.statuses).length === 2);
    expect(asked(radio)).toEqual(['04', '04ea030000']);
    expect(lists(sink.statuses)[1]?.contacts?.map(({ name }) => name)).toEqual(['Hill 3']);
  });
});

it('a list that breaks off gives what came, keeps the line, and is asked for again after 5 min', async () => {
  const radio = await radioHere();
  radio.replies.set(4, Uint8Array.of(0x02, 9, 0, 0, 0));
  const listening = listenOn({ kind: 'tcp', host: '127.0.0.1', port: radio.port });
  const { sink, clock } = listening;
  while (asked(radio).length < 1) await radio.said();
  radio.send(heardFrame(rawOf(1)));
  await sink.until(() => sink.hearings.length === 1);
  clock.advance(5_000);
  await sink.until(() => sink.statuses.length === 1);
  await greeted(radio, sink);
  expect(lists(sink.statuses)).toEqual([]);
  radio.replies.delete(4);
  radio.contacts.push(contact(1));
  await minutes(5, listening, radio);
  while (asked(radio).length < 2) await radio.said();
  await sink.until(() => lists(sink.statuses).length === 1);
  expect(asked(radio)).toEqual(['04', '04']);
});

it('a node whose advert the radio tells of unasked is known at once, and one the list of another app names is not', async () => {
  const radio = await radioHere();
  const { sink } = listenOn({ kind: 'tcp', host: '127.0.0.1', port: radio.port });
  await greeted(radio, sink);
  const before = sink.statuses.length;
  radio.send(frame(contactFrame(contact(1))));
  radio.send(frame(Uint8Array.from([0x8a, ...contactFrame(contact(2)).slice(1)])));
  await sink.until(() => sink.statuses.length > before);
  expect(lists(sink.statuses).map(({ contacts }) => contacts?.map(({ name }) => name))).toEqual([['Hill 2']]);
});

it('a radio that is busy with another app, or knows no such question, is listened to all the same', async () => {
  const radio = await radioHere();
  radio.replies.set(4, Uint8Array.of(0x01, 0x04));
  const { sink } = listenOn({ kind: 'tcp', host: '127.0.0.1', port: radio.port });
  await sink.until(() => sink.statuses.length === 1);
  while (asked(radio).length < 1) await radio.said();
  radio.send(heardFrame(rawOf(1)));
  await sink.until(() => sink.hearings.length === 1);
});

describe('contacts in the database', () => {
  const proven = makeNode('proven');
  const status = (contacts: ObserverStatus['contacts']): ObserverStatus => ({
    observer: { id: radioKey, name: 'Hill radio', iata: null },
    arrivedAt: MARCH,
    claimed: null,
    timing: 'live',
    retained: false,
    online: true,
    model: null,
    firmware: null,
    clientVersion: null,
    radio: null,
    canRelay: null,
    ...(contacts ? { contacts } : {}),
    source: 'serial:test',
  });
  const nodes = (db: Parameters<typeof rows>[0]) =>
    rows(db, 'SELECT name, role, lat, lon, first_seen AS first, advert_count AS adverts FROM nodes ORDER BY name');

  it('are nodes never heard, with name, role and place; what an advert proved stays', () => {
    const file = temporaryDatabase();
    onTestFinished(() => file.dispose());
    const evidence = new KeptEvidence();
    const recorder = recorderOn(file.db, evidence);
    recorder.record([hearing(advert(proven, { name: 'Advertised', role: 2, lat: 53, lon: -6 }), MARCH)]);
    const listed = { publicKey: 'ab'.repeat(32), name: 'Listed', role: 'room', lat: 1.5, lon: 2.5 };
    const other = { publicKey: proven.key, name: 'Forged', role: 'companion', lat: 9, lon: 9 };
    recorder.record([status([listed, other])]);
    expect(nodes(file.db)).toEqual([
      { name: 'Advertised', role: 'repeater', lat: 53, lon: -6, first: MARCH, adverts: 1 },
      { name: 'Listed', role: 'room', lat: 1.5, lon: 2.5, first: 0, adverts: 0 },
    ]);
    // Hops of paths can mean it from now on.
    expect(evidence.batches.at(-1)?.appeared.map(({ key }) => key)).toEqual(['ab'.repeat(32)]);
  });

  it('that say nothing new change nothing', () => {
    const file = temporaryDatabase();
    onTestFinished(() => file.dispose());
    const listed = { publicKey: 'ab'.repeat(32), name: 'Listed', role: 'room', lat: 0, lon: 0 };
    recorderOn(file.db).record([status([listed])]);
    const before = nodes(file.db);
    expect(before).toMatchObject([{ lat: null, lon: null }]);
    recorderOn(file.db).record([status([listed, { ...listed, name: '  ' }])]);
    expect(nodes(file.db)).toEqual(before);
  });
});
