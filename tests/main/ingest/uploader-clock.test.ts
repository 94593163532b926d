// Whose clock can be believed, what a wrong one moves (nothing), and what is kept of it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObserverStatus } from '../../../src/domain/hearing.ts';
import { toHex } from '../../../src/domain/packet/hex.ts';
import type { IngestItem } from '../../../src/main/ingest/outcome.ts';
import { judgeClock, noClockMemory, unknownClock } from '../../../src/main/ingest/uploader-clock.ts';
import { readMessage } from '../../../src/main/sources/envelope.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { observerKey, packetTopic, statusTopic } from '../sources/published.ts';
import { KeptEvidence, MARCH, packet, recorderOn, rows } from './heard.ts';

const hour = 3_600_000;
let file: TemporaryDatabase;
beforeEach(() => {
  file = temporaryDatabase();
});
afterEach(() => file.dispose());

let serial = 0;
const fresh = () => packet(2, Buffer.from((++serial).toString(16).padStart(40, '0'), 'hex'));

/** A packet message as an observer publishes it. */
function message(timestamp: unknown, arrivedAt: number, bytes: Uint8Array = fresh()): IngestItem {
  const json = {
    origin: 'ag loft rpt',
    origin_id: observerKey,
    timestamp,
    type: 'PACKET',
    direction: 'rx',
    time: '00:07:09',
    date: '16/3/2025',
    len: String(bytes.length),
    raw: toHex(bytes).toUpperCase(),
    SNR: '4',
    RSSI: '-93',
  };
  const context = { source: 'mqtt:test', arrivedAt, timing: 'live' as const, retained: false };
  const reading = readMessage(packetTopic, JSON.stringify(json), context);
  if (reading.kind !== 'hearing') throw new Error(JSON.stringify(reading));
  return reading.hearing;
}

function status(timestamp: string, arrivedAt: number, over: object = {}, retained = false): ObserverStatus {
  const json = { status: 'online', timestamp, origin: 'ag loft rpt', origin_id: observerKey, ...over };
  const context = { source: 'mqtt:test', arrivedAt, timing: 'live' as const, retained };
  const reading = readMessage(statusTopic, JSON.stringify(json), context);
  if (reading.kind !== 'status') throw new Error(JSON.stringify(reading));
  return reading.status;
}

const zoned = (at: number) => new Date(at).toISOString().replace('Z', '+00:00');
const naive = (at: number) => new Date(at).toISOString().replace('Z', '000');
/** `count` messages, 10 s apart up to `until`, whose clock is `ahead` ms ahead. */
const punctual = (count: number, until: number, ahead = 0, write = zoned) =>
  Array.from({ length: count }, (_, n) => until - (count - 1 - n) * 10_000).map((at) => message(write(at + ahead), at));

const record = (items: readonly IngestItem[]) => recorderOn(file.db).record(items).outcomes;
const times = () =>
  rows<{ at: number }>(file.db, 'SELECT timestamp AS at FROM observations ORDER BY id').map(({ at }) => at);
const clock = () =>
  rows(
    file.db,
    'SELECT clock_skew_seconds AS skew, clock_naive AS naive, clock_at AS at, clock_on_time AS onTime FROM observers',
  )[0];

describe('a wrong clock moves nothing and is flagged', () => {
  it.each<[string, unknown, object]>([
    ['meshcoretomqtt of old, naive UTC', naive(MARCH - 2_000), { skew: -2, naive: 1 }],
    ['the ESP32 firmware, local time 2 h east of UTC', naive(MARCH + 2 * hour), { skew: 7_200, naive: 1 }],
    ['a host 2 h behind', zoned(MARCH - 2 * hour), { skew: -7_200, naive: 0 }],
    ['a host in 1970', '1970-01-01T00:00:12+00:00', { skew: 12 - MARCH / 1000, naive: 0 }],
    ['a host in 2100', '2100-01-01T00:00:00Z', { skew: (Date.UTC(2100, 0) - MARCH) / 1000, naive: 0 }],
    ['a zone 5 h west, in time', '2026-02-28T19:00:00-05:00', { skew: 0, naive: 0 }],
    ['epoch seconds as a number', MARCH / 1000 + 90, { skew: 90, naive: 0 }],
    ['no time at all', undefined, { skew: null, naive: null, at: null }],
  ])('%s', (_, timestamp, expected) => {
    expect(record([message(timestamp, MARCH)])).toEqual(['taken']);
    expect(times()).toEqual([MARCH]);
    expect(rows(file.db, 'SELECT first_seen, last_seen, last_packet_at FROM observers')).toEqual([
      { first_seen: MARCH, last_seen: MARCH, last_packet_at: MARCH },
    ]);
    expect(clock()).toMatchObject({ at: MARCH, ...expected });
  });

  it('also when it comes with a status alone', () => {
    record([status('2026-02-28T22:00:00.000000', MARCH)]);
    expect(clock()).toEqual({ skew: -7_200, naive: 1, at: MARCH, onTime: 0 });
    expect(rows(file.db, 'SELECT last_seen FROM observers')).toEqual([{ last_seen: MARCH }]);
  });

  it('but not by what the broker kept, nor by a last will', () => {
    record([
      status('2020-01-01T00:00:00Z', MARCH, {}, true),
      status('2020-01-01T00:00:00Z', MARCH, { status: 'offline' }),
    ]);
    expect(clock()).toEqual({ skew: null, naive: null, at: null, onTime: 0 });
  });

  it('not by one slow message among 5', () => {
    record([...punctual(4, MARCH), message(zoned(MARCH - 80_000), MARCH + 10_000)]);
    expect(clock()).toMatchObject({ skew: 0, onTime: 0 });
  });

  it('until it is right again', () => {
    record([...punctual(5, MARCH, -2 * hour), ...punctual(3, MARCH + hour)]);
    expect(clock()).toEqual({ skew: 0, naive: 0, at: MARCH + hour, onTime: 3 });
  });
});

