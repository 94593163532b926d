// What one hearing after another leaves in the tables.
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Hearing } from '../../../src/domain/hearing.ts';
import { type ChannelKeys, channelKeys, noChannelKeys } from '../../../src/domain/packet/channel.ts';
import type { IngestItem } from '../../../src/main/ingest/outcome.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import {
  advert,
  advertPayload,
  crypto,
  DIRECT,
  hearing,
  KeptEvidence,
  MARCH,
  makeNode,
  packet,
  recorderOn,
  rows,
  totals,
} from './heard.ts';

let temporary: TemporaryDatabase;
let evidence: KeptEvidence;
beforeEach(() => {
  temporary = temporaryDatabase();
  evidence = new KeptEvidence();
});
afterEach(() => temporary.dispose());

function record(items: readonly IngestItem[], keys: ChannelKeys = noChannelKeys) {
  return recorderOn(temporary.db, evidence, keys).record(items).outcomes;
}
const query = <Row>(sql: string) => rows<Row>(temporary.db, sql);
const one = <Row>(sql: string) => query<Row>(sql)[0];

const repeater = makeNode('repeater');
const text = packet(2, Buffer.from('0102030405060708090a0b0c0d0e0f10111213', 'hex'));
const by = (id: string, name: string | null = null): Partial<Hearing> => ({ observer: { id, name, iata: null } });

it('makes one transmission and 3 observations of a packet heard over 2 paths by 2 observers', () => {
  const over = (hops: number[]) => packet(2, text.subarray(2), hops);
  expect(
    record([
      hearing(over([1, 2]), MARCH),
      hearing(over([1, 3]), MARCH + 10),
      hearing(over([1, 2]), MARCH + 20, by('kpabap')),
    ]),
  ).toEqual(['taken', 'taken', 'taken']);
  expect(query('SELECT observation_count AS n, first_seen AS first, last_seen AS last FROM transmissions')).toEqual([
    { n: 3, first: MARCH, last: MARCH + 20 },
  ]);
  expect(query('SELECT hex(path) AS path, raw FROM observations')).toEqual([
    { path: '020102', raw: null },
    { path: '020103', raw: null },
    { path: '020102', raw: null },
  ]);
  expect(query('SELECT key, packet_count AS n FROM observers')).toEqual([
    { key: 'AA'.repeat(32), n: 2 },
    { key: 'kpabap', n: 1 },
  ]);
  expect(query('SELECT key FROM parties ORDER BY id')).toEqual([{ key: 'aa'.repeat(32) }, { key: 'kpabap' }]);
});

it('says how many rows there are: 3 and 2, the same through a duplicate and a rolled back batch, and 1 and 1 after a deletion', () => {
  const counted = () =>
    Object.fromEntries(query<{ name: string; n: number }>('SELECT * FROM row_counts').map(({ name, n }) => [name, n]));
  const other = packet(2, Buffer.from('ff02030405060708090a0b0c0d0e0f10111213', 'hex'));
  const recorder = recorderOn(temporary.db, evidence);
  recorder.record([hearing(text, MARCH), hearing(text, MARCH, by('kpabap')), hearing(other, MARCH)]);
  recorder.record([hearing(other, MARCH)]);
  expect(counted()).toEqual({ observations: 3, transmissions: 2 });
  temporary.db.exec("CREATE TEMP TRIGGER full BEFORE UPDATE ON observers BEGIN SELECT raise(ABORT, 'full'); END");
  expect(recorder.record([hearing(other, MARCH + 1, by('attic'))]).outcomes).toEqual(['unrecordable']);
  temporary.db.exec('DROP TRIGGER full');
  expect(counted()).toEqual({ observations: 3, transmissions: 2 });
  recorder.record([hearing(text, MARCH + 1, by('attic'))]);
  expect(counted()).toEqual({ observations: 4, transmissions: 2 });
  temporary.db.exec('DELETE FROM observations WHERE transmission_id = 1; DELETE FROM transmissions WHERE id = 1');
  expect(counted()).toEqual({ observations: 1, transmissions: 1 });
});

it('counts the same message of a second broker as a duplicate and changes nothing else', () => {
  const message = hearing(text, MARCH, { snr: 5, rssi: -90, timing: 'live', arrivedAt: MARCH + 500 });
  record([message]);
  const tables = ['transmissions', 'observations', 'observers', 'receptions', 'nodes'];
  const before = tables.map((table) => query(`SELECT * FROM ${table}`));
  expect(record([{ ...message, arrivedAt: MARCH + 900, source: 'mqtt:other' }])).toEqual(['duplicate']);
  expect(tables.map((table) => query(`SELECT * FROM ${table}`))).toEqual(before);
  expect(totals(temporary.db)).toEqual({ taken: 1, duplicate: 1 });
  expect(evidence.batches.flatMap(({ observations }) => observations)).toHaveLength(1);
});

