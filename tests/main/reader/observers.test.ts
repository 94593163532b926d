// Observers as their list and panel ask for them.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observerDetail as detailShape, observerRow } from '../../../src/contract/observers.ts';
import type { ObserverMetrics, ObserverStatus } from '../../../src/domain/hearing.ts';
import { listObservers } from '../../../src/main/reader/queries/list-observers.ts';
import { observerDetail } from '../../../src/main/reader/queries/observer-detail.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { hearing, MARCH, packet, recorderOn, rows } from '../ingest/heard.ts';

const hour = 3_600_000;
/** The hour the recorder of these tests lives in; half of it has passed. */
const now = MARCH + 86_400_000 + hour / 2;
let file: TemporaryDatabase;
beforeEach(() => {
  file = temporaryDatabase();
});
afterEach(() => file.dispose());

let serial = 0;
const heardBy = (id: string, at: number, over: object = {}) =>
  hearing(packet(2, Buffer.from((++serial).toString(16).padStart(40, '0'), 'hex')), at, {
    observer: { id, name: id, iata: 'SJC' },
    ...over,
  });
const noMetrics: ObserverMetrics = {
  batteryMv: null,
  noiseFloor: null,
  txAirSecs: null,
  rxAirSecs: null,
  uptimeSecs: null,
  queueLen: null,
  packetsSent: null,
  packetsReceived: null,
  recvErrors: null,
  errorFlags: null,
};
const status = (id: string, at: number, metrics: Partial<ObserverMetrics> | null = null): ObserverStatus => ({
  observer: { id, name: id, iata: 'SJC' },
  arrivedAt: at,
  claimed: { at, zoned: true },
  timing: 'live',
  retained: false,
  online: true,
  model: 'Heltec V3',
  firmware: 'v1.15.0',
  clientVersion: 'meshcoretomqtt/1.0',
  radio: '910.525,62.5,7,5',
  canRelay: false,
  ...(metrics === null ? {} : { metrics: { ...noMetrics, ...metrics } }),
  source: 'test',
});
const record = (items: Parameters<ReturnType<typeof recorderOn>['record']>[0]) => recorderOn(file.db).record(items);
const list = (limit = 50, before: Parameters<typeof listObservers>[1]['before'] = null) =>
  listObservers(file.db, { limit, before, now });

describe('the list of observers', () => {
  it('is empty before anything was heard', () => {
    expect(list()).toEqual({ rows: [], next: null });
  });

  it('gives the last heard first, page by page, each once, also those heard at the same moment', () => {
    const times = [5, 1, 3, 3, 3, 2, 4].map((minute) => MARCH + minute * 60_000);
    record(times.map((at, n) => heardBy(`O${n}`, at)));
    const seen: string[] = [];
    let before: ReturnType<typeof list>['next'] = null;
    do {
      const page = list(2, before);
      expect(page.rows.map((row) => observerRow.parse(row))).toEqual(page.rows);
      seen.push(...page.rows.map(({ key }) => key));
      before = page.next;
    } while (before !== null);
    expect(seen).toEqual(['O0', 'O6', 'O4', 'O3', 'O2', 'O5', 'O1']);
  });

  it('counts packets within the hour: 6 of this hour and half of the 10 of the one before', () => {
    const start = now - hour / 2;
    record(Array.from({ length: 6 }, (_, n) => heardBy('A', start + n * 1_000)));
    record(Array.from({ length: 10 }, (_, n) => heardBy('A', start - hour + n * 1_000)));
    record(Array.from({ length: 99 }, (_, n) => heardBy('A', start - 2 * hour + n * 1_000)));
    expect(list().rows).toMatchObject([{ key: 'A', packets: 115, perHour: 11 }]);
  });

  it('shows the newest report, and a clock that is 2 h behind', () => {
    const live = { timing: 'live' as const, arrivedAt: MARCH, claimed: { at: MARCH - 2 * hour, zoned: false } };
    record([heardBy('A', 0, live), status('A', MARCH, { batteryMv: 3_700, noiseFloor: -112.5 })]);
    record([{ ...status('A', MARCH + 600_000, { batteryMv: 3_650 }), claimed: null }]);
    expect(list().rows).toMatchObject([
      {
        online: true,
        batteryMv: 3_650,
        noiseFloor: null,
        clock: { skewSeconds: 0, naive: false, proven: false, at: MARCH },
      },
    ]);
    record([heardBy('B', 0, live)]);
    expect(list().rows.find(({ key }) => key === 'B')?.clock).toEqual({
      skewSeconds: -7_200,
      naive: true,
      proven: false,
      at: MARCH,
    });
  });
});

