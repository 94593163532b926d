// Listening to brokers that work, refuse, fall silent, die and come back.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createWebServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuthenticateError } from 'aedes';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/domain/logger.ts';
import { type MqttSettings, MqttSource } from '../../../src/main/sources/mqtt/mqtt-source.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { hasSharedData, readSharedLines } from '../../support/shared-data.ts';
import { type BrokerWish, listening, openBroker, type TestBroker } from './brokers.ts';
import { CollectingSink, untilReport, untilState } from './collecting-sink.ts';
import { packetSeries, rawOf, statusTopic } from './published.ts';

const undo: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function broker(wish: BrokerWish = {}): Promise<TestBroker> {
  const opened = await openBroker(wish);
  undo.push(() => opened.close());
  return opened;
}

let listeners = 0;

/** A started source of which no two share a session name; its back-off is exact. */
function listenTo(url: string, more: Partial<MqttSettings> = {}) {
  listeners += 1;
  const first = [listeners / 1000];
  const random = () => first.pop() ?? 0.5;
  const clock = new ManualClock();
  const source = new MqttSource('mqtt:test', { kind: 'mqtt', url, ...more }, clock, random, silentLogger);
  const sink = new CollectingSink();
  undo.push(() => source.stop());
  source.start(sink);
  return { source, clock, sink };
}

