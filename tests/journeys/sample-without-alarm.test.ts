// A healthy made-up mesh, heard, recorded and watched by every detector: nobody is woken for nothing.
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { MeshEvent } from '../../src/domain/alerts/event.ts';
import { noChannelKeys } from '../../src/domain/packet/channel.ts';
import { generateTraffic } from '../../src/domain/sample/traffic.ts';
import { BatchRecorder } from '../../src/main/ingest/batch-recorder.ts';
import { IngestQueue } from '../../src/main/ingest/queue.ts';
import { Detectors } from '../../src/main/monitor/detectors.ts';
import { nodeCrypto } from '../../src/main/node-crypto.ts';
import { readMessage } from '../../src/main/sources/envelope.ts';
import { TopologyBuilder } from '../../src/main/topology/builder.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../support/database.ts';
import { ManualClock } from '../support/manual-clock.ts';

const minute = 60_000;
const crypto = nodeCrypto();
let file: TemporaryDatabase;
let events: MeshEvent[];
beforeEach(() => {
  file = temporaryDatabase();
  events = [];
});
afterEach(() => file.dispose());

/** Lives the first `hours` of the small sample mesh; messages arrive when `arrival` says. */
async function live(hours: number, arrival: (at: number, startAt: number) => number) {
  const clock = new ManualClock();
  const startAt = clock.now();
  const topology = new TopologyBuilder(file.db, { clock });
  const recorder = new BatchRecorder({
    db: file.db,
    crypto,
    evidence: topology,
    keys: noChannelKeys,
    now: () => clock.now(),
    watch: () => 0,
  });
  const queue = new IngestQueue();
  const options = {
    open: () => file.db,
    clock,
    dispatch: async (event: MeshEvent) => {
      events.push(event);
      return 'delivered';
    },
  };
  const parts = { queue, file: file.file, edges: () => topology.edges(), freeBytes: async () => 2 ** 40 };
  const detectors = new Detectors(options, parts, { deaf: () => [], baselineS: () => 86_400 });
  detectors.start();
  let recorded = 0;
  const record = () => {
    while (queue.length > 0) {
      const done = recorder.record(queue.peek(500), { pending: queue.tally });
      queue.shift(done.recorded);
      recorded += done.recorded;
      detectors.recorded(done.batch);
    }
  };
  const wish = { seed: 'meshwarden', profile: 'small', startAt, openingAdverts: true } as const;
  let next = startAt + minute;
  for (const item of generateTraffic({ ...wish, observations: Number.POSITIVE_INFINITY }, crypto)) {
    const at = arrival(item.at, startAt);
    if (at > startAt + hours * 60 * minute) break;
    while (at >= next) {
      record();
      clock.advance(next - clock.now());
      await detectors.lookAtGraph();
      next += minute;
    }
    const context = { source: 'sample', arrivedAt: at, timing: 'live' as const, retained: item.retained };
    const reading = readMessage(item.topic, item.payload, context);
    if (reading.kind === 'hearing') queue.hearing(reading.hearing);
    else if (reading.kind === 'status') queue.status(reading.status);
  }
  record();
  await detectors.stop();
  expect(clock.pending).toBe(0);
  return recorded;
}

const told = () => events.map(({ severity, title }) => `${severity}: ${title}`);

it('lives 3 hours of the sample mesh without a single alert', { timeout: 60_000 }, async () => {
  expect(await live(3, (at) => at)).toBeGreaterThan(5_000);
  expect(told()).toEqual([]);
});

it('lives half an hour in 10 s and an hour after it, as a newcomer does, without an immediate alert', {
  timeout: 60_000,
}, async () => {
  const half = 30 * minute;
  const arrival = (at: number, startAt: number) => {
    const age = at - startAt;
    return startAt + Math.round(age < half ? age / 180 : age - half + 10_000);
  };
  expect(await live(1, arrival)).toBeGreaterThan(3_000);
  expect(events.filter(({ severity }) => severity === 'immediate')).toEqual([]);
});
