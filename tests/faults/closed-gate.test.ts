// The gate to the database is closed while it is brought to a new schema: what is heard meanwhile waits with its times.
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/main/system-clock.ts';
import { openBroker } from '../main/sources/brokers.ts';
import { untilState } from '../main/sources/collecting-sink.ts';
import { packetSeries, rawOf } from '../main/sources/published.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { unharmed } from '../support/recoveries.ts';
import { simulateTime } from './simulated-time.ts';
import { Station } from './station.ts';

const seconds = 60;
const perSecond = 100;

it('records all 6,000 packets of 60 s behind a closed gate, each at the second it came', async () => {
  const clock = new ManualClock();
  const began = clock.now();
  const station = new Station(clock);
  const broker = await openBroker();
  onTestFinished(() => broker.close());
  const source = station.listen(broker.url);
  await untilState(source, 'connected');
  for (let second = 0; second < seconds; second++) {
    await broker.publish(packetSeries(perSecond, second * perSecond));
    while (station.queue.length < (second + 1) * perSecond) await new Promise((resolve) => void setImmediate(resolve));
    clock.advance(1_000);
  }
  expect(station.observations).toBe(0);
  expect(source.report()).toMatchObject({ hearings: 6_000, refused: {}, reconnects: 0 });
  station.record();
  while (station.queue.length > 0) {
    clock.advance(100);
    await new Promise((resolve) => void setImmediate(resolve));
  }
  expect(station.totals).toEqual({ taken: 6_000 });
  const kept = station.rows<{ raw: string; at: number }>(
    `SELECT lower(hex(t.raw)) AS raw, o.timestamp AS at FROM observations o
       JOIN transmissions t ON t.id = o.transmission_id ORDER BY o.id`,
  );
  expect(kept).toEqual(
    Array.from({ length: seconds * perSecond }, (_, n) => ({
      raw: rawOf(n),
      at: began + Math.floor(n / perSecond) * 1_000,
    })),
  );
  unharmed('gate closed for 60 s by a migration', '6,000 packets waited, each with its time');
});

it('counts each of the 2,000 packets that find no room in 5 min, and neither loses nor blames its broker', async () => {
  const time = simulateTime();
  const station = new Station(systemClock, 1_000);
  const broker = await openBroker();
  onTestFinished(() => broker.close());
  const source = station.listen(broker.url);
  await time.until(() => source.report().state === 'connected');
  for (let second = 0; second < 300; second++) {
    await broker.publish(packetSeries(10, second * 10));
    await time.pass(1);
  }
  // It holds back for a while first.
  await time.until(() => source.report().messages === 3_000);
  expect(source.report()).toMatchObject({
    state: 'up',
    hearings: 1_000,
    refused: { queue_full: 2_000 },
    reconnects: 0,
    lastError: null,
  });
  station.record();
  await time.until(() => station.queue.length === 0);
  expect(station.totals).toEqual({ taken: 1_000, queue_full: 2_000 });
  unharmed('gate closed for 5 min, queue of 1,000 places', '2,000 of 3,000 packets counted as having no room');
});