/** A plain server that does `act` with every connection; gives its port. */
async function server(act: (socket: Socket) => void): Promise<number> {
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

describe('a broker that works', () => {
  it.each(['mqtt', 'ws'] as const)('is heard over %s', async (protocol) => {
    const { url, publish } = await broker({ protocol });
    const { source, sink } = listenTo(url);
    const { words } = await untilState(source, 'connected');
    expect(words).toMatch(/^Connected to 127\.0\.0\.1:\d+, nothing heard yet\.$/);
    await publish(packetSeries(20));
    await sink.until(() => sink.hearings.length === 20);
    expect(sink.raws).toEqual(Array.from({ length: 20 }, (_, n) => rawOf(n)));
    expect(source.report()).toMatchObject({
      state: 'up',
      words: 'Receiving, 20 packets/min',
      reconnects: 0,
      lastError: null,
    });
  });

  it('is told from one that only keeps old messages: a retained status is no flow', async () => {
    const { url, publish } = await broker();
    await publish([{ topic: statusTopic, payload: '{"status":"offline","timestamp":"2025-03-16T00:07:11Z"}' }], true);
    await publish(packetSeries(1), true);
    const { source, sink } = listenTo(url);
    await untilReport(source, ({ messages, state }) => state === 'connected' && messages >= 0);
    await sink.until(() => sink.statuses.length === 1);
    expect(sink.statuses[0]).toMatchObject({ retained: true, online: false });
    await publish([{ topic: 'meshcore/SEA/x/debug', payload: 'flow' }]);
    await untilState(source, 'up');
    expect(sink.hearings).toEqual([]);
    expect(source.report().refused).toEqual({ retained_packet: 1, other_topic: 1 });
  });

  it('sees a client without a session and with another name each start', async () => {
    const clients: [string, boolean][] = [];
    const { url } = await broker({
      configure: (aedes) => {
        aedes.preConnect = (_client, packet, done) => {
          clients.push([packet.clientId, packet.clean === true]);
          done(null, true);
        };
      },
    });
    for (const random of [0.25, 0.75]) {
      const source = new MqttSource('mqtt:test', { kind: 'mqtt', url }, new ManualClock(), () => random, silentLogger);
      source.start(new CollectingSink());
      await untilState(source, 'connected');
      await source.stop();
    }
    expect(clients).toEqual([
      ['meshwarden-3fffffff', true],
      ['meshwarden-bfffffff', true],
    ]);
  });

  it('is asked for the topics given, and only those', async () => {
    const { url, publish } = await broker();
    const { source, sink } = listenTo(url, { topics: ['meshcore/+/+/packets', 'attic/#'] });
    await untilState(source, 'connected');
    await publish([
      { topic: statusTopic, payload: '{}' },
      ...packetSeries(1),
      { ...packetSeries(1, 1)[0], topic: 'attic/packets' } as never,
    ]);
    await sink.until(() => sink.hearings.length === 2);
    expect(sink.statuses).toEqual([]);
  });

  it('loses none of 10,000 messages to a queue that is full again and again', async () => {
    const { url, publish } = await broker();
    const { source, sink } = listenTo(url);
    await untilState(source, 'connected');
    const published = publish(packetSeries(10_000));
    for (let capacity = 1_000; capacity < 10_000; capacity += 1_000) {
      sink.release();
      sink.capacity = capacity;
      await sink.until(() => sink.full);
    }
    sink.release();
    await sink.until(() => sink.hearings.length === 10_000);
    await published;
    expect(sink.raws.every((raw, n) => raw === rawOf(n))).toBe(true);
  });

  it.skipIf(!hasSharedData)('brings the 866 messages of the recorded mesh, in order', async () => {
    const { url, publish } = await broker();
    const { source, sink } = listenTo(url);
    await untilState(source, 'connected');
    const messages = readSharedLines('observations.public.ndjson').map((line) => {
      const {
        topic,
        iata: _iata,
        observer: _observer,
        _meta,
        ...published
      } = JSON.parse(line) as Record<string, unknown>;
      return { topic: String(topic), payload: JSON.stringify(published) };
    });
    await publish(messages);
    await sink.until(() => sink.count === 866);
    expect(sink.raws).toEqual(messages.map(({ payload }) => String(JSON.parse(payload).raw).toLowerCase()));
    expect(new Set(sink.hearings.map(({ observer }) => observer.id)).size).toBe(28);
    expect(source.report()).toMatchObject({ messages: 866, hearings: 866, refused: {} });
  });
});

describe('a broker that wants a password', () => {
  const guarded = (tries: string[]): BrokerWish => ({
    configure: (aedes) => {
      aedes.authenticate = (_client, username, password, done) => {
        tries.push(`${username}:${password?.toString()}`);
        if (username === 'ann' && password?.toString() === 'sea:ret') return done(null, true);
        done(Object.assign(new Error('no'), { returnCode: 4 }) as AuthenticateError, null);
      };
    },
  });

  it('is heard with user and password from the settings, and from the address, where they are never shown', async () => {
    const tries: string[] = [];
    const { url, port } = await broker(guarded(tries));
    const inSettings = listenTo(url, { username: 'ann', password: 'sea:ret' });
    await untilState(inSettings.source, 'connected');
    const inAddress = listenTo(`mqtt://ann:sea%3Aret@127.0.0.1:${port}`);
    const report = await untilState(inAddress.source, 'connected');
    expect(tries).toEqual(['ann:sea:ret', 'ann:sea:ret']);
    expect(JSON.stringify(report)).not.toMatch(/sea|ann/);
  });

  it('says so when it is wrong, and is tried again after 60 s, not before', async () => {
    const tries: string[] = [];
    const { url, port } = await broker(guarded(tries));
    const { source, clock } = listenTo(url, { username: 'ann', password: 'wrong' });
    const report = await untilState(source, 'waiting');
    expect(report.words).toBe(
      `Waiting 60 s, then trying again: 127.0.0.1:${port} refused the user name or password. ` +
        'Nothing is heard from it until both are right. Correct them in the settings of this source.',
    );
    expect(report.lastError).toMatch(/^127\.0\.0\.1:\d+ refused the user name or password\./);
    clock.advance(59_999);
    expect(source.report().state).toBe('waiting');
    expect(tries).toHaveLength(1);
    clock.advance(1);
    expect(source.report()).toMatchObject({ state: 'connecting', reconnects: 1 });
    await untilState(source, 'waiting');
    expect(tries).toHaveLength(2);
  });

  it('says so when none was given', async () => {
    const { url } = await broker(guarded([]));
    const { source } = listenTo(url);
    expect((await untilState(source, 'waiting')).words).toContain('wants a user name and password');
  });

  it('may refuse the topics: that is said with their names', async () => {
    const { url } = await broker({
      configure: (aedes) => {
        aedes.authorizeSubscribe = (_client, _wish, done) => done(null, null);
      },
    });
    const { source } = listenTo(url);
    expect((await untilState(source, 'waiting')).words).toContain('does not let us read meshcore/#');
  });

  it('may refuse one of two topics: the other is heard', async () => {
    const { url, publish } = await broker({
      configure: (aedes) => {
        aedes.authorizeSubscribe = (_client, wish, done) => done(null, wish.topic === 'secret/#' ? null : wish);
      },
    });
    const { source, sink } = listenTo(url, { topics: ['meshcore/#', 'secret/#'] });
    expect((await untilState(source, 'connected')).lastError).toContain('does not let us read secret/#');
    await publish(packetSeries(1));
    await sink.until(() => sink.hearings.length === 1);
  });
});

describe('a broker that cannot be reached', () => {
  it('is tried after 1, 2, 5, 10, 30, 60 and 60 s', async () => {
    const port = await freePort();
    const { source, clock } = listenTo(`mqtt://127.0.0.1:${port}`);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      const { words } = await untilState(source, 'waiting');
      expect(words).toContain(`nothing accepts connections at 127.0.0.1:${port}`);
      const seconds = Number(/^Waiting (\d+) s/.exec(words)?.[1]);
      waits.push(seconds);
      clock.advance(seconds * 1000 - 1);
      expect(source.report().state).toBe('waiting');
      clock.advance(1);
    }
    expect(waits).toEqual([1, 2, 5, 10, 30, 60, 60]);
    expect(source.report().reconnects).toBe(7);
  });

  it('stops while it waits for its next attempt, leaving no timer', async () => {
    const { source, clock } = listenTo(`mqtt://127.0.0.1:${await freePort()}`);
    await untilState(source, 'waiting');
    await source.stop();
    expect(clock.pending).toBe(0);
    clock.advance(110_000);
    expect(source.report()).toMatchObject({ state: 'idle', words: 'Stopped.', reconnects: 0 });
  });

  it('because its name is unknown says so', async () => {
    const { source } = listenTo('mqtt://no-such-broker.invalid');
    expect((await untilState(source, 'waiting')).words).toContain(
      'the name no-such-broker.invalid was not found (DNS)',
    );
  });

  it.each(['mqtt', 'ws'])('because nobody answers over %s is given up after 30 s', async (protocol) => {
    let connected = () => {};
    const reached = new Promise<void>((resolve) => {
      connected = resolve;
    });
    const port = await server(() => connected());
    const { source, clock } = listenTo(`${protocol}://127.0.0.1:${port}`);
    await reached;
    clock.advance(29_999);
    expect(source.report().state).toBe('connecting');
    clock.advance(1);
    expect(source.report().words).toContain(`127.0.0.1:${port} did not answer within 30 s`);
    await source.stop();
  });

  it('because it closes at once says so', async () => {
    const port = await server((socket) => socket.end());
    const { source } = listenTo(`mqtt://127.0.0.1:${port}`);
    expect((await untilState(source, 'waiting')).words).toContain('closed the connection before it answered');
  });

  it('because it is something else on that port says so', async () => {
    const port = await server((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'));
    const { source } = listenTo(`mqtt://127.0.0.1:${port}`);
    expect((await untilState(source, 'waiting')).words).toContain(`the connection to 127.0.0.1:${port} failed`);
  });

  it.each([
    [404, 'answered 404 instead of opening a WebSocket. The path of the address is wrong'],
    [502, 'answered 502 instead of opening a WebSocket. The broker behind it may be down'],
    [401, 'wants a user name and password'],
  ])('because the web server answers %i says so', async (status, words) => {
    const web = createWebServer((_request, response) => void response.writeHead(status).end());
    await listening(web);
    undo.push(() => new Promise((resolve) => void web.close(() => resolve())));
    const { source } = listenTo(`ws://127.0.0.1:${(web.address() as AddressInfo).port}`);
    expect((await untilState(source, 'waiting')).words).toContain(words);
  });

  it('because the address is none fails with a sentence, and stops', async () => {
    const { source } = listenTo('gopher://x');
    expect(source.report()).toMatchObject({
      state: 'failed',
      words: expect.stringContaining('Use mqtt, mqtts, ws or wss'),
    });
    await source.stop();
    expect(source.report().state).toBe('idle');
  });
});

describe('a broker that goes away', () => {
  it('is connected to again when it is back, and heard', async () => {
    const first = await openBroker();
    const { source, sink, clock } = listenTo(first.url);
    await untilState(source, 'connected');
    await first.publish(packetSeries(3));
    await sink.until(() => sink.hearings.length === 3);
    await first.close();
    expect((await untilState(source, 'waiting')).words).toMatch(
      /^Waiting 1 s, then trying again: .* (closed|cut) the connection/,
    );
    clock.advance(1_000);
    // Still gone: the next wait is longer.
    expect((await untilState(source, 'waiting')).words).toMatch(/^Waiting 2 s/);
    const second = await broker({ port: first.port });
    clock.advance(2_000);
    await untilState(source, 'connected');
    await second.publish(packetSeries(3, 3));
    await sink.until(() => sink.hearings.length === 6);
    expect(source.report()).toMatchObject({ state: 'up', reconnects: 2, hearings: 6 });
  });

  it('after it stood for a minute is tried again after 1 s; one that cuts us off at once waits longer and longer', async () => {
    const { url, sockets } = await broker();
    const { source, clock } = listenTo(url);
    const cut = () => {
      for (const socket of sockets) socket.destroy();
    };
    for (const seconds of [1, 2, 5]) {
      await untilState(source, 'connected');
      cut();
      expect((await untilState(source, 'waiting')).words).toMatch(new RegExp(`^Waiting ${seconds} s`));
      clock.advance(seconds * 1000);
    }
    await untilState(source, 'connected');
    clock.advance(60_000);
    cut();
    expect((await untilState(source, 'waiting')).words).toMatch(/^Waiting 1 s/);
  });

  it('without closing is noticed: nothing for 5 min makes it silent and connects anew', async () => {
    const { url, publish, aedes } = await broker();
    let connections = 0;
    aedes.on('clientReady', () => {
      connections += 1;
    });
    const { source, sink, clock } = listenTo(url);
    await untilState(source, 'connected');
    await publish(packetSeries(1));
    await sink.until(() => sink.hearings.length === 1);
    clock.advance(299_000);
    expect(source.report().state).toBe('up');
    const states: string[] = [];
    source.onChange(() => states.push(source.report().words));
    clock.advance(16_000);
    expect(states[0]).toMatch(/^Nothing came from 127\.0\.0\.1:\d+ for 5 min; connecting anew\.$/);
    const again = await untilState(source, 'silent');
    expect(again.words).toMatch(/again, still nothing comes\.$/);
    expect(again.reconnects).toBe(1);
    expect(connections).toBe(2);
    await publish(packetSeries(1, 1));
    await sink.until(() => sink.hearings.length === 2);
    expect(source.report().state).toBe('up');
  });

  it('is connected to anew once per 5 min of silence, not more often', async () => {
    const { url } = await broker();
    const { source, clock } = listenTo(url);
    await untilState(source, 'connected');
    for (const reconnects of [1, 2]) {
      clock.advance(299_999);
      expect(source.report().reconnects).toBe(reconnects - 1);
      clock.advance(15_000);
      expect(source.report().reconnects).toBe(reconnects);
      await untilState(source, 'silent');
      await untilReport(source, ({ words }) => words.endsWith('still nothing comes.'));
    }
  });
});

const openssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn('SKIPPED: tests of certificates need openssl. On Debian: apt install openssl');
    return false;
  }
})();

