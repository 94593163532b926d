// A companion radio on the network, which serves one client at a time.
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { retryMs } from '../../../src/main/sources/radio/retry.ts';
import { recovered } from '../../support/recoveries.ts';
import { untilState } from './collecting-sink.ts';
import { freePort } from './mqtt-listener.ts';
import { packetSeries, rawOf } from './published.ts';
import { greeted, listenOn, radioHere } from './radio-listener.ts';
import { heardFrame, onLine, packets, radioKey } from './test-radio.ts';

describe('a companion radio over TCP', () => {
  it('is heard under its own key', async () => {
    const radio = await radioHere();
    const { source, sink } = listenOn({ kind: 'tcp', host: '127.0.0.1', port: radio.port });
    await untilState(source, 'connected');
    radio.send(Buffer.concat(packetSeries(20).map((message) => onLine(message, heardFrame))));
    await sink.until(() => sink.hearings.length === 20);
    expect(sink.raws).toEqual(Array.from({ length: 20 }, (_, n) => rawOf(n)));
    expect(sink.hearings[0]?.observer.id).toBe(radioKey);
  });

  it('that is taken by another client at once is left alone for 1, then 5, then 15 min, and heard when it is free', async () => {
    const radio = await radioHere();
    const { source, sink, clock } = listenOn({ kind: 'tcp', host: '127.0.0.1', port: radio.port });
    let left = 0;
    for (const seconds of [60, 300, 900, 900]) {
      await untilState(source, 'connected');
      clock.advance(4_000);
      const phone = connect(radio.port, '127.0.0.1');
      const { words } = await untilState(source, 'waiting');
      left = clock.now();
      expect(words).toMatch(new RegExp(`^Waiting ${seconds} s, then trying again: .* closed the connection\\.`));
      expect(words).toContain('another one seems to use it');
      const connections = radio.connections();
      clock.advance(seconds * 1_000 - 1);
      expect(radio.connections()).toBe(connections);
      phone.destroy();
      clock.advance(1);
    }
    await untilState(source, 'connected');
    radio.send(packets(1, heardFrame));
    await sink.until(() => sink.hearings.length === 1);
    recovered('radio taken by another client', clock.now() - left, 'simulated', 'left alone for 1, 5, then 15 min');
  });

  it('that closes after more than 5 s is tried again after 1 s', async () => {
    const radio = await radioHere();
    const { source, clock } = listenOn({ kind: 'tcp', host: '127.0.0.1', port: radio.port });
    await untilState(source, 'connected');
    clock.advance(5_000);
    radio.drop();
    expect((await untilState(source, 'waiting')).words).toMatch(/^Waiting 1 s/);
    clock.advance(1_000);
    await untilState(source, 'connected');
  });

  it('that stops answering without closing is noticed within 70 s', async () => {
    const radio = await radioHere();
    const { source, sink, clock } = listenOn({ kind: 'tcp', host: '127.0.0.1', port: radio.port });
    await greeted(radio, sink);
    radio.answers = false;
    clock.advance(69_999);
    expect(source.report().state).toBe('connected');
    clock.advance(1);
    expect(source.report().words).toContain('does not answer as a companion radio');
  });

  it('that is off is said to be', async () => {
    const { source } = listenOn({ kind: 'tcp', host: '127.0.0.1', port: await freePort() });
    expect((await untilState(source, 'waiting')).words).toContain('nothing accepts connections at 127.0.0.1:');
  });
});

describe('the wait before a device is tried again', () => {
  it.each([
    [0, 'other', 0, 1_000],
    [3, 'other', 0, 10_000],
    [99, 'closed', 0, 60_000],
    [99, 'absent', 0, 5_000],
    [0, 'settings', 0, 60_000],
    [0, 'closed', 1, 60_000],
    [0, 'closed', 2, 300_000],
    [0, 'closed', 9, 900_000],
  ] as const)('after %i tries, cause %s, taken %i times, is %i ms', (attempt, cause, rivals, expected) => {
    expect(retryMs(attempt, cause, rivals, () => 0.5)).toBe(expected);
  });
});
