// The two wires the contract runs over, each from a client to a monitor thread.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import WebSocket from 'ws';
import type { Api } from '../../src/contract/api.ts';
import { acceptedFrame } from '../../src/contract/handshake.ts';
import type { Entries } from '../../src/main/bridge/entries.ts';
import { startHeadless } from '../../src/main/bridge/headless-host.ts';
import { type MonitorListener, startMonitor } from '../../src/main/bridge/monitor-thread.ts';
import { threadBundle } from '../support/threads.ts';
import { Lever } from './lever.ts';

export type Client = ContractRouterClient<Api>;

/** One connection of one window. */
export interface Connection {
  readonly client: Client;
  /** Sends something that is no frame of the contract. */
  sendRaw(text: string): void;
  /** Resolves when the line is closed from either side. */
  readonly closed: Promise<void>;
  close(): void;
}

/** A wire with its monitor behind it. */
export interface Wire {
  connect(): Promise<Connection>;
  readonly lever: Lever;
  /** Resolves with the sentence when the monitor dies. */
  readonly died: Promise<string>;
  stop(): Promise<void>;
}

export const monitorEntry = threadBundle('monitor');
let made = 0;

/** A name no other monitor of this run has; it names its lever too. */
export function freshName(): string {
  made += 1;
  return `contract-${process.pid}-${made}.db`;
}

/** A listener that says nothing, with some of its words replaced. */
export function listener(words: Partial<MonitorListener> = {}): MonitorListener {
  return { notify: () => {}, tray: () => {}, progress: () => {}, died: () => {}, ...words };
}

/** A port straight into the monitor thread, as Electron's windows have it. */
export async function portWire(): Promise<Wire> {
  const name = freshName();
  const died = Promise.withResolvers<string>();
  const monitor = startMonitor({
    entry: monitorEntry,
    options: {
      database: name,
      host: 'desktop',
      version: '1',
      sources: [],
      readerUrl: monitorEntry.href,
      asideUrl: monitorEntry.href,
    },
    listener: listener({ died: died.resolve }),
  });
  await monitor.ready;
  const lever = new Lever(name);
  return {
    lever,
    died: died.promise,
    async connect() {
      const port = monitor.connect();
      const client: Client = createORPCClient(new PortLink({ port }));
      const closed = new Promise<void>((resolve) => port.on('close', () => resolve()));
      return { client, closed, sendRaw: (text) => port.postMessage(text), close: () => port.close() };
    },
    async stop() {
      lever.close();
      await monitor.stop();
    },
  };
}

/** A folder with the least a built window has. */
export function builtPage(): { readonly folder: string; dispose(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-page-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Meshwarden</title>');
  return { folder, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Entries that lead to the monitor of the contract suite. */
export function entriesFor(page: string): Entries {
  const threads = { monitor: monitorEntry, reader: monitorEntry, aside: monitorEntry, hearing: monitorEntry };
  return { ...threads, page, preload: '', version: '1' };
}

/** Opens a socket to a headless host and shows it `token`; resolves when it was accepted. */
export async function admittedSocket(port: number, token: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api`, { origin: `http://127.0.0.1:${port}` });
  const answer = Promise.withResolvers<void>();
  socket.once('open', () => socket.send(JSON.stringify({ token })));
  socket.once('message', (data) => {
    if (String(data) === acceptedFrame) answer.resolve();
    else answer.reject(new Error(`not accepted: ${data}`));
  });
  socket.once('close', (code) => answer.reject(new Error(`closed with ${code}`)));
  await answer.promise;
  return socket;
}

/** A WebSocket through the headless host, as browsers have it. */
export async function socketWire(): Promise<Wire> {
  const name = freshName();
  const page = builtPage();
  const died = Promise.withResolvers<string>();
  const host = await startHeadless({
    entries: entriesFor(page.folder),
    port: 0,
    monitor: { database: name, sources: [] },
    onDied: died.resolve,
  });
  const lever = new Lever(name);
  return {
    lever,
    died: died.promise,
    async connect() {
      const socket = await admittedSocket(host.port, host.token);
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      const client: Client = createORPCClient(new SocketLink({ websocket: socket as unknown as globalThis.WebSocket }));
      return { client, closed, sendRaw: (text) => socket.send(text), close: () => socket.close() };
    },
    async stop() {
      lever.close();
      await host.stop();
      page.dispose();
    },
  };
}