describe.skipIf(!openssl)('a broker with a certificate', () => {
  let folder: string;
  let tls: { key: string; cert: string };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshwarden-tls-'));
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2', '-nodes'];
    const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', ...files, ...subject],
      { stdio: 'ignore' },
    );
    tls = { key: readFileSync(join(folder, 'key.pem'), 'utf8'), cert: readFileSync(join(folder, 'cert.pem'), 'utf8') };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(['mqtts', 'wss'] as const)('nobody vouches for is not heard over %s, and that is said', async (protocol) => {
    const { url } = await broker({ protocol, tls });
    const { source } = listenTo(url);
    const { words } = await untilState(source, 'waiting');
    expect(words).toMatch(/^Waiting 60 s, .* the certificate of 127\.0\.0\.1:\d+ is signed by itself\. /);
    expect(words).toContain('accept this one in the settings');
  });

  it.each(['mqtts', 'wss'] as const)(
    'is heard over %s when its certificate is accepted, or its authority is given',
    async (protocol) => {
      const { url, publish } = await broker({ protocol, tls });
      const trusting = listenTo(url, { acceptAnyCertificate: true });
      const knowing = listenTo(url, { authorityFile: join(folder, 'cert.pem') });
      await Promise.all([untilState(trusting.source, 'connected'), untilState(knowing.source, 'connected')]);
      await publish(packetSeries(1));
      await Promise.all([trusting, knowing].map(({ sink }) => sink.until(() => sink.hearings.length === 1)));
    },
  );

  it('may ask for ours: it is sent from its files', async () => {
    const { url, sockets } = await broker({ protocol: 'mqtts', tls });
    const own = { certificateFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
    const { source } = listenTo(url, { acceptAnyCertificate: true, ...own });
    await untilState(source, 'connected');
    expect(sockets.size).toBe(1);
  });

  it('is not connected to when a certificate file is missing, or is none', async () => {
    const { url } = await broker({ protocol: 'mqtts', tls });
    const missing = listenTo(url, { authorityFile: join(folder, 'gone.pem') });
    expect((await untilState(missing.source, 'waiting')).words).toContain('could not be read (ENOENT)');
    writeFileSync(join(folder, 'none.pem'), 'hello');
    const none = listenTo(url, { certificateFile: join(folder, 'none.pem'), keyFile: join(folder, 'none.pem') });
    expect((await untilState(none.source, 'waiting')).words).toContain('in PEM form');
  });

  it('is told from one that speaks no TLS on that port', async () => {
    const { port } = await broker();
    const { source } = listenTo(`mqtts://127.0.0.1:${port}`);
    expect((await untilState(source, 'waiting')).words).toMatch(
      /does not speak TLS on this port|closed the connection|cut the connection/,
    );
  });
});

/** A port nobody listens on at the moment. */
async function freePort(): Promise<number> {
  const plain = createServer();
  await listening(plain);
  const { port } = plain.address() as AddressInfo;
  await closeServer(plain, []);
  return port;
}