it('takes the measurements a duplicate brings where the first broker had stripped them', () => {
  record([hearing(text, MARCH), hearing(text, MARCH, { snr: -6.5, rssi: -121 })]);
  expect(one('SELECT snr_x4 AS snr, rssi, receptions FROM observations')).toEqual({
    snr: -26,
    rssi: -121,
    receptions: 1,
  });
});

it('raises receptions to 3 for the same path at 3 times, keeps the first time and the newest values', () => {
  const heard = (at: number, snr: number | null) => hearing(text, at, { snr });
  expect(record([heard(MARCH + 2_000, 2), heard(MARCH + 3_000, 3), heard(MARCH + 1_000, 1)])).toEqual([
    'taken',
    'reception',
    'reception',
  ]);
  expect(one('SELECT timestamp AS at, snr_x4 AS snr, receptions FROM observations')).toEqual({
    at: MARCH + 1_000,
    snr: 12,
    receptions: 3,
  });
  expect(query('SELECT claimed_at - 1772323200000 AS ms, measured FROM receptions')).toEqual([
    { ms: 1_000, measured: 1 },
    { ms: 2_000, measured: 1 },
    { ms: 3_000, measured: 1 },
  ]);
  expect(record([heard(MARCH + 1_000, 1), heard(MARCH + 2_000, 2), heard(MARCH + 3_000, 3)])).toEqual([
    'duplicate',
    'duplicate',
    'duplicate',
  ]);
  expect(one('SELECT packet_count AS n FROM observers')).toEqual({ n: 3 });
  expect(one('SELECT observation_count AS n FROM transmissions')).toEqual({ n: 1 });
});

it('takes arrival for live hearings and the message for recorded ones', () => {
  const wrong = { at: Date.UTC(2020, 0, 1), zoned: true };
  record([
    hearing(text, 0, { timing: 'live', claimed: wrong, arrivedAt: MARCH + 7 }),
    hearing(packet(2, Buffer.alloc(20, 1)), MARCH + 8),
  ]);
  expect(query('SELECT timestamp AS at, claim_lag_ms AS lag FROM observations')).toEqual([
    { at: MARCH + 7, lag: MARCH + 7 - wrong.at },
    { at: MARCH + 8, lag: 0 },
  ]);
});

it('sets impossible measurements aside: 1e300 dB, -4,000 dBm, a score of 1001, a claimed time of NaN', () => {
  const odd = { snr: 1e300, rssi: -4_000, score: 1_001, claimed: { at: Number.NaN, zoned: false } };
  expect(record([hearing(text, 0, odd)])).toEqual(['taken']);
  expect(one('SELECT snr_x4 AS snr, rssi, score, claim_lag_ms AS lag FROM observations')).toEqual({
    snr: null,
    rssi: null,
    score: null,
    lag: null,
  });
});

it('never blanks an observer: an empty name, no name and an older name leave the known one', () => {
  const named = (name: string | null, at: number) => hearing(packet(2, Buffer.alloc(20, at % 251)), at, by('AB', name));
  record([
    named('Roof', MARCH + 5),
    named('', MARCH + 6),
    named(null, MARCH + 7),
    named('  ', MARCH + 8),
    named('Old', MARCH),
  ]);
  expect(one('SELECT name, first_seen AS first, last_seen AS last FROM observers')).toEqual({
    name: 'Roof',
    first: MARCH,
    last: MARCH + 8,
  });
  record([named('New', MARCH + 9)]);
  expect(one('SELECT name FROM observers')).toEqual({ name: 'New' });
});

it('takes what a recording says was heard in 400 days as heard when it came', () => {
  const came = MARCH + 86_400_000;
  const ahead = hearing(text, MARCH + 400 * 86_400_000, { arrivedAt: came });
  expect(record([ahead, ahead])).toEqual(['taken', 'duplicate']);
  expect(one('SELECT last_seen AS last FROM observers')).toEqual({ last: came });
  expect(one('SELECT timestamp AS at FROM observations')).toEqual({ at: came });
});

it('brings a last sighting in the future back to the present', () => {
  record([hearing(text, MARCH)]);
  temporary.db.exec(`UPDATE observers SET last_seen = ${MARCH + 400 * 86_400_000}`);
  record([hearing(packet(2, Buffer.alloc(20, 1)), MARCH)]);
  expect(one('SELECT last_seen AS last FROM observers')).toEqual({ last: MARCH + 86_400_000 });
});

