// From starting the program on a file to the graph in a client's hands.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { admittedSocket, type Client } from '../../tests/contract/wires.ts';
import { threadClock } from './thread-clock.ts';

const program = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url));
const starts = 3;

export interface ColdStart {
  /** From the start of the process until a client has the first snapshot with edges; the best of 3. */
  readonly firstGraphMs: number;
  /** Processor time until then of the main thread and the monitor, which work one after the other. */
  readonly pathMs: number;
  /** Processor time of the process until then, all threads. */
  readonly processorMs: number;
  /** Of the process 2 s later, after the lists were asked for. */
  readonly residentMb: number;
  readonly edges: number;
}

/** Starts the headless host on `file`, which must be of the newest schema, three times. */
export async function coldStart(file: string): Promise<ColdStart> {
  const runs: ColdStart[] = [];
  for (let run = 0; run < starts; run++) runs.push(await startOnce(file));
  return runs.reduce((best, run) => (run.firstGraphMs < best.firstGraphMs ? run : best));
}

async function startOnce(file: string): Promise<ColdStart> {
  const begun = performance.now();
  const child = spawn(process.execPath, [program, 'serve', '--db', file, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const { port, token } = await addressOf(child);
    const socket = await admittedSocket(port, token);
    const client: Client = createORPCClient(new RPCLink({ websocket: socket as unknown as WebSocket }));
    const { edgeCount: edges } = await firstGraph(client);
    const firstGraphMs = performance.now() - begun;
    const pathMs = ranMs(child.pid);
    const processorMs = processorTime(child.pid);
    await Promise.all([client.packets.list({}), client.observers.list({})]);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const residentMb = resident(child.pid);
    socket.close();
    return { firstGraphMs, pathMs, processorMs, residentMb, edges };
  } finally {
    const gone = once(child, 'exit');
    child.kill('SIGINT');
    await gone;
  }
}

async function addressOf(child: ChildProcessByStdio<null, Readable, null>): Promise<{ port: number; token: string }> {
  let said = '';
  for await (const part of child.stdout) {
    said += String(part);
    const [, port, token] = /:(\d+)\/#token=(\S+)\s/.exec(said) ?? [];
    if (port !== undefined && token !== undefined) return { port: Number(port), token };
  }
  throw new Error(`The program ended before it said where it is: ${said}`);
}

async function firstGraph(client: Client): Promise<{ edgeCount: number }> {
  for (;;) {
    const snapshot = await client.graph.snapshot();
    if (snapshot.edgeCount > 0) return snapshot;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Not a number where the system does not tell. */
function ranMs(pid = 0): number {
  return ['MainThread', 'monitor'].reduce((sum, name) => sum + (threadClock(pid, name)()?.ran ?? Number.NaN), 0);
}

/** Milliseconds, user and system; a tick of the kernel's clock is 10 ms. */
function processorTime(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

function resident(pid: number | undefined): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
