// Traffic that no good day has: floods, giants, echoes, late wills, and one broker of five that dies.
import { connectAsync } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../../src/domain/logger.ts';
import { BrokerSource } from '../../src/main/sources/broker/broker-source.ts';
import { systemClock } from '../../src/main/system-clock.ts';
import { openBroker } from '../main/sources/brokers.ts';
import { untilState } from '../main/sources/collecting-sink.ts';
import { freePort } from '../main/sources/mqtt-listener.ts';
import { observerClient } from '../main/sources/observer-client.ts';
import {
  observerKey,
  packetMessage,
  packetSeries,
  packetTopic,
  rawOf,
  statusTopic,
} from '../main/sources/published.ts';
import { hasMosquitto, Mosquitto } from '../support/mosquitto.ts';
import { recovered, unharmed } from '../support/recoveries.ts';
import { Station } from './station.ts';

const megabyte = 1_000_000;

async function mosquittoHere(): Promise<{ readonly port: number; readonly url: string; readonly broker: Mosquitto }> {
  const port = await freePort();
  const broker = new Mosquitto();
  onTestFinished(() => broker.dispose());
  await broker.start([`listener ${port} 127.0.0.1`, 'allow_anonymous true']);
  return { port, url: `mqtt://127.0.0.1:${port}`, broker };
}

async function observer(port: number, options: Parameters<typeof observerClient>[1] = {}) {
  const client = await observerClient(port, options);
  onTestFinished(() => client.close());
  return client;
}

describe.skipIf(!hasMosquitto)('a mosquitto', () => {
  it('that brings 1,000 messages a second for 3 s: 3,000 are counted, 3,000 recorded', async () => {
    const { port, url } = await mosquittoHere();
    const station = new Station(systemClock).record();
    const source = station.listen(url);
    await untilState(source, 'connected');
    const client = await observer(port);
    for (let tenth = 0; tenth < 30; tenth++) {
      const pause = new Promise((resolve) => setTimeout(resolve, 100));
      await Promise.all([client.publish(packetSeries(100, tenth * 100)), pause]);
    }
    await station.until(() => station.observations === 3_000);
    expect(source.report()).toMatchObject({ messages: 3_000, hearings: 3_000, refused: {}, reconnects: 0 });
    expect(station.totals).toEqual({ taken: 3_000 });
    unharmed('1,000 messages/s', '3,000 of 3,000 recorded; the bench does it for 60 s');
  });

  it('that brings 5 messages of 1 MB among 20 packets: 5 are refused and counted, and the connection stands', async () => {
    const { port, url } = await mosquittoHere();
    const station = new Station(systemClock).record();
    const source = station.listen(url);
    await untilState(source, 'connected');
    const client = await observer(port);
    const giant = { topic: packetTopic, payload: JSON.stringify(packetMessage({ raw: 'A'.repeat(megabyte) })) };
    for (let n = 0; n < 5; n++) await client.publish([...packetSeries(4, 4 * n), giant]);
    await station.until(() => station.totals.too_large === 5 && station.observations === 20);
    expect(source.report()).toMatchObject({ messages: 25, hearings: 20, refused: { too_large: 5 }, reconnects: 0 });
    const samples = station.rows<{ sample: string }>("SELECT sample FROM dropped_packets WHERE reason = 'too_large'");
    expect(samples).toHaveLength(5);
    expect(Math.max(...samples.map(({ sample }) => sample.length))).toBeLessThanOrEqual(512);
    unharmed('5 messages of 1 MB', 'refused and counted, the connection stands');
  });

  it('one of five, that is killed: its packets stop, the 40 of the other four all come', async () => {
    const brokers = await Promise.all(Array.from({ length: 5 }, () => mosquittoHere()));
    const station = new Station(systemClock).record();
    const sources = brokers.map(({ url }, n) => station.listen(url, {}, `mqtt:${n}`));
    const [, , dying] = sources;
    if (!dying) throw new Error('There are five.');
    await Promise.all(sources.map((source) => untilState(source, 'connected')));
    const publishTo = async (n: number, first: number) => {
      const client = await connectAsync(brokers[n]?.url ?? '');
      for (const message of packetSeries(10, first)) await client.publishAsync(message.topic, message.payload);
      await client.endAsync();
    };
    for (let n = 0; n < 5; n++) await publishTo(n, 100 * n);
    await station.until(() => station.observations === 50);
    await brokers[2]?.broker.end('SIGKILL');
    await untilState(dying, 'waiting');
    for (const n of [0, 1, 3, 4]) await publishTo(n, 100 * n + 10);
    await station.until(() => station.observations === 90);
    expect(sources.map((source) => source.report().hearings)).toEqual([20, 20, 10, 20, 20]);
    expect([0, 1, 3, 4].map((n) => sources[n]?.report())).toEqual(
      Array(4).fill(expect.objectContaining({ state: 'up', reconnects: 0, lastError: null })),
    );
    await brokers[2]?.broker.start([`listener ${brokers[2].port} 127.0.0.1`, 'allow_anonymous true']);
    const back = performance.now();
    await untilState(dying, 'connected');
    await publishTo(2, 210);
    await station.until(() => station.observations === 100);
    recovered('one broker of five dead', performance.now() - back, 'real', 'the other four without a break');
    expect(station.totals).toEqual({ taken: 100 });
  });
});

