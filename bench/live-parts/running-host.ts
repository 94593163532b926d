// The program under measurement, and who publishes to it: each a process of its own.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { admittedSocket, type Client } from '../../tests/contract/wires.ts';
import { type Blocks, besideControl } from './block-figures.ts';
import type { Stretch } from './block-watch.ts';
import { Control } from './control.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** What the host says of one of its threads, or of the whole process. */
interface Answer {
  readonly thread: string;
  readonly blocks?: readonly Stretch[];
  readonly residentMb?: number;
  readonly processorMs?: number;
}

/** The host under measurement. */
export class Host {
  readonly #child: ChildProcess;
  readonly #control: Control;
  readonly client: Client;

  constructor(child: ChildProcess, control: Control, client: Client) {
    this.#child = child;
    this.#control = control;
    this.client = client;
  }

  /** `shiftMs` is how much later than the present its clock is. */
  static async start(database: string, brokerUrl = '', shiftMs = 0): Promise<Host> {
    const child = fork(here('host.ts'), [database, brokerUrl], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, BENCH_CLOCK_SHIFT: String(shiftMs) },
    });
    const [{ port, token }] = (await once(child, 'message')) as [{ port: number; token: string }];
    const socket = await admittedSocket(port, token);
    return new Host(
      child,
      await Control.start(),
      createORPCClient(new RPCLink({ websocket: socket as unknown as WebSocket })),
    );
  }

  /** Of its process. */
  get pid(): number {
    return this.#child.pid ?? 0;
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
    this.#control.reset();
  }

  /** What both threads and the idle process saw since `reset`. */
  async blocks(): Promise<Blocks> {
    const [answers, control] = await Promise.all([this.#answers(), this.#control.report()]);
    const of = (thread: string) => answers.get(thread)?.blocks ?? [];
    return besideControl({ main: of('main'), monitor: of('monitor'), control });
  }

  /** Memory now, and processor time of the whole process until now, and of the monitor thread alone. */
  async report(): Promise<{ residentMb: number; processorMs: number; monitorMs: number }> {
    const answers = await this.#answers();
    const { residentMb = Number.NaN, processorMs = Number.NaN } = answers.get('process') ?? {};
    return { residentMb, processorMs, monitorMs: answers.get('monitor')?.processorMs ?? Number.NaN };
  }

  async #answers(): Promise<ReadonlyMap<string, Answer>> {
    const answers = new Map<string, Answer>();
    const done = Promise.withResolvers<void>();
    const listen = (answer: Answer) => {
      answers.set(answer.thread, answer);
      if (answers.size < 3) return;
      this.#child.off('message', listen);
      done.resolve();
    };
    this.#child.on('message', listen);
    this.#child.send('report');
    await done.promise;
    return answers;
  }

  async stop(): Promise<void> {
    this.#child.send('stop');
    await once(this.#child, 'exit');
    await this.#control.stop();
  }
}

/**
 * Publishes from a process of its own as fast as the broker takes it, or at a rate; resolves with the number sent. After
 * `signal` it ends with what it has sent by then.
 */
export async function publish(url: string, file: string, perSecond: number, signal?: AbortSignal): Promise<number> {
  const child = fork(here('publisher.ts'), [url, file, String(perSecond)]);
  signal?.addEventListener('abort', () => child.send('enough'), { once: true });
  const [sent] = (await once(child, 'message')) as [number];
  return sent;
}
