// From a published status message to the five-minute row of its observer.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObserverStatus } from '../../../src/domain/hearing.ts';
import { noChannelKeys } from '../../../src/domain/packet/channel.ts';
import { BatchRecorder } from '../../../src/main/ingest/batch-recorder.ts';
import { readMetrics } from '../../../src/main/sources/envelope/observer-metrics.ts';
import { readMessage } from '../../../src/main/sources/envelope.ts';
import { readMetricsBetween } from '../../../src/main/storage/tables/observer-metrics.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { observerKey, statusTopic } from '../sources/published.ts';
import { statusOf } from '../sources/readings.ts';
import { crypto, KeptEvidence, MARCH, recorderOn, rows } from './heard.ts';

const now = MARCH + 86_400_000;
let file: TemporaryDatabase;
beforeEach(() => {
  file = temporaryDatabase();
});
afterEach(() => file.dispose());

function status(stats: unknown, arrivedAt: number, over: Partial<ObserverStatus> = {}): ObserverStatus {
  const message = {
    status: 'online',
    timestamp: '2020-01-01T00:00:00Z',
    origin: 'attic',
    origin_id: observerKey,
    stats,
  };
  const context = { source: 'mqtt:test', arrivedAt, timing: 'live' as const, retained: false };
  return { ...statusOf(readMessage(statusTopic, JSON.stringify(message), context)), ...over };
}
const stored = () => readMetricsBetween(file.db, now - 86_400_000, now);

describe('the stats of a status message', () => {
  it.each<[string, unknown, object | null]>([
    ['numbers as text', { battery_mv: '3900', noise_floor: '-112 dBm' }, { batteryMv: 3900, noiseFloor: -112 }],
    ['numbers as numbers', { tx_air_secs: 12.6, queue_len: 3 }, { txAirSecs: 13, queueLen: 3 }],
    ['a battery of -1 mV as unknown', { battery_mv: -1, uptime_secs: 5 }, { batteryMv: null, uptimeSecs: 5 }],
    ['a noise floor of +20 dBm as unknown', { noise_floor: 20, recv_errors: 0 }, { noiseFloor: null, recvErrors: 0 }],
    ['error bits under their older name', { debug_flags: '4' }, { errorFlags: 4 }],
    ['error bits, the newer name first', { errors: 1, debug_flags: 4 }, { errorFlags: 1 }],
    ['error bits wider than 16 as unknown', { errors: 65_536, queue_len: 0 }, { errorFlags: null }],
    ['words alone as nothing', { battery_mv: 'unknown' }, null],
    ['a list as nothing', [1, 2], null],
    ['text as nothing', 'battery_mv=3900', null],
    ['none as nothing', undefined, null],
  ])('reads %s', (_, stats, expected) => {
    const metrics = readMetrics(stats);
    if (expected === null) expect(metrics).toBeNull();
    else expect(metrics).toMatchObject(expected);
  });
});

describe('measurements of observers', () => {
  it('are kept by their arrival, because an observer may believe it is 2020', () => {
    recorderOn(file.db).record([status({ battery_mv: 3900, packets_sent: '7', errors: 2 }, now - 1_000)]);
    expect(stored()).toMatchObject([
      {
        key: observerKey,
        name: 'attic',
        iata: 'SEA',
        samples: [{ at: now - 1_000, batteryMv: 3900, packetsSent: 7, errorFlags: 2 }],
      },
    ]);
  });

  it('are one row in 5 minutes, the newest, in whatever order they come', () => {
    const inBucket = now - 600_000;
    const early = status({ battery_mv: 3900, queue_len: 1 }, inBucket);
    const late = status({ battery_mv: 3800 }, inBucket + 299_000);
    const next = status({ battery_mv: 3700 }, inBucket + 300_000);
    recorderOn(file.db).record([next, late, early]);
    expect(stored()[0]?.samples).toMatchObject([
      { at: inBucket + 299_000, batteryMv: 3800, queueLen: null },
      { at: inBucket + 300_000, batteryMv: 3700 },
    ]);
  });

  it('that a broker kept from some earlier time are left out; those of a recording count by their own time', () => {
    const claimed = { at: now - 7_200_000, zoned: true };
    recorderOn(file.db).record([
      status({ battery_mv: 3300 }, now, { retained: true }),
      status({ battery_mv: 4000 }, now, { timing: 'recorded', claimed }),
    ]);
    expect(stored()[0]?.samples).toMatchObject([{ at: now - 7_200_000, batteryMv: 4000 }]);
  });

  it('go after 30 days, when their observer reports again', () => {
    const at = (days: number) => status({ battery_mv: 4000 - days }, MARCH + days * 86_400_000);
    const db = file.db;
    const reportOn = (day: number) =>
      new BatchRecorder({
        db,
        crypto,
        evidence: new KeptEvidence(),
        keys: noChannelKeys,
        now: () => MARCH + day * 86_400_000,
      }).record([at(day)]);
    for (const day of [0, 10, 30]) reportOn(day);
    const kept = () => rows(db, 'SELECT battery_mv AS mv FROM observer_metrics ORDER BY bucket');
    expect(kept()).toEqual([{ mv: 4000 }, { mv: 3990 }, { mv: 3970 }]);
    reportOn(31);
    expect(kept()).toEqual([{ mv: 3990 }, { mv: 3970 }, { mv: 3969 }]);
  });
});
