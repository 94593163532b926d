// A fake core to look at the window with: the built renderer and the contract on one loopback port.
// Run on its own it prints its address: node tests/renderer/fake-core.ts [nodes] [started]
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EventPublisher } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { acceptedFrame, apiPath, closeCodes } from '../../src/contract/handshake.ts';
import { type FakeEvents, fakeRouter } from './fake-answers.ts';
import { type FakeOptions, FakeState } from './fake-state.ts';

const builtRenderer = fileURLToPath(new URL('../../out/renderer', import.meta.url));
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const token = 'let-me-in';
const beatMs = 700;

/** A running fake core. */
export interface FakeCore {
  readonly port: number;
  /** Address of the page with its token. */
  readonly address: string;
  readonly state: FakeState;
  readonly events: EventPublisher<FakeEvents>;
  /** Cuts every line and takes no new one, as a host that went away, until `restore`. */
  drop(): void;
  restore(): void;
  close(): Promise<void>;
}

/** Starts it on a free loopback port; live deltas flow while a source is up. */
export async function startFakeCore(options: FakeOptions): Promise<FakeCore> {
  const state = new FakeState(options);
  const events = new EventPublisher<FakeEvents>();
  const handler = new RPCHandler(fakeRouter(state, events));
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname));
    try {
      const file = join(builtRenderer, path === '/' ? 'index.html' : path);
      response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
      response.end(readFileSync(file));
    } catch {
      response.writeHead(404).end();
    }
  });
  const sockets = new WebSocketServer({ server, path: apiPath });
  let away = false;
  sockets.on('connection', (socket) => (away ? socket.terminate() : welcome(socket, handler)));
  const timer = setInterval(() => {
    const delta = state.beat();
    if (delta === null) return;
    events.publish('delta', delta);
    events.publish('changed', null);
  }, beatMs);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const drop = (): void => {
    away = true;
    for (const socket of sockets.clients) socket.terminate();
  };
  return {
    port,
    address: `http://127.0.0.1:${port}/#token=${token}`,
    state,
    events,
    drop,
    restore() {
      away = false;
    },
    close: () => {
      clearInterval(timer);
      drop();
      sockets.close();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function welcome(socket: WebSocket, handler: RPCHandler<Record<never, never>>): void {
  socket.once('message', (frame) => {
    if (JSON.parse(String(frame)).token !== token) return socket.close(closeCodes.badToken);
    void handler.upgrade(socket);
    socket.send(acceptedFrame);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const core = await startFakeCore({ nodes: Number(process.argv[2] ?? 50), started: process.argv.includes('started') });
  console.log(core.address);
}
