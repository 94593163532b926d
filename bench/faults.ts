// How long a source takes until packets flow again after a fault, in real time; the tests simulate the longer ones.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { connectAsync } from 'mqtt';
import { silentLogger } from '../src/domain/logger.ts';
import { MqttSource } from '../src/main/sources/mqtt/mqtt-source.ts';
import { systemClock } from '../src/main/system-clock.ts';
import { CollectingSink, untilState } from '../tests/main/sources/collecting-sink.ts';
import { packetSeries } from '../tests/main/sources/published.ts';
import { type Fault, FaultyProxy } from '../tests/support/faulty-proxy.ts';
import { Mosquitto } from '../tests/support/mosquitto.ts';
import type { Bench, Measurement } from './measure.ts';

const blipMs = 30_000;
/** Longer than a broker may leave our pings unanswered. */
const silenceMs = 100_000;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A mosquitto, a proxy before it, and a source that listens through both. */
async function stage() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  const broker = new Mosquitto();
  const settings = [`listener ${port} 127.0.0.1`, 'allow_anonymous true'];
  await broker.start(settings);
  const proxy = await FaultyProxy.open(port);
  const url = `mqtt://127.0.0.1:${proxy.port}`;
  const source = new MqttSource('mqtt:bench', { kind: 'mqtt', url }, systemClock, Math.random, silentLogger);
  const sink = new CollectingSink();
  source.start(sink);
  await untilState(source, 'connected');
  let sent = 0;
  return {
    broker,
    proxy,
    restart: () => broker.start(settings),
    /** Publishes one packet a quarter second until one comes; gives how long that took, milliseconds. */
    async untilHeard(): Promise<number> {
      const began = performance.now();
      const before = sink.hearings.length;
      const observer = await connectAsync(`mqtt://127.0.0.1:${port}`);
      while (sink.hearings.length === before) {
        for (const { topic, payload } of packetSeries(1, sent++)) await observer.publishAsync(topic, payload);
        await Promise.race([sink.until(() => sink.hearings.length > before), pause(250)]);
      }
      const took = performance.now() - began;
      await observer.endAsync();
      return took;
    },
    async close() {
      await source.stop();
      await proxy.close();
      await broker.dispose();
    },
  };
}

async function measured(what: string, strike: (on: Awaited<ReturnType<typeof stage>>) => Promise<void>) {
  const on = await stage();
  try {
    await on.untilHeard();
    await strike(on);
    const seconds = (await on.untilHeard()) / 1000;
    return { what, value: seconds, unit: 's', target: null, better: 'lower' } satisfies Measurement;
  } finally {
    await on.close();
  }
}

const through = (fault: Fault, ms: number) => async (on: Awaited<ReturnType<typeof stage>>) => {
  on.proxy.fault = fault;
  await pause(ms);
  on.proxy.fault = 'pass';
};

export const bench: Bench = {
  name: 'faults',
  async run() {
    return await Promise.all([
      measured('heard again after the broker was killed and started', async ({ broker, restart }) => {
        await broker.end('SIGKILL');
        await restart();
      }),
      measured('heard again after 30 s without traffic', through('hold', blipMs)),
      measured('heard again after 30 s of reset connections', through('cut', blipMs)),
      measured('heard again after 100 s of silently dropped traffic', through('drop', silenceMs)),
    ]);
  },
};
