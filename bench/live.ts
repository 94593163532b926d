// What the running program does under live traffic from a broker: throughput, losses, memory, and how long threads block.
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { connectAsync } from 'mqtt';
import { generateTraffic } from '../src/domain/sample/traffic.ts';
import { nodeCrypto } from '../src/main/node-crypto.ts';
import { admittedSocket, type Client } from '../tests/contract/wires.ts';
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

/** A mosquitto that drops nothing on its own. */
async function startBroker(folder: string): Promise<{ readonly url: string; stop(): void }> {
  const binary = ['/usr/sbin/mosquitto', '/usr/bin/mosquitto'].find((file) => existsSync(file));
  if (!binary) throw new Error('The live bench needs mosquitto (Debian: apt-get install mosquitto).');
  const port = await freePort();
  const settings = join(folder, 'mosquitto.conf');
  const user = process.getuid?.() === 0 ? 'user root\n' : '';
  writeFileSync(settings, `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n${user}`);
  const child = spawn(binary, ['-c', settings], { stdio: 'ignore' });
  const url = `mqtt://127.0.0.1:${port}`;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await (await connectAsync(url, { connectTimeout: 500 }, false)).endAsync();
      return { url, stop: () => void child.kill() };
    } catch (error) {
      if (attempt > 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** What the host says of one of its threads, or of the whole process. */
interface Answer {
  readonly thread: string;
  readonly longestMs?: number;
  readonly residentMb?: number;
  readonly processorMs?: number;
}

/** The host under measurement. */
class Host {
  readonly #child: ChildProcess;
  readonly client: Client;

  constructor(child: ChildProcess, client: Client) {
    this.#child = child;
    this.client = client;
  }

  static async start(database: string, brokerUrl = ''): Promise<Host> {
    const child = fork(here('live-parts/host.ts'), [database, brokerUrl], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [{ port, token }] = (await once(child, 'message')) as [{ port: number; token: string }];
    const socket = await admittedSocket(port, token);
    return new Host(child, createORPCClient(new RPCLink({ websocket: socket as unknown as WebSocket })));
  }

  /** Messages that became observations, or raised the count of one. */
  async taken(): Promise<number> {
    const { ingest } = await this.client.counters.get();
    const kept = ingest.filter(({ reason }) => ['taken', 'reception', 'duplicate'].includes(reason));
    return kept.reduce((sum, row) => sum + row.sinceInstall, 0);
  }

  async untilTaken(count: number): Promise<void> {
    let seen = -1;
    let still = 0;
    for (;;) {
      const taken = await this.taken();
      still = taken === seen ? still + 1 : 0;
      seen = taken;
      // Nothing new for 5 s: the rest was lost, and the figure says so.
      if (taken >= count || still > 100) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async untilConnected(): Promise<void> {
    while (!(await this.client.sources.list()).some((source) => source.state === 'connected')) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  reset(): void {
    this.#child.send('reset');
  }

  /** Longest block of both threads since `reset`, and memory now. */
  async report(): Promise<{ main: number; monitor: number; residentMb: number; processorMs: number }> {
    const answers = new Map<string, Answer>();
    const done = new Promise<void>((resolve) => {
      const listen = (answer: Answer) => {
        answers.set(answer.thread, answer);
        if (answers.size < 3) return;
        this.#child.off('message', listen);
        resolve();
      };
      this.#child.on('message', listen);
    });
    this.#child.send('report');
    await done;
    const of = (thread: string) => answers.get(thread)?.longestMs ?? Number.NaN;
    const { residentMb = Number.NaN, processorMs = Number.NaN } = answers.get('process') ?? {};
    return { main: of('main'), monitor: of('monitor'), residentMb, processorMs };
  }

  async stop(): Promise<void> {
    this.#child.send('stop');
    await once(this.#child, 'exit');
  }
}

/** Publishes from a process of its own as fast as the broker takes it, or at a rate; resolves with the number sent. */
async function publish(url: string, file: string, perSecond: number): Promise<number> {
  const child = fork(here('live-parts/publisher.ts'), [url, file, String(perSecond)]);
  const [sent] = (await once(child, 'message')) as [number];
  return sent;
}

async function throughput(folder: string, url: string): Promise<Measurement[]> {
  const file = join(folder, 'fast.ndjson');
  writeMessages(file, 'throughput', messages);
  const host = await Host.start(join(folder, 'fast.db'), url);
  await host.untilConnected();
  const before = await host.report();
  const begun = performance.now();
  const [sent] = await Promise.all([publish(url, file, 0), host.untilTaken(messages)]);
  const seconds = (performance.now() - begun) / 1000;
  const taken = await host.taken();
  const { processorMs } = await host.report();
  await host.stop();
  return [
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
      target: 15_000,
      better: 'higher',
      note: 'start of the publisher included',
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
  const { main, monitor } = await host.report();
  stop.abort();
  await followed;
  await host.stop();
  const note = `${burstPerSecond} observations/s for ${burstSeconds} s, one window open`;
  return [
    {
      what: 'messages lost of a steady stream',
      value: burstPerSecond * burstSeconds - taken,
      unit: 'messages',
      target: 0,
      better: 'lower',
      note: `${taken.toLocaleString('en-US')} recorded; ${note}`,
    },
    { what: 'longest block of the main thread', value: main, unit: 'ms', target: 20, better: 'lower', note },
    { what: 'longest block of the monitor thread', value: monitor, unit: 'ms', target: 100, better: 'lower', note },
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
