// What the running program does under live traffic from a broker: throughput, losses, memory, and how long threads block.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateTraffic } from '../src/domain/sample/traffic.ts';
import { nodeCrypto } from '../src/main/node-crypto.ts';
import type { Client } from '../tests/contract/wires.ts';
import { blockLines } from './live-parts/block-figures.ts';
import { startBroker } from './live-parts/broker.ts';
import { Host, Publisher, publish } from './live-parts/running-host.ts';
import type { Bench, Measurement } from './measure.ts';
import { writeRecording } from './recording.ts';

const messages = 150_000;
const burstPerSecond = 1_000;
const burstSeconds = 60;
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

interface Message {
  readonly topic: string;
  readonly payload: string;
}

/** Good messages of the profile real; each is one observation. */
function* traffic(seed: string, count: number): Generator<Message> {
  const options = { seed, profile: 'real', startAt: Date.now(), observations: count } as const;
  const clean = { garbage: false, duplicates: false, statuses: false } as const;
  yield* generateTraffic({ ...options, ...clean }, nodeCrypto());
}

async function throughput(folder: string, url: string): Promise<Measurement[]> {
  const file = join(folder, 'fast.ndjson');
  writeMessages(file, 'throughput', messages);
  const host = await Host.start(join(folder, 'fast.db'), url, { isWatched: false });
  await host.untilConnected();
  const publisher = await Publisher.start(url, file, 0);
  const before = await host.report();
  const [{ sent, begunAt, processorMs: publisherMs }] = await Promise.all([
    publisher.publish(),
    host.untilTaken(messages),
  ]);
  const seconds = (Date.now() - begunAt) / 1000;
  const taken = await host.taken();
  const { processorMs, monitorMs } = await host.report();
  await host.stop();
  return [
    {
      what: 'processor time of the monitor thread per message',
      value: ((monitorMs - before.monitorMs) * 1000) / taken,
      unit: 'us',
      target: null,
      better: 'lower',
      note: 'what bounds the throughput where another core listens',
    },
    {
      what: 'processor time of the host per message',
      value: ((processorMs - before.processorMs) * 1000) / taken,
      unit: 'us',
      target: null,
      better: 'lower',
      note: 'all threads; what is left when others use the machine too',
    },
    {
      what: 'live from a broker on loopback',
      value: taken / seconds,
      unit: 'messages/s',
      target: 25_000,
      better: 'higher',
      note: `from the first byte published to the last observation committed; encoded before, published for ${((publisherMs * 1000) / sent).toFixed(1)} us each`,
    },
    {
      what: 'messages lost on the way',
      value: sent - taken,
      unit: 'messages',
      target: 0,
      better: 'lower',
      note: `${sent} sent`,
    },
  ];
}

async function burst(folder: string, url: string): Promise<Measurement[]> {
  const file = join(folder, 'burst.ndjson');
  writeMessages(file, 'burst', burstPerSecond * burstSeconds);
  const host = await Host.start(join(folder, 'burst.db'), url);
  await host.untilConnected();
  // One window is open, as in use.
  const stop = new AbortController();
  const followed = follow(host.client, stop.signal);
  host.reset();
  const sent = await publish(url, file, burstPerSecond);
  await host.untilTaken(sent);
  const taken = await host.taken();
  const note = `${burstPerSecond} observations/s for ${burstSeconds} s, one window open`;
  const blocks = await host.blocks();
  stop.abort();
  await followed;
  await host.stop();
  return [
    {
      what: 'messages lost of a steady stream',
      value: burstPerSecond * burstSeconds - taken,
      unit: 'messages',
      target: 0,
      better: 'lower',
      note: `${taken.toLocaleString('en-US')} recorded; ${note}`,
    },
    ...blockLines(blocks, note),
  ];
}

async function follow(client: Client, signal: AbortSignal): Promise<void> {
  const drain = async (topic: Promise<AsyncIterable<unknown>>) => {
    try {
      for await (const _value of await topic) if (signal.aborted) return;
    } catch {
      // Ended by the bench.
    }
  };
  await Promise.all([
    drain(client.graph.deltas(undefined, { signal })),
    drain(client.app.status(undefined, { signal })),
    drain(client.counters.live(undefined, { signal })),
  ]);
}

async function memory(folder: string): Promise<Measurement[]> {
  const file = join(folder, 'real.ndjson');
  const database = join(folder, 'memory.db');
  writeRecording(file, 100_000);
  const child = spawn(process.execPath, [here('../out/main/cli.js'), 'import', file, '--db', database], {
    stdio: 'ignore',
  });
  await once(child, 'exit');
  const host = await Host.start(database);
  await host.client.graph.snapshot();
  await host.client.packets.list({});
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const { residentMb } = await host.report();
  await host.stop();
  return [
    {
      what: 'resident memory of the headless host',
      value: residentMb,
      unit: 'MB',
      target: 250,
      better: 'lower',
      note: '100,000 observations imported before',
    },
  ];
}

function writeMessages(file: string, seed: string, count: number): void {
  writeFileSync(file, '');
  let text = '';
  for (const { topic, payload } of traffic(seed, count)) {
    text += `${JSON.stringify([topic, payload])}\n`;
    if (text.length < 4_000_000) continue;
    writeFileSync(file, text, { flag: 'a' });
    text = '';
  }
  writeFileSync(file, text, { flag: 'a' });
}

export const bench: Bench = {
  name: 'live',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'meshwarden-bench-'));
    const broker = await startBroker(folder);
    try {
      return [
        ...(await throughput(folder, broker.url)),
        ...(await burst(folder, broker.url)),
        ...(await memory(folder)),
      ];
    } finally {
      broker.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