describe('a late delivery', () => {
  const back = MARCH + hour;

  it('of a clock proven by 20 messages counts at its own time; its arrival is kept', () => {
    record(punctual(20, MARCH));
    record([message(zoned(MARCH + 60_000), back), message(zoned(MARCH + 120_000), back + 10)]);
    expect(times().slice(-2)).toEqual([MARCH + 60_000, MARCH + 120_000]);
    expect(rows(file.db, 'SELECT observation_id AS id, arrived_at AS at FROM late_deliveries')).toEqual([
      { id: 21, at: back },
      { id: 22, at: back + 10 },
    ]);
    expect(rows(file.db, 'SELECT last_seen AS seen, last_packet_at AS packet FROM observers')).toEqual([
      { seen: MARCH + 120_000, packet: MARCH + 120_000 },
    ]);
    expect(clock()).toEqual({ skew: 0, naive: 0, at: MARCH, onTime: 20 });
  });

  it('is none after 19 messages, with a naive time, or when 2 min old and no more', () => {
    record([...punctual(19, MARCH), message(zoned(MARCH + 60_000), back)]);
    expect(times().at(-1)).toBe(back);
    record([...punctual(20, back + hour), message(naive(back), back + hour)]);
    expect(times().at(-1)).toBe(back + hour);
    record([...punctual(20, back + 2 * hour), message(zoned(back + 2 * hour - 120_000), back + 2 * hour)]);
    expect(times().at(-1)).toBe(back + 2 * hour);
    expect(rows(file.db, 'SELECT * FROM late_deliveries')).toEqual([]);
  });

  it('is none of a naive clock, however punctual', () => {
    record([...punctual(40, MARCH, 0, naive), message(naive(MARCH), back)]);
    expect(times().at(-1)).toBe(back);
    expect(clock()).toMatchObject({ naive: 1, onTime: 0 });
  });

  it('of 500 messages in 50 s keeps every one of their times', () => {
    record(punctual(20, MARCH));
    const backlog = Array.from({ length: 500 }, (_, n) => MARCH + (n + 1) * 7_000);
    for (let n = 0; n < 500; n += 100) {
      record(backlog.slice(n, n + 100).map((at, index) => message(zoned(at), MARCH + hour + (n + index) * 100)));
    }
    expect(times().slice(20)).toEqual(backlog);
    expect(rows(file.db, 'SELECT count(*) AS n FROM late_deliveries')).toEqual([{ n: 500 }]);
  });

  it('is not believed for longer than a minute of a clock that was set back by 1 h', () => {
    record(punctual(20, MARCH));
    const after = Array.from({ length: 10 }, (_, n) => MARCH + (n + 1) * 10_000);
    record(after.map((at) => message(zoned(at - hour), at)));
    expect(times().slice(20)).toEqual(after.map((at) => (at - MARCH < 70_000 ? at - hour : at)));
    expect(clock()).toMatchObject({ skew: -3_600, onTime: 0 });
  });

  it('seen again earlier and in time is kept without an arrival of its own', () => {
    const bytes = fresh();
    record([...punctual(20, MARCH), message(zoned(MARCH + 60_000), back, bytes)]);
    recorderOn(file.db).record([message(zoned(MARCH + 5_000), MARCH + 5_500, bytes)]);
    expect(times().at(-1)).toBe(MARCH + 5_500);
    expect(rows(file.db, 'SELECT * FROM late_deliveries')).toEqual([]);
  });

  it('of a status counts its measurements at their own time', () => {
    record(punctual(20, MARCH));
    record([status(zoned(MARCH + 600_000), back, { stats: { battery_mv: 3_900 } })]);
    expect(rows(file.db, 'SELECT at, battery_mv AS mv FROM observer_metrics')).toEqual([
      { at: MARCH + 600_000, mv: 3_900 },
    ]);
  });

  it('is known after a restart', () => {
    record(punctual(20, MARCH));
    record([message(zoned(MARCH + 60_000), back)]);
    expect(times().at(-1)).toBe(MARCH + 60_000);
  });
});

it('counts each message once when its batch was rolled back and recorded again', () => {
  const evidence = new KeptEvidence();
  evidence.failure = new Error('The evidence fails.');
  recorderOn(file.db, evidence).record(punctual(5, MARCH));
  expect(evidence.abandoned).toBeGreaterThan(0);
  expect(clock()).toMatchObject({ onTime: 5 });
});

it('counts a broker duplicate of a message once', () => {
  const [first, ...rest] = punctual(5, MARCH);
  if (!first) throw new Error('no message');
  record([first, { ...first, arrivedAt: first.arrivedAt + 900 }, ...rest]);
  expect(clock()).toMatchObject({ onTime: 5 });
});

it('says nothing of a time beyond what a date can name', () => {
  for (const at of [Number.NaN, Number.POSITIVE_INFINITY, 1e300, -1e300]) {
    const judged = judgeClock(unknownClock, noClockMemory, { arrivedAt: MARCH, claimed: { at, zoned: true } });
    expect(judged).toEqual({ late: false, clock: unknownClock, memory: noClockMemory });
  }
});