describe('two brokers that bring the same 200 packets of one observer', () => {
  it('are both counted, and each packet is recorded once', async () => {
    const station = new Station(systemClock).record();
    const brokers = await Promise.all([openBroker(), openBroker()]);
    for (const broker of brokers) onTestFinished(() => broker.close());
    const sources = brokers.map(({ url }, n) => station.listen(url, {}, `mqtt:${n}`));
    await Promise.all(sources.map((source) => untilState(source, 'connected')));
    await Promise.all(brokers.map((broker) => broker.publish(packetSeries(200))));
    await station.until(() => (station.totals.taken ?? 0) + (station.totals.duplicate ?? 0) === 400);
    expect(station.totals).toEqual({ taken: 200, duplicate: 200 });
    expect(station.observations).toBe(200);
    expect(sources.map((source) => source.report().hearings)).toEqual([200, 200]);
    unharmed('the same packets through two brokers', '400 came, 200 recorded, 200 counted as duplicates');
  });
});

describe('a last will', () => {
  const at = (second: number, status: string) =>
    JSON.stringify({ status, origin: 'Roof', origin_id: observerKey, timestamp: `2025-03-16T00:07:${second}Z` });
  const online = (station: Station) => station.rows<{ online: number }>('SELECT online FROM observers')[0]?.online;

  it('older than the newest status does not mark its observer offline, kept or just sent; a newer one does', async () => {
    const station = new Station(systemClock).record();
    const [one, other] = await Promise.all([openBroker(), openBroker()]);
    onTestFinished(async () => void (await Promise.all([one.close(), other.close()])));
    const sources = [one, other].map(({ url }, n) => station.listen(url, {}, `mqtt:${n}`));
    await Promise.all(sources.map((source) => untilState(source, 'connected')));
    // Written when it connected, at second 10; sent by its broker when it is gone.
    const will = { topic: statusTopic, payload: Buffer.from(at(10, 'offline')), qos: 0, retain: true } as const;
    const roof = await observer(one.port, { will });
    await roof.publish([{ topic: statusTopic, payload: at(11, 'online') }], true);
    // The same observer feeds two brokers, and goes on with the other one.
    await other.publish([{ topic: statusTopic, payload: at(40, 'online') }]);
    await station.until(() => online(station) === 1 && newest(station) === 40);
    await roof.cut();
    await other.publish(packetSeries(1));
    await station.until(() => station.observations === 1);
    while (sources[0]?.report().messages !== 2) await new Promise((resolve) => void setImmediate(resolve));
    // Who connects anew is sent the kept one.
    const late = station.listen(one.url, {}, 'mqtt:late');
    await untilState(late, 'connected');
    while (late.report().messages !== 1) await new Promise((resolve) => void setImmediate(resolve));
    await other.publish(packetSeries(1, 1));
    await station.until(() => station.observations === 2);
    expect(station.queue.length).toBe(0);
    expect(online(station)).toBe(1);
    await other.publish([{ topic: statusTopic, payload: at(50, 'offline') }]);
    await station.until(() => newest(station) === 50);
    expect(online(station)).toBe(0);
    unharmed('a last will older than the newest status', 'its observer stays online');
  });

  function newest(station: Station): number | undefined {
    const [row] = station.rows<{ at: number }>('SELECT last_status_at AS at FROM observers');
    return row && new Date(row.at).getUTCSeconds();
  }
});

describe('a broker of our own', () => {
  it('that is sent 5 messages of 1 MB counts 5 under too_large, and the client stays', async () => {
    const port = await freePort();
    const station = new Station(systemClock).record();
    const source = new BrokerSource('broker:test', { kind: 'broker', port }, systemClock, Math.random, silentLogger);
    station.start(source);
    await untilState(source, 'connected');
    const client = await observer(port);
    const giant = {
      topic: packetTopic,
      payload: JSON.stringify(packetMessage({ raw: rawOf(0).repeat(megabyte / 22) })),
    };
    for (let n = 0; n < 5; n++) await client.publish([giant, ...packetSeries(1, n)]);
    await station.until(() => station.totals.too_large === 5 && station.observations === 5);
    expect(source.report()).toMatchObject({ messages: 10, refused: { too_large: 5 } });
    expect(source.report().words).toContain('1 client');
  });
});
