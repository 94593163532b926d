// Listening to a real mosquitto with a password file, in the open and behind TLS.
import { readFileSync } from 'node:fs';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/domain/logger.ts';
import { type MqttSettings, MqttSource } from '../../../src/main/sources/mqtt/mqtt-source.ts';
import { Authority, hasOpenssl } from '../../support/certificates.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { hasMosquitto, Mosquitto } from '../../support/mosquitto.ts';
import { CollectingSink, untilState } from './collecting-sink.ts';
import { freePort } from './mqtt-listener.ts';
import { packetSeries, rawOf, statusTopic } from './published.ts';

describe.skipIf(!hasMosquitto)('a mosquitto with a password file', () => {
  const mosquitto = new Mosquitto();
  let ports: { tcp: number; web: number; tls: number };
  let authority: Authority | null = null;

  beforeAll(async () => {
    ports = { tcp: await freePort(), web: await freePort(), tls: await freePort() };
    mosquitto.setPassword('ann', 'secret');
    const listeners = [`listener ${ports.tcp} 127.0.0.1`, `listener ${ports.web} 127.0.0.1`, 'protocol websockets'];
    if (hasOpenssl) {
      authority = new Authority(mosquitto.file('.'));
      const { certificate, key } = authority.sign('broker', 30);
      listeners.push(`listener ${ports.tls} 127.0.0.1`, `certfile ${certificate}`, `keyfile ${key}`);
    }
    const guard = ['allow_anonymous false', `password_file ${mosquitto.file('passwords')}`];
    await mosquitto.start([...listeners, ...guard]);
  });
  afterAll(() => mosquitto.dispose());

  function source(url: string, password: string | undefined, version: 4 | 5 = 4, more: Partial<MqttSettings> = {}) {
    const login = password ? { username: 'ann', password } : {};
    const settings = { kind: 'mqtt', url, version, ...login, ...more } as const;
    return new MqttSource('mqtt:test', settings, new ManualClock(), Math.random, silentLogger);
  }

  it.each(['tcp', 'web'] as const)('brings 2,000 messages over its %s port, and its retained status', async (way) => {
    const url = `${way === 'tcp' ? 'mqtt' : 'ws'}://127.0.0.1:${ports[way]}`;
    const publisher = await connectAsync(`mqtt://127.0.0.1:${ports.tcp}`, { username: 'ann', password: 'secret' });
    await publisher.publishAsync(statusTopic, '{"status":"online"}', { retain: true, qos: 1 });
    const listener = source(url, 'secret');
    const sink = new CollectingSink();
    listener.start(sink);
    await untilState(listener, 'connected');
    await sink.until(() => sink.statuses.length === 1);
    expect(sink.statuses[0]).toMatchObject({ retained: true, online: true });
    expect(listener.report().state).toBe('connected');
    for (const { topic, payload } of packetSeries(2_000)) await publisher.publishAsync(topic, payload);
    await sink.until(() => sink.hearings.length === 2_000);
    expect(sink.raws).toEqual(Array.from({ length: 2_000 }, (_, n) => rawOf(n)));
    await listener.stop();
    await publisher.endAsync();
  });

  it('speaks MQTT 5: 100 messages come, a retained status too, and a wrong password is said', async () => {
    const url = `mqtt://127.0.0.1:${ports.tcp}`;
    const options = { username: 'ann', password: 'secret', protocolVersion: 5 } as const;
    const publisher = await connectAsync(url, options);
    await publisher.publishAsync(statusTopic, '{"status":"online"}', { retain: true, qos: 1 });
    const listener = source(url, 'secret', 5);
    const sink = new CollectingSink();
    listener.start(sink);
    await untilState(listener, 'connected');
    await sink.until(() => sink.statuses.length === 1);
    for (const { topic, payload } of packetSeries(100)) await publisher.publishAsync(topic, payload);
    await sink.until(() => sink.hearings.length === 100);
    await listener.stop();
    await publisher.endAsync();
    const wrong = source(url, 'wrong', 5);
    wrong.start(new CollectingSink());
    expect((await untilState(wrong, 'waiting')).words).toContain('refused the user name or password');
    await wrong.stop();
  });

  it.skipIf(!hasOpenssl)(
    'with TLS, a password and MQTT 5 at once brings 500 packets in order, and is refused without its authority',
    async () => {
      const url = `mqtts://127.0.0.1:${ports.tls}`;
      const authorityFile = authority?.file;
      const login = { username: 'ann', password: 'secret', protocolVersion: 5 } as const;
      const publisher = await connectAsync(url, { ...login, ca: readFileSync(authorityFile ?? '') });
      const listener = source(url, 'secret', 5, { authorityFile });
      const sink = new CollectingSink();
      listener.start(sink);
      await untilState(listener, 'connected');
      for (const { topic, payload } of packetSeries(500)) await publisher.publishAsync(topic, payload);
      await sink.until(() => sink.hearings.length === 500);
      expect(sink.raws).toEqual(Array.from({ length: 500 }, (_, n) => rawOf(n)));
      await listener.stop();
      await publisher.endAsync();
      const ignorant = source(url, 'secret', 5);
      ignorant.start(new CollectingSink());
      expect((await untilState(ignorant, 'waiting')).words).toContain(
        'signed by an authority this computer does not know',
      );
      await ignorant.stop();
      const wrong = source(url, 'wrong', 5, { authorityFile });
      wrong.start(new CollectingSink());
      expect((await untilState(wrong, 'waiting')).words).toContain('refused the user name or password');
      await wrong.stop();
    },
  );

  it('with 20,000 messages waiting is read in slices, so that other work comes in between', async () => {
    const publisher = await connectAsync(`mqtt://127.0.0.1:${ports.tcp}`, { username: 'ann', password: 'secret' });
    const listener = source(`mqtt://127.0.0.1:${ports.tcp}`, 'secret');
    const sink = new CollectingSink();
    sink.capacity = 1;
    listener.start(sink);
    await untilState(listener, 'connected');
    for (const { topic, payload } of packetSeries(20_000)) await publisher.publishAsync(topic, payload);
    await sink.until(() => sink.full);
    const counts: number[] = [];
    const look = () => {
      counts.push(sink.hearings.length);
      if (sink.hearings.length < 20_000) setImmediate(look);
    };
    sink.release();
    look();
    await sink.until(() => sink.hearings.length === 20_000);
    await listener.stop();
    await publisher.endAsync();
    // Node alone would hand over 2 MB, about 5,000 of them, in one go; 8 ms are enough for fewer than 3,000.
    const steps = counts.map((count, at) => count - (counts[at - 1] ?? 0));
    expect(Math.max(...steps)).toBeLessThan(3_000);
    expect(sink.raws.every((bytes, n) => bytes === rawOf(n))).toBe(true);
  });

  it.each([
    ['wrong', 'refused the user name or password'],
    [undefined, 'wants a user name and password'],
  ])('refuses the password %j, which is said in words', async (password, words) => {
    const listener = source(`mqtt://127.0.0.1:${ports.tcp}`, password);
    listener.start(new CollectingSink());
    expect((await untilState(listener, 'waiting')).words).toContain(words);
    await listener.stop();
  });
});