it('makes a node of a verified advert and counts 2 adverts of it, heard 3 times', () => {
  const first = { clock: 1_000, name: 'Hill', lat: 37.5, lon: -122.25 };
  record([
    hearing(advert(repeater, first), MARCH),
    hearing(advert(repeater, first, [7]), MARCH + 1),
    hearing(advert(repeater, { ...first, clock: 2_000, name: 'Hill 2' }), MARCH + 2),
  ]);
  expect(
    query(
      'SELECT hex(public_key) AS key, name, role, lat, lon, first_seen AS first, last_seen AS last, last_advert_timestamp AS clock, advert_count AS adverts FROM nodes',
    ),
  ).toEqual([
    {
      key: repeater.key.toUpperCase(),
      name: 'Hill 2',
      role: 'repeater',
      lat: 37.5,
      lon: -122.25,
      first: MARCH,
      last: MARCH + 2,
      clock: 2_000,
      adverts: 2,
    },
  ]);
  expect(evidence.batches.flatMap(({ appeared }) => appeared)).toEqual([
    { party: expect.any(Number), key: repeater.key },
  ]);
});

it('lets an older advert change no fact, but counts it: the replay guard', () => {
  record([
    hearing(advert(repeater, { clock: 2_000, name: 'New' }), MARCH),
    hearing(advert(repeater, { clock: 1_000, name: 'Old', lat: 1, lon: 2 }), MARCH + 60_000),
  ]);
  expect(one('SELECT name, lat, last_advert_timestamp AS clock, advert_count AS adverts FROM nodes')).toEqual({
    name: 'New',
    lat: 1,
    clock: 2_000,
    adverts: 2,
  });
});

it('keeps name and position through an advert that sends neither, and through 0,0', () => {
  record([
    hearing(advert(repeater, { clock: 1, name: 'Hill', lat: 5, lon: 6 }), MARCH),
    hearing(advert(repeater, { clock: 2, name: null }), MARCH + 1),
    hearing(advert(repeater, { clock: 3, name: '  ', lat: 0, lon: 0 }), MARCH + 2),
  ]);
  expect(one('SELECT name, lat, lon, last_advert_timestamp AS clock FROM nodes')).toEqual({
    name: 'Hill',
    lat: 5,
    lon: 6,
    clock: 3,
  });
});

it('stores and flags an advert with a broken signature, and makes no node of it', () => {
  const forged = advertPayload(repeater, { name: 'Forged' });
  forged[60] = (forged[60] ?? 0) ^ 1;
  expect(record([hearing(packet(4, forged), MARCH)])).toEqual(['taken']);
  expect(one('SELECT signature_ok AS ok, p.key FROM transmissions JOIN parties p ON p.id = from_party')).toEqual({
    ok: 0,
    key: repeater.key,
  });
  expect(query('SELECT * FROM nodes')).toEqual([]);
  expect(evidence.batches[0]?.observations[0]?.signatureOk).toBe(false);
  expect(evidence.batches[0]?.appeared).toEqual([]);
});

it('brings an inactive node back with its first sighting and its 3 adverts', () => {
  record([1, 2, 3].map((clock) => hearing(advert(repeater, { clock }), MARCH + clock)));
  temporary.db.exec(
    'INSERT INTO inactive_nodes SELECT * FROM nodes; UPDATE inactive_nodes SET watched = 1; DELETE FROM nodes',
  );
  evidence = new KeptEvidence();
  record([hearing(advert(repeater, { clock: 4 }), MARCH + 99)]);
  expect(one('SELECT first_seen AS first, last_seen AS last, advert_count AS adverts, watched FROM nodes')).toEqual({
    first: MARCH + 1,
    last: MARCH + 99,
    adverts: 4,
    watched: 1,
  });
  expect(query('SELECT * FROM inactive_nodes')).toEqual([]);
  // Its key could be meant by hops all the while.
  expect(evidence.batches[0]?.appeared).toEqual([]);
});

it('stores what a channel says once its key is known, also of packets heard before', () => {
  const secret = Buffer.alloc(16, 7);
  const plain = Buffer.alloc(48);
  plain.writeUInt32LE(1_772_000_000, 0);
  plain.write('Alice: hi 🌄', 5);
  const cipher = crypto.aes128EcbEncrypt(secret, plain);
  const mac = crypto.hmacSha256(secret, cipher).subarray(0, 2);
  const hash = crypto.sha256(secret).subarray(0, 1);
  const message = packet(5, Buffer.concat([hash, mac, cipher]));
  record([hearing(message, MARCH)]);
  expect(one('SELECT channel FROM transmissions')).toEqual({ channel: null });
  record([hearing(message, MARCH)], channelKeys({ '#hill': secret.toString('hex') }, crypto));
  expect(one('SELECT channel FROM transmissions')).toEqual({ channel: '#hill' });
  expect(query('SELECT channel, sent_at AS sentAt, sender, text FROM messages')).toEqual([
    { channel: '#hill', sentAt: 1_772_000_000, sender: 'Alice', text: 'hi 🌄' },
  ]);
});

