// From published statistics to totals that outlive restarts of the observer and of the program.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observerCounters } from '../../../src/main/reader/queries/observer-counters.ts';
import { readMessage } from '../../../src/main/sources/envelope.ts';
import { openReader } from '../../../src/main/storage/readonly.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { observerKey, statusTopic } from '../sources/published.ts';
import { statusOf } from '../sources/readings.ts';
import { MARCH, recorderOn, rows } from './heard.ts';

let file: TemporaryDatabase;
beforeEach(() => {
  file = temporaryDatabase();
});
afterEach(() => file.dispose());

function status(minute: number, stats: object, timing: 'live' | 'recorded' = 'live') {
  const arrivedAt = MARCH + minute * 60_000;
  const message = { status: 'online', timestamp: new Date(arrivedAt).toISOString(), origin_id: observerKey, stats };
  return statusOf(
    readMessage(statusTopic, JSON.stringify(message), { source: 'mqtt:test', arrivedAt, timing, retained: false }),
  );
}
/** As the reader sees it. */
function known() {
  const db = openReader(file.file);
  try {
    return observerCounters(db, { key: observerKey.toLowerCase() });
  } finally {
    db.close();
  }
}

describe('the totals of an observer', () => {
  it('go on over its restart, a wrap at 65,535 and a restart of the program, with a seam for each', () => {
    recorderOn(file.db).record([
      status(0, { uptime_secs: 86_400, packets_received: 65_500, packets_sent: 40, tx_air_secs: 9 }),
      status(5, { uptime_secs: 86_700, packets_received: 64, packets_sent: 50, tx_air_secs: 10 }),
    ]);
    expect(known()).toMatchObject({ totals: { packetsReceived: 65_600, packetsSent: 50, recvErrors: null } });
    // Another recorder remembers nothing but what is stored.
    recorderOn(file.db).record([
      status(10, { uptime_secs: 120, packets_received: 3, packets_sent: 1, tx_air_secs: 0 }),
    ]);
    expect(known()).toEqual({
      since: MARCH - 86_400_000,
      at: MARCH + 600_000,
      uptimeSecs: 120,
      restarts: 1,
      totals: { packetsReceived: 65_603, packetsSent: 51, recvErrors: null, rxAirSecs: null, txAirSecs: 10 },
      seams: [
        {
          at: MARCH + 600_000,
          kind: 'restarted',
          unseenSecs: 180,
          changes: [
            { counter: 'packetsReceived', before: 64, after: 3 },
            { counter: 'packetsSent', before: 50, after: 1 },
            { counter: 'txAirSecs', before: 10, after: 0 },
          ],
        },
        {
          at: MARCH + 300_000,
          kind: 'wrapped',
          unseenSecs: null,
          changes: [{ counter: 'packetsReceived', before: 65_500, after: 64 }],
        },
      ],
    });
  });

  it('are not known of an observer that reported none, nor of nobody', () => {
    recorderOn(file.db).record([status(0, { battery_mv: 'unknown' })]);
    expect(known()).toBeNull();
  });

  it('stay as they are when a recording of an hour before is imported', () => {
    const recorder = recorderOn(file.db);
    recorder.record([status(0, { uptime_secs: 7_200, packets_sent: 100 })]);
    recorder.record([status(-60, { uptime_secs: 3_600, packets_sent: 60 }, 'recorded')]);
    expect(known()).toMatchObject({ totals: { packetsSent: 100 }, seams: [] });
  });

  it('keep the newest 200 seams of an observer that restarts for ever', () => {
    const recorder = recorderOn(file.db);
    for (let n = 0; n < 260; n++) recorder.record([status(5 * n, { uptime_secs: 100 + (n % 2), packets_sent: 1 })]);
    expect(rows(file.db, 'SELECT count(*) AS n FROM counter_seams')).toEqual([{ n: 200 }]);
    expect(known()?.seams).toHaveLength(50);
  });

  it('roll back with the batch they came in', () => {
    const recorder = recorderOn(file.db);
    recorder.record([status(0, { uptime_secs: 1_000, packets_sent: 5 })]);
    file.db.exec("CREATE TRIGGER full BEFORE INSERT ON counter_seams BEGIN SELECT raise(ABORT, 'full'); END");
    try {
      recorder.record([status(5, { uptime_secs: 60, packets_sent: 2 })]);
    } catch {}
    file.db.exec('DROP TRIGGER full');
    recorder.record([status(10, { uptime_secs: 360, packets_sent: 9 })]);
    expect(known()).toMatchObject({ totals: { packetsSent: 14 } });
  });
});
