// The built program as a user starts it: a child process, its address, and a client that speaks the contract.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { Client } from '../contract/wires.ts';
import { admittedSocket } from '../contract/wires.ts';

const cli = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const running = new Map<ChildProcess, Promise<Ended>>();

/** Ends every program a test left running; resolves when all have ended. */
export async function killAll(): Promise<void> {
  for (const child of running.keys()) child.kill('SIGKILL');
  await Promise.allSettled(running.values());
}

function launch(argv: readonly string[], folder?: string) {
  if (!existsSync(cli)) throw new Error('The program is not built; run npm test, which builds it first.');
  const child = spawn(process.execPath, [cli, ...argv], { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => {
    said.stdout += data;
  });
  child.stderr.on('data', (data: Buffer) => {
    said.stderr += data;
  });
  const ended: Promise<Ended> = once(child, 'close').then(([code]) => {
    running.delete(child);
    return { code: code as number | null, ...said };
  });
  running.set(child, ended);
  return { child, said, ended };
}

/** Runs a command to its end. */
export function meshwarden(...argv: readonly string[]): Promise<Ended> {
  return launch(argv).ended;
}

/** Runs a command whose output nobody reads, as behind `| head` that has ended. */
export function meshwardenUnheard(...argv: readonly string[]): Promise<Ended> {
  const { child, ended } = launch(argv);
  child.stdout?.destroy();
  return ended;
}

/** The JSON a command prints; fails the test with its stderr when it did not succeed. */
export async function meshwardenJson<T>(...argv: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await meshwarden(...argv, '--json');
  if (code !== 0) throw new Error(`meshwarden ${argv.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

export interface Program {
  readonly child: ChildProcess;
  /** With the token in its fragment. */
  readonly address: string;
  readonly client: Client;
  readonly said: { readonly stdout: string; readonly stderr: string };
  readonly ended: Promise<Ended>;
  /** Ends it as Ctrl+C does; gives how it ended. */
  stop(): Promise<Ended>;
  /** Ends it as a power cut does. */
  kill(): Promise<Ended>;
}

/** Starts `meshwarden serve` and resolves when it serves; rejects with what it said when it ends before. */
export async function serve(...argv: readonly string[]): Promise<Program> {
  const { child, said, ended } = launch(['serve', ...argv]);
  const address = await Promise.race([
    new Promise<string>((resolve) => {
      const look = () => {
        const found = /(http:\S+)\n/.exec(said.stdout);
        if (found?.[1]) resolve(found[1]);
      };
      child.stdout?.on('data', look);
    }),
    ended.then(({ code, stderr }) => Promise.reject(new Error(`serve ended with ${code}: ${stderr}`))),
  ]);
  const url = new URL(address);
  const socket = await admittedSocket(Number(url.port), url.hash.replace('#token=', ''));
  const client: Client = createORPCClient(new RPCLink({ websocket: socket as unknown as WebSocket }));
  const end = async (signal: NodeJS.Signals) => {
    socket.terminate();
    child.kill(signal);
    return await ended;
  };
  return { child, address, client, said, ended, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

/** Resolves when `probe` gives something; asks again every 50 ms. The test's own time limit bounds it. */
export async function until<T>(probe: () => Promise<T | null | undefined | false>): Promise<T> {
  for (;;) {
    const found = await probe();
    if (found !== null && found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