it('keeps the packet first heard by time, and rebuilds the others from it', () => {
  const payload = text.subarray(2);
  const [first, second, third] = [packet(2, payload, [9], DIRECT), packet(2, payload, [1]), packet(2, payload, [1, 2])];
  record([hearing(second, MARCH + 10), hearing(third, MARCH + 20), hearing(first, MARCH)]);
  expect(one('SELECT hex(raw) AS raw, route_type AS route FROM transmissions')).toEqual({
    raw: first.toString('hex').toUpperCase(),
    route: 2,
  });
  expect(query('SELECT hex(path) AS path, hex(raw) AS raw FROM observations ORDER BY timestamp')).toEqual([
    { path: '0109', raw: '' },
    { path: '0101', raw: second.toString('hex').toUpperCase() },
    { path: '020102', raw: third.toString('hex').toUpperCase() },
  ]);
});

it('counts an undecodable packet by its reason with its bytes as the sample, and makes no observer of it', () => {
  const version3 = Buffer.from(text);
  version3[0] = (version3[0] ?? 0) | 0xc0;
  expect(record([hearing(version3, MARCH)])).toEqual(['unsupported_version']);
  expect(query('SELECT reason, detail, sample, observer, source FROM dropped_packets')).toEqual([
    {
      reason: 'unsupported_version',
      detail: expect.stringMatching(/version is 3/),
      sample: version3.toString('hex'),
      observer: 'AA'.repeat(32),
      source: 'test',
    },
  ]);
  expect(query('SELECT * FROM observers')).toEqual([]);
});

it('keeps the newest 100 samples of a reason refused 350 times, and counts 350', () => {
  const refusal = (i: number): IngestItem => ({
    reason: 'not_json',
    detail: 'No JSON.',
    sample: `{${i}`,
    observer: null,
    arrivedAt: MARCH,
    source: 't',
  });
  record(Array.from({ length: 30 }, (_, i) => refusal(i)));
  record(Array.from({ length: 320 }, (_, i) => refusal(30 + i)));
  expect(totals(temporary.db)).toEqual({ not_json: 350 });
  expect(
    query<{ n: number; low: string; high: string }>(
      'SELECT count(*) AS n, min(sample) AS low, max(sample) AS high FROM dropped_packets',
    ),
  ).toEqual([{ n: 100, low: '{250', high: '{349' }]);
  expect(query('SELECT hour, outcome, n FROM ingest_counts')).toEqual([
    { hour: MARCH / 3_600_000, outcome: 'not_json', n: 350 },
  ]);
});

it('takes the newest status of an observer: an old will that comes late changes nothing', () => {
  const status = (at: number, online: boolean, over = {}): IngestItem => ({
    observer: { id: 'kpabap', name: null, iata: 'SJC' },
    arrivedAt: MARCH + 86_400_000,
    claimed: { at, zoned: true },
    timing: 'live',
    retained: false,
    online,
    model: null,
    firmware: online ? 'v1.15' : null,
    clientVersion: null,
    radio: null,
    canRelay: null,
    source: 't',
    ...over,
  });
  expect(record([status(MARCH + 5_000, true), status(MARCH, false, { retained: true })])).toEqual(['status', 'status']);
  expect(one('SELECT online, firmware, last_status_at AS at FROM observers')).toEqual({
    online: 1,
    firmware: 'v1.15',
    at: MARCH + 5_000,
  });
  record([status(MARCH + 9_000, false)]);
  expect(one('SELECT online, firmware FROM observers')).toEqual({ online: 0, firmware: 'v1.15' });
  expect(totals(temporary.db)).toEqual({});
});

it('hands the evidence what it needs: sides, path, times and who was seen', () => {
  record([hearing(advert(repeater, { name: 'Hill' }, [1, 2]), MARCH, { snr: -6.25 })]);
  const [batch] = evidence.batches;
  expect(batch?.observations).toEqual([
    {
      observationId: 1,
      transmissionId: 1,
      observerId: 1,
      observerParty: 1,
      at: MARCH,
      routeCode: 1,
      payloadCode: 4,
      originParty: 2,
      signatureOk: true,
      sharedContact: false,
      hashSize: 1,
      hopCount: 2,
      path: Buffer.from([1, 2]),
      traceHops: null,
      snrX4: -25,
    },
  ]);
  expect(batch?.sightings).toEqual([
    { party: 1, key: 'aa'.repeat(32), name: 'Roof', node: null, isObserver: true, lastSeen: MARCH },
    {
      party: 2,
      key: repeater.key,
      name: 'Hill',
      node: { role: 'repeater', lat: null, lon: null, lastAdvertAt: MARCH },
      isObserver: false,
      lastSeen: MARCH,
    },
  ]);
});
