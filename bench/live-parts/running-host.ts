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
  /** null where nobody is watched. */
  readonly #control: Control | null;
  readonly client: Client;

  constructor(child: ChildProcess, control: Control | null, client: Client) {
    this.#child = child;
    this.#control = control;
    this.client = client;
  }

  /**
   * `shiftMs` is how much later than the present its clock is. The watch on blocks costs as much as recording a few
   * messages each time it looks; a bench that counts processor time does without.
   */
  static async start(database: string, brokerUrl = '', { shiftMs = 0, isWatched = true } = {}): Promise<Host> {
    const child = fork(here('host.ts'), [database, brokerUrl], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, BENCH_CLOCK_SHIFT: String(shiftMs), BENCH_UNWATCHED: isWatched ? '' : '1' },
    });
    const [{ port, token }] = (await once(child, 'message')) as [{ port: number; token: string }];
    const socket = await admittedSocket(port, token);
    return new Host(
      child,
      isWatched ? await Control.start() : null,
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
      if (taken >= count || still > 50) return;
      // Asking is work for the host, too.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async untilConnected(): Promise<void> {
    while (!(await this.client.sources.list()).some((source) => source.state === 'connected')) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  reset(): void {
    this.#child.send('reset');
    this.#control?.reset();
  }

  /** What both threads and the idle process saw since `reset`. */
  async blocks(): Promise<Blocks> {
    const [answers, control] = await Promise.all([this.#answers(), this.#control?.report() ?? []]);
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
    await this.#control?.stop();
  }
}

/** What publishing came to. */
export interface Published {
  readonly sent: number;
  /** When the first byte was written, epoch milliseconds. */
  readonly begunAt: number;
  /** Of the publisher from then on. */
  readonly processorMs: number;
}

/** A process that is connected to a broker and has everything at hand that it is to publish. */
export class Publisher {
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** It will publish `file` as fast as the broker takes it, or at a rate. */
  static async start(url: string, file: string, perSecond: number): Promise<Publisher> {
    const child = fork(here('publisher.ts'), [url, file, String(perSecond)]);
    await once(child, 'message');
    return new Publisher(child);
  }

  /** Publishes; after `signal` it ends with what it has sent by then. */
  async publish(signal?: AbortSignal): Promise<Published> {
    const child = this.#child;
    const end = () => void child.send('enough');
    signal?.addEventListener('abort', end, { once: true });
    child.send(signal?.aborted ? 'enough' : 'go');
    const [published] = (await once(child, 'message')) as [Published];
    signal?.removeEventListener('abort', end);
    return published;
  }
}

/** Publishes `file` as a Publisher does; resolves with the number sent. */
export async function publish(url: string, file: string, perSecond: number, signal?: AbortSignal): Promise<number> {
  return (await (await Publisher.start(url, file, perSecond)).publish(signal)).sent;
}
