// Real brokers inside the test: aedes over TCP, TLS and WebSocket.
import { createServer as createWebServer } from 'node:http';
import { createServer as createSecureWebServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Aedes } from 'aedes';
import { createWebSocketStream, WebSocketServer } from 'ws';
import type { Published } from './published.ts';

export interface TestBroker {
  readonly aedes: Aedes;
  readonly port: number;
  readonly url: string;
  /** Sockets that are open on the broker's side. */
  readonly sockets: ReadonlySet<Socket>;
  /** Hands the messages to every subscriber, in order. */
  publish(messages: readonly Published[], retain?: boolean): Promise<void>;
  close(): Promise<void>;
}

export interface BrokerWish {
  readonly protocol?: 'mqtt' | 'mqtts' | 'ws' | 'wss';
  /** 0 takes a free one. */
  readonly port?: number;
  /** PEM, for mqtts and wss. */
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly configure?: (aedes: Aedes) => void;
}

/** A broker on 127.0.0.1; whoever opens it closes it. */
export async function openBroker({
  protocol = 'mqtt',
  port = 0,
  tls,
  configure,
}: BrokerWish = {}): Promise<TestBroker> {
  const aedes = await Aedes.createBroker();
  configure?.(aedes);
  const handle = (stream: Socket) => void aedes.handle(stream);
  const server: Server =
    protocol === 'mqtt'
      ? createServer({ noDelay: true }, handle)
      : protocol === 'mqtts'
        ? createTlsServer({ ...tls }, handle)
        : protocol === 'ws'
          ? createWebServer()
          : createSecureWebServer({ ...tls });
  if (protocol === 'ws' || protocol === 'wss') {
    const web = new WebSocketServer({
      server: server as ReturnType<typeof createWebServer>,
      path: '/mqtt',
      handleProtocols: () => 'mqtt',
    });
    web.on(
      'connection',
      (socket, request) => void aedes.handle(createWebSocketStream(socket) as unknown as Socket, request),
    );
  }
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await listening(server, port);
  const actual = (server.address() as AddressInfo).port;
  return {
    aedes,
    port: actual,
    url: `${protocol}://127.0.0.1:${actual}${protocol.startsWith('ws') ? '/mqtt' : ''}`,
    sockets,
    async publish(messages, retain = false) {
      for (const { topic, payload } of messages) {
        await new Promise<void>((resolve, reject) => {
          const packet = { cmd: 'publish', topic, payload: Buffer.from(payload), qos: 0, retain, dup: false } as const;
          aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
        });
      }
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
    },
  };
}

/** Resolves when `server` listens on 127.0.0.1. */
export function listening(server: Server, port = 0): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

/** Resolves when the broker's side has closed every socket too. */
export function untilQuiet(broker: TestBroker): Promise<void> {
  const open = [...broker.sockets];
  return Promise.all(
    open.map((socket) => new Promise<void>((resolve) => void socket.once('close', () => resolve()))),
  ).then(() => {});
}
