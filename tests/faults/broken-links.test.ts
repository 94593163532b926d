// Links that break while packets flow: what is noticed, what is lost, and when data flows again.
import dns from 'node:dns';
import { connectAsync } from 'mqtt';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../src/main/system-clock.ts';
import { openBroker, type TestBroker } from '../main/sources/brokers.ts';
import { untilReport, untilState } from '../main/sources/collecting-sink.ts';
import { freePort } from '../main/sources/mqtt-listener.ts';
import { packetSeries, rawOf } from '../main/sources/published.ts';
import { FaultyProxy } from '../support/faulty-proxy.ts';
import { hasMosquitto, Mosquitto } from '../support/mosquitto.ts';
import { recovered } from '../support/recoveries.ts';
import { simulateTime } from './simulated-time.ts';
import { Station } from './station.ts';

async function behindProxy(): Promise<{ readonly broker: TestBroker; readonly proxy: FaultyProxy }> {
  const broker = await openBroker();
  onTestFinished(() => broker.close());
  const proxy = await FaultyProxy.open(broker.port);
  onTestFinished(() => proxy.close());
  return { broker, proxy };
}

describe.skipIf(!hasMosquitto)('a mosquitto that is killed and started again', () => {
  it('is heard again: of 60 packets, 30 before and 30 after, none is lost', async () => {
    const port = await freePort();
    const mosquitto = new Mosquitto();
    onTestFinished(() => mosquitto.dispose());
    const settings = [`listener ${port} 127.0.0.1`, 'allow_anonymous true'];
    const publish = async (first: number) => {
      const observer = await connectAsync(`mqtt://127.0.0.1:${port}`);
      for (const { topic, payload } of packetSeries(30, first)) await observer.publishAsync(topic, payload);
      await observer.endAsync();
    };
    await mosquitto.start(settings);
    const station = new Station(systemClock).record();
    const source = station.listen(`mqtt://127.0.0.1:${port}`);
    await untilState(source, 'connected');
    await publish(0);
    await station.until(() => station.observations === 30);
    await mosquitto.end('SIGKILL');
    expect((await untilState(source, 'waiting')).words).toMatch(/(closed|cut) the connection/);
    await mosquitto.start(settings);
    const back = performance.now();
    await untilReport(source, ({ state }) => state === 'connected');
    await publish(30);
    await station.until(() => station.observations === 60);
    recovered('broker killed and started again', performance.now() - back, 'real');
    expect(source.report()).toMatchObject({ state: 'up', hearings: 60, refused: {} });
    expect(station.totals).toEqual({ taken: 60 });
  });
});

describe('a network between us and the broker', () => {
  it('that drops everything silently for 10 min is noticed within 90 s, and heard through again', async () => {
    const time = simulateTime();
    const { broker, proxy } = await behindProxy();
    const station = new Station(systemClock).record();
    const source = station.listen(`mqtt://127.0.0.1:${proxy.port}`);
    await time.until(() => source.report().state === 'connected');
    await broker.publish(packetSeries(10));
    await time.until(() => station.observations === 10);
    proxy.fault = 'drop';
    const noticed = await time.until(() => source.report().state !== 'up');
    expect(noticed).toBeLessThanOrEqual(91_000);
    const states = new Set<string>();
    for (let second = noticed / 1000; second < 600; second++) {
      await time.pass(1);
      states.add(source.report().state);
    }
    expect([...states].sort()).toEqual(['connecting', 'waiting']);
    // Each attempt lasts 30 s and the pauses grow to a minute.
    expect(proxy.connections).toBeLessThan(15);
    expect(source.report().lastError).toContain('did not answer within 30 s');
    proxy.fault = 'pass';
    const back = Date.now();
    await time.until(() => source.report().state === 'connected');
    await broker.publish(packetSeries(10, 10));
    await time.until(() => station.observations === 20);
    recovered('half-open for 10 min', Date.now() - back, 'simulated', `noticed after ${noticed / 1000} s`);
    expect(station.totals).toEqual({ taken: 20 });
  });

  it('that stands still for 30 s loses nothing: 30 packets of that time come late and in order', async () => {
    const time = simulateTime();
    const { broker, proxy } = await behindProxy();
    const station = new Station(systemClock).record();
    const source = station.listen(`mqtt://127.0.0.1:${proxy.port}`);
    await time.until(() => source.report().state === 'connected');
    await broker.publish(packetSeries(10));
    await time.until(() => station.observations === 10);
    proxy.fault = 'hold';
    for (let second = 0; second < 30; second++) {
      await broker.publish(packetSeries(1, 10 + second));
      await time.pass(1);
    }
    expect(station.observations).toBe(10);
    proxy.fault = 'pass';
    const took = await time.until(() => station.observations === 40);
    recovered('30 s blip, connection kept', took, 'simulated', '30 packets of that time came late');
    expect(source.report()).toMatchObject({ state: 'up', reconnects: 0, hearings: 40 });
    const raws = station.rows<{ raw: string }>('SELECT lower(hex(raw)) AS raw FROM transmissions ORDER BY id');
    expect(raws.map(({ raw }) => raw)).toEqual(Array.from({ length: 40 }, (_, n) => rawOf(n)));
  });

  it('that resets every connection for 30 s is tried at 1, 3, 8 and 18 s, and heard through again', async () => {
    const time = simulateTime();
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    onTestFinished(() => void vi.restoreAllMocks());
    const { broker, proxy } = await behindProxy();
    const station = new Station(systemClock).record();
    const source = station.listen(`mqtt://127.0.0.1:${proxy.port}`);
    await time.until(() => source.report().state === 'connected');
    await broker.publish(packetSeries(10));
    await time.until(() => station.observations === 10);
    proxy.fault = 'cut';
    await time.pass(30);
    expect(source.report()).toMatchObject({ state: 'waiting', reconnects: 4 });
    proxy.fault = 'pass';
    const back = Date.now();
    await time.until(() => source.report().state === 'connected');
    await broker.publish(packetSeries(10, 10));
    await time.until(() => station.observations === 20);
    recovered('30 s blip, connections reset', Date.now() - back, 'simulated');
    expect(station.totals).toEqual({ taken: 20 });
  });
});

describe('a name that is not found', () => {
  it('is said so for 3 min, tried at growing distances, and heard from once it is found', async () => {
    const time = simulateTime();
    const broker = await openBroker();
    onTestFinished(() => broker.close());
    let asked = 0;
    let known = false;
    const lookup = vi.spyOn(dns, 'lookup').mockImplementation(((
      name: string,
      _options: unknown,
      done: (error: Error | null, addresses?: { address: string; family: number }[]) => void,
    ) => {
      asked += 1;
      const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
      if (known) done(null, [{ address: '127.0.0.1', family: 4 }]);
      else done(error);
    }) as never);
    onTestFinished(() => void lookup.mockRestore());
    const station = new Station(systemClock).record();
    const source = station.listen(`mqtt://broker.test:${broker.port}`);
    await time.until(() => source.report().state === 'waiting');
    expect(source.report().words).toContain(`the name broker.test:${broker.port} was not found (DNS)`);
    await time.pass(180);
    expect(source.report().state).toBe('waiting');
    expect(asked).toBeLessThanOrEqual(9);
    known = true;
    const back = Date.now();
    await time.until(() => source.report().state === 'connected');
    await broker.publish(packetSeries(5));
    await time.until(() => station.observations === 5);
    recovered('name not found for 3 min', Date.now() - back, 'simulated', `asked for it ${asked} times`);
  });
});