describe('one observer', () => {
  it('that is none is null', () => {
    expect(observerDetail(file.db, { key: 'A', now })).toBeNull();
  });

  it('tells what it is, how it fares, what it brought by hour, and through which sources', () => {
    const start = now - hour / 2;
    record([
      heardBy('A', start + 1_000),
      heardBy('A', start - 3 * hour),
      heardBy('A', start - 47 * hour),
      heardBy('A', start - 48 * hour),
      status('A', start - 600_000, { txAirSecs: 10, rxAirSecs: 20, uptimeSecs: 600, batteryMv: 3_700 }),
      status('A', start - 300_000, { txAirSecs: 25, rxAirSecs: 35, uptimeSecs: 900, queueLen: 2 }),
      // Restarted in between.
      status('A', start, { txAirSecs: 3, rxAirSecs: 0, uptimeSecs: 20, errorFlags: 4 }),
      status('B', start, { batteryMv: 1 }),
    ]);
    const put = file.db.prepare('INSERT INTO observer_sources VALUES (?, ?, ?)');
    put.run('A', 'mqtt:one', start - 5);
    put.run('A', 'mqtt:two', start);
    put.run('B', 'mqtt:one', start);
    const detail = observerDetail(file.db, { key: 'A', now });
    expect(detailShape.parse(detail)).toEqual(detail);
    expect(detail).toMatchObject({
      observer: { key: 'A', packets: 4, batteryMv: null },
      firstSeen: start - 48 * hour,
      lastStatusAt: start,
      model: 'Heltec V3',
      firmware: 'v1.15.0',
      clientVersion: 'meshcoretomqtt/1.0',
      radio: '910.525,62.5,7,5',
      canRelay: false,
      uptimeSecs: 20,
      queueLen: null,
      errorFlags: 4,
      airtimePercent: null,
      samples: [
        { at: start - 600_000, batteryMv: 3_700, airtimePercent: null },
        { at: start - 300_000, batteryMv: null, airtimePercent: 10 },
        { at: start, airtimePercent: 1 },
      ],
      sources: [
        { name: 'mqtt:two', heardAt: start },
        { name: 'mqtt:one', heardAt: start - 5 },
      ],
    });
    expect(detail?.hours).toHaveLength(48);
    expect(detail?.hours.filter(({ packets }) => packets > 0)).toEqual([
      { at: start - 47 * hour, packets: 1 },
      { at: start - 3 * hour, packets: 1 },
      { at: start, packets: 1 },
    ]);
  });

  it('leaves out reports of more than 24 h ago', () => {
    record([status('A', now - 25 * hour, { batteryMv: 3_000 }), status('A', now - 23 * hour, { batteryMv: 3_100 })]);
    expect(observerDetail(file.db, { key: 'A', now })?.samples).toMatchObject([{ batteryMv: 3_100 }]);
  });
});

it('keeps hours for 30 days', () => {
  record([heardBy('A', now - 31 * 24 * hour), heardBy('A', now - 29 * 24 * hour)]);
  expect(rows(file.db, 'SELECT hour, receptions FROM observer_hours')).toEqual([
    { hour: Math.floor((now - 29 * 24 * hour) / hour), receptions: 1 },
  ]);
});
