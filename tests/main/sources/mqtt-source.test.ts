// Listening to brokers that work, want a password, fall silent, die and come back.
import type { AuthenticateError } from 'aedes';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/domain/logger.ts';
import { MqttSource } from '../../../src/main/sources/mqtt/mqtt-source.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { hasSharedData, readSharedLines } from '../../support/shared-data.ts';
import { type BrokerWish, openBroker } from './brokers.ts';
import { CollectingSink, untilReport, untilState } from './collecting-sink.ts';
import { broker, listenTo } from './mqtt-listener.ts';
import { packetSeries, rawOf, statusTopic } from './published.ts';

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
    // The broker sends what it kept when it likes.
    while (source.report().messages < 3) await new Promise((resolve) => void setImmediate(resolve));
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

  it('is connected to anew after 5 min of silence, then after 10, 20 and 30 of more, and after 5 once something came', async () => {
    const { url, publish } = await broker();
    const { source, clock, sink } = listenTo(url);
    await untilState(source, 'connected');
    for (const [reconnects, minutes] of [5, 10, 20, 30, 30].entries()) {
      clock.advance(minutes * 60_000 - 1);
      expect(source.report().reconnects).toBe(reconnects);
      clock.advance(15_000);
      expect(source.report().reconnects).toBe(reconnects + 1);
      await untilReport(source, ({ words }) => words.endsWith('still nothing comes.'));
    }
    await publish(packetSeries(1));
    await sink.until(() => sink.hearings.length === 1);
    clock.advance(315_000);
    expect(source.report().reconnects).toBe(6);
  });

  it('is left in peace for 20 min where that is usual', async () => {
    const { url } = await broker();
    const { source, clock } = listenTo(url, {}, () => 20 * 60_000);
    await untilState(source, 'connected');
    clock.advance(20 * 60_000 - 1);
    expect(source.report()).toMatchObject({ state: 'connected', reconnects: 0 });
    clock.advance(15_000);
    expect(source.report().reconnects).toBe(1);
  });
});
