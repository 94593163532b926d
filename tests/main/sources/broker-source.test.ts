// A broker of our own: who may connect, what they may do, and a port that is taken.
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../../../src/domain/logger.ts';
import { type BrokerSettings, BrokerSource } from '../../../src/main/sources/broker/broker-source.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { listening } from './brokers.ts';
import { CollectingSink, untilReport, untilState } from './collecting-sink.ts';
import { freePort } from './mqtt-listener.ts';
import { observerClient } from './observer-client.ts';
import { observerKey, packetSeries, statusTopic } from './published.ts';

function broker(settings: Omit<BrokerSettings, 'kind'>) {
  const clock = new ManualClock();
  const sink = new CollectingSink();
  const source = new BrokerSource('broker:test', { kind: 'broker', ...settings }, clock, () => 0.5, silentLogger);
  onTestFinished(() => source.stop());
  source.start(sink);
  return { clock, sink, source };
}

async function observer(port: number, options = {}) {
  const client = await observerClient(port, options);
  onTestFinished(() => client.close());
  return client;
}

describe('a broker of our own', () => {
  it('takes what an observer publishes, retained or not, and says how many are connected', async () => {
    const port = await freePort();
    const { source, sink } = broker({ port });
    expect((await untilState(source, 'connected')).words).toContain(`127.0.0.1:${port}, 0 clients connected`);
    const one = await observer(port);
    await one.publish(packetSeries(3));
    await one.publish(
      [{ topic: statusTopic, payload: '{"status":"online","timestamp":"2025-03-16T00:07:11Z"}' }],
      true,
    );
    await sink.until(() => sink.hearings.length === 3 && sink.statuses.length === 1);
    expect(sink.hearings[0]?.observer.id).toBe(observerKey);
    expect(sink.statuses[0]).toMatchObject({ retained: false, online: true });
    await untilReport(source, ({ words }) => words.startsWith('Receiving from 1 client,'));
  });

  it('lets nobody read: every subscription is refused', async () => {
    const port = await freePort();
    const { source } = broker({ port });
    await untilState(source, 'connected');
    const one = await observer(port);
    expect(await one.subscribe('meshcore/#')).toEqual([128]);
    expect(await one.subscribe('#')).toEqual([128]);
  });

  it('hands on the last will of an observer that went away without a word', async () => {
    const port = await freePort();
    const { source, sink } = broker({ port });
    await untilState(source, 'connected');
    const payload = Buffer.from('{"status":"offline","timestamp":"2025-03-16T00:07:11Z"}');
    const one = await observer(port, { will: { topic: statusTopic, payload, qos: 0, retain: true } });
    await one.cut();
    await sink.until(() => sink.statuses.length === 1);
    expect(sink.statuses[0]).toMatchObject({ online: false, retained: false });
  });

  it('with a password lets in who knows it, and nobody else', async () => {
    const port = await freePort();
    const { source, sink } = broker({ port, network: true, username: 'ann', password: 'sea:ret' });
    await untilState(source, 'connected');
    for (const login of [{}, { username: 'ann' }, { username: 'ann', password: 'x' }, { username: '', password: '' }]) {
      await expect(observerClient(port, login)).rejects.toMatchObject({ code: 4 });
    }
    const one = await observer(port, { username: 'ann', password: 'sea:ret' });
    await one.publish(packetSeries(1));
    await sink.until(() => sink.hearings.length === 1);
    expect(JSON.stringify(source.report())).not.toContain('sea:ret');
  });

  it('without a password is not opened to other computers, and says why', () => {
    const { source } = broker({ network: true });
    expect(source.report()).toMatchObject({ state: 'failed' });
    expect(source.report().words).toContain('needs a user name and a password');
  });

  it('waits 1 s for a port that another program has, names the port, and opens when it is free', async () => {
    const other = createServer();
    await listening(other);
    const { port } = other.address() as { port: number };
    const { source, clock } = broker({ port });
    expect((await untilState(source, 'waiting')).words).toMatch(
      new RegExp(`^Waiting 1 s, then trying again: the port of 127\\.0\\.0\\.1:${port} is used by another program`),
    );
    await new Promise<void>((resolve) => void other.close(() => resolve()));
    clock.advance(1_000);
    await untilState(source, 'connected');
  });

  it('is silent when nothing came for 5 min after something had', async () => {
    const port = await freePort();
    const { source, sink, clock } = broker({ port });
    await untilState(source, 'connected');
    clock.advance(600_000);
    expect(source.report().state).toBe('connected');
    const one = await observer(port);
    await one.publish(packetSeries(1));
    await sink.until(() => sink.hearings.length === 1);
    clock.advance(315_000);
    expect(source.report().state).toBe('silent');
    await one.publish(packetSeries(1, 1));
    await untilState(source, 'up');
  });
});
