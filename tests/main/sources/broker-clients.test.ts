// Who is connected to a broker of our own, and what somebody without a login can do to it: nothing, which is counted.
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../../../src/domain/logger.ts';
import { type BrokerSettings, BrokerSource } from '../../../src/main/sources/broker/broker-source.ts';
import { ClientGate, type TurnedAway } from '../../../src/main/sources/broker/gate.ts';
import { PacketLengths } from '../../../src/main/sources/broker/packet-lengths.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { listening } from './brokers.ts';
import { CollectingSink, untilState } from './collecting-sink.ts';
import { freePort } from './mqtt-listener.ts';
import { observerClient } from './observer-client.ts';
import { observerKey, packetSeries } from './published.ts';

async function broker(settings: Omit<BrokerSettings, 'kind' | 'port'> = {}) {
  const port = await freePort();
  const clock = new ManualClock();
  const sink = new CollectingSink();
  const source = new BrokerSource('broker:test', { kind: 'broker', port, ...settings }, clock, () => 0.5, silentLogger);
  onTestFinished(() => source.stop());
  source.start(sink);
  await untilState(source, 'connected');
  return { port, clock, sink, source, turnedAway: () => source.clients().turnedAway };
}

async function observer(port: number, options = {}) {
  const client = await observerClient(port, options);
  onTestFinished(() => client.close());
  return client;
}

/** A connection that says what it likes; `closed` resolves when it was ended. */
async function stranger(port: number): Promise<{ readonly socket: Socket; readonly closed: Promise<void> }> {
  const socket = connect({ host: '127.0.0.1', port });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve()));
  await new Promise<void>((resolve) => void socket.once('connect', () => resolve()));
  return { socket, closed };
}

