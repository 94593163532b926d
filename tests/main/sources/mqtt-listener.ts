// A started MQTT source and what it listens to, all closed when the test ends.
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach } from 'vitest';
import { silentLogger } from '../../../src/domain/logger.ts';
import { type MqttSettings, MqttSource } from '../../../src/main/sources/mqtt/mqtt-source.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { type BrokerWish, listening, openBroker, type TestBroker } from './brokers.ts';
import { CollectingSink } from './collecting-sink.ts';

/** What the test opened, closed in reverse order. */
export const undo: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** A broker that is closed with the test. */
export async function broker(wish: BrokerWish = {}): Promise<TestBroker> {
  const opened = await openBroker(wish);
  undo.push(() => opened.close());
  return opened;
}

let listeners = 0;

/** A started source of which no two share a session name; its back-off is exact. */
export function listenTo(url: string, more: Partial<MqttSettings> = {}, patienceMs?: () => number) {
  listeners += 1;
  const first = [listeners / 1000];
  const random = () => first.pop() ?? 0.5;
  const clock = new ManualClock();
  const source = new MqttSource('mqtt:test', { kind: 'mqtt', url, ...more }, clock, random, silentLogger, patienceMs);
  const sink = new CollectingSink();
  undo.push(() => source.stop());
  source.start(sink);
  return { source, clock, sink };
}

/** A plain server that does `act` with every connection; gives its port. */
export async function server(act: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const plain = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    act(socket);
  });
  await listening(plain);
  undo.push(() => closeServer(plain, sockets));
  return (plain.address() as AddressInfo).port;
}

function closeServer(plain: Server, sockets: Iterable<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  return new Promise((resolve) => void plain.close(() => resolve()));
}

/** A port nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const plain = createServer();
  await listening(plain);
  const { port } = plain.address() as AddressInfo;
  await closeServer(plain, []);
  return port;
}