/** The head of a CONNECT that announces `length` bytes. */
function connectHead(length: number): Buffer {
  const bytes = [0x10];
  let rest = length;
  do {
    bytes.push((rest % 128) + (rest > 127 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.from(bytes);
}

describe('the clients of a broker', () => {
  it('are known by id, address, user, messages and observers, until they leave', async () => {
    const { port, clock, sink, source } = await broker({ username: 'ann', password: 'x' });
    const id = '<img src=x onerror=alert(1)>\u202e';
    const one = await observer(port, { clientId: id, username: 'ann', password: 'x' });
    clock.advance(5_000);
    await one.publish(packetSeries(3));
    await sink.until(() => sink.hearings.length === 3);
    expect(source.clients()).toEqual({
      clients: [
        {
          id,
          address: '127.0.0.1',
          user: 'ann',
          since: clock.now() - 5_000,
          messages: 3,
          bytes: expect.any(Number),
          lastMessageAt: clock.now(),
          observers: [{ id: observerKey, name: 'ag loft rpt' }],
          moreObservers: false,
        },
      ],
      turnedAway: {},
      lastTurnedAway: null,
    });
    await one.cut();
    await expect.poll(() => source.clients().clients).toEqual([]);
  });

  it('name 50 observers at most, however many they speak of', async () => {
    const { port, sink, source } = await broker();
    const one = await observer(port);
    const [message] = packetSeries(1);
    const packet = JSON.parse(message?.payload ?? '') as object;
    await one.publish(
      Array.from({ length: 60 }, (_, n) => ({
        topic: 'meshcore/packets',
        payload: JSON.stringify({ ...packet, origin_id: `observer ${n}`, origin: 'N'.repeat(5_000) }),
      })),
    );
    await sink.until(() => sink.hearings.length === 60);
    const [client] = source.clients().clients;
    expect([client?.observers.length, client?.moreObservers]).toEqual([50, true]);
    expect(Math.max(...(client?.observers ?? []).map(({ name }) => name?.length ?? 0))).toBeLessThanOrEqual(256);
  });

  it('are none after a stop, and again after a start', async () => {
    const { port, source } = await broker();
    await observer(port);
    await expect.poll(() => source.clients().clients.length).toBe(1);
    await source.stop();
    expect(source.clients().clients).toEqual([]);
    source.start(new CollectingSink());
    await untilState(source, 'connected');
    await observer(port);
    await expect.poll(() => source.clients().clients.length).toBe(1);
  });
});

describe('somebody without a login', () => {
  it('who announces a CONNECT of 268,435,455 bytes is cut at its head', async () => {
    const { port, turnedAway } = await broker();
    const { socket, closed } = await stranger(port);
    socket.write(connectHead(268_435_455));
    await closed;
    expect(turnedAway()).toEqual({ connect_too_large: 1 });
  });

  it.each([
    ['speaks HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['begins with a message', Buffer.from([0x30, 2, 0, 0])],
    ['gives a length of 5 bytes', Buffer.from([0x10, 255, 255, 255, 255, 1])],
  ])('and %s is cut', async (_what, bytes) => {
    const { port, turnedAway, source } = await broker();
    const { socket, closed } = await stranger(port);
    socket.write(bytes);
    await closed;
    expect(turnedAway()).toEqual({ not_mqtt: 1 });
    expect(source.clients().lastTurnedAway).toMatchObject({ why: 'not_mqtt', address: '127.0.0.1' });
  });

  it('who sends its login one byte at a time is cut after 10 s, and no timer stays', async () => {
    const { port, clock, turnedAway } = await broker();
    const before = clock.pending;
    const { socket, closed } = await stranger(port);
    socket.write(connectHead(100));
    await expect.poll(() => clock.pending).toBe(before + 1);
    clock.advance(9_999);
    socket.write(Buffer.from([0]));
    expect(turnedAway()).toEqual({});
    clock.advance(1);
    await closed;
    expect([turnedAway(), clock.pending]).toEqual([{ login_late: 1 }, before]);
  });

  it('finds no place among 20 others, while clients with a login stay and publish', async () => {
    const { port, sink, turnedAway } = await broker();
    const one = await observer(port);
    const others = await Promise.all(Array.from({ length: 20 }, () => stranger(port)));
    const late = await stranger(port);
    await late.closed;
    expect(turnedAway()).toEqual({ too_many: 1 });
    await one.publish(packetSeries(1));
    await sink.until(() => sink.hearings.length === 1);
    const [first] = others;
    first?.socket.destroy();
    await first?.closed;
    // The place is free once the broker has seen it go.
    await expect
      .poll(() =>
        observer(port).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
  });

  it('and with a wrong password is counted with its address', async () => {
    const { port, source } = await broker({ network: true, username: 'ann', password: 'right' });
    await expect(observerClient(port, { username: 'ann', password: 'wrong' })).rejects.toMatchObject({ code: 4 });
    expect(source.clients()).toMatchObject({
      clients: [],
      turnedAway: { wrong_login: 1 },
      lastTurnedAway: { why: 'wrong_login', address: '127.0.0.1' },
    });
  });

  it('is cut after 128 KiB when its login is never answered, and 20 MB sent on do not pile up', async () => {
    const clock = new ManualClock();
    const cuts: TurnedAway[] = [];
    const gates: ClientGate[] = [];
    const server = createServer((socket) => gates.push(new ClientGate(socket, clock, (why) => cuts.push(why))));
    await listening(server);
    onTestFinished(() => void server.close());
    const { socket, closed } = await stranger((server.address() as { port: number }).port);
    await expect.poll(() => gates.length).toBe(1);
    const [gate] = gates;
    gate?.on('data', () => {});
    socket.write(Buffer.concat([connectHead(2), Buffer.alloc(2)]));
    const message = Buffer.concat([Buffer.from([0x30, 0xfe, 0x7f]), Buffer.alloc(16_382)]);
    for (let n = 0; n < 1_280 && !socket.destroyed; n += 1) socket.write(message);
    await closed;
    expect([cuts, clock.pending]).toEqual([['too_much_before_login'], 0]);
    expect(gate?.readableLength).toBeLessThanOrEqual(128 * 1024);
  });
});

describe('a client with a login', () => {
  it('may send a message of 1 MB, which is refused, and stays; one of more than 2 MiB ends it', async () => {
    const { port, sink, source, turnedAway } = await broker();
    const one = await observer(port);
    const [message] = packetSeries(1);
    const topic = message?.topic ?? '';
    await one.publish([{ topic, payload: 'x'.repeat(1_000_000) }, ...packetSeries(1)]);
    await sink.until(() => sink.hearings.length === 1);
    expect([source.report().refused, turnedAway()]).toEqual([{ too_large: 1 }, {}]);
    void one.publish([{ topic, payload: 'x'.repeat(3_000_000) }]).catch(() => {});
    await expect.poll(turnedAway).toEqual({ message_too_large: 1 });
    await expect.poll(() => source.clients().clients).toEqual([]);
  });
});

describe('the lengths of packets', () => {
  it('are followed alike however the bytes are cut', () => {
    const packets = [
      connectHead(300),
      Buffer.alloc(300),
      Buffer.from([0xc0, 0]),
      Buffer.from([0x30, 5]),
      Buffer.alloc(5),
    ];
    const bytes = Buffer.concat([...packets, Buffer.from([0x30, 0x81, 0x01])]);
    for (let size = 1; size <= bytes.length; size += 1) {
      const lengths = new PacketLengths((isFirst) => (isFirst ? 300 : 128));
      const faults: (string | null)[] = [];
      for (let at = 0; at < bytes.length; at += size) faults.push(lengths.push(bytes.subarray(at, at + size)));
      expect([faults.slice(0, -1).every((fault) => fault === null), faults.at(-1)]).toEqual([true, 'too_large']);
    }
  });
});
