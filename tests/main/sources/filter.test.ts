// Which observers and regions are listened to.
import { describe, expect, it } from 'vitest';
import { readMessage } from '../../../src/main/sources/envelope.ts';
import { type FilterSettings, messageFilter } from '../../../src/main/sources/filter.ts';
import { untilState } from './collecting-sink.ts';
import { broker, listenTo } from './mqtt-listener.ts';
import { observerKey, packetMessage, packetSeries, packetTopic, statusTopic } from './published.ts';

const context = { source: 'mqtt:test', arrivedAt: 0, timing: 'live', retained: false } as const;

function verdict(filter: FilterSettings, topic: string, payload: unknown = packetMessage()) {
  const reading = messageFilter(filter)(readMessage(topic, JSON.stringify(payload), context));
  return reading.kind === 'ignored' ? reading.why : reading.kind;
}

describe('a filter', () => {
  it.each([
    [{}, 'hearing'],
    [{ regions: [] }, 'hearing'],
    [{ regions: ['sea'] }, 'hearing'],
    [{ regions: ['PDX', ' Sea '] }, 'hearing'],
    [{ regions: ['PDX'] }, 'region_filtered'],
    [{ onlyObservers: [observerKey.toLowerCase()] }, 'hearing'],
    [{ onlyObservers: ['FF'.repeat(32)] }, 'observer_blocked'],
    [{ blockedObservers: [observerKey.toLowerCase()] }, 'observer_blocked'],
    [{ onlyObservers: [observerKey], blockedObservers: [observerKey] }, 'observer_blocked'],
    [{ blockedObservers: ['FF'.repeat(32)], regions: ['SEA'] }, 'hearing'],
  ])('of %j gives %s', (filter, expected) => {
    expect(verdict(filter, packetTopic)).toBe(expected);
  });

  it('leaves out a message without a region when regions are named, and a status like a packet', () => {
    expect(verdict({ regions: ['SEA'] }, 'meshcore/packets')).toBe('region_filtered');
    expect(verdict({ regions: ['PDX'] }, statusTopic, { status: 'online', origin_id: observerKey })).toBe(
      'region_filtered',
    );
  });

  it('leaves refusals as they are', () => {
    expect(verdict({ blockedObservers: [observerKey] }, packetTopic, { raw: 'zz' })).toBe('refused');
  });
});

it('counts what is filtered at a broker, and hands on the rest', async () => {
  const { url, publish } = await broker();
  const { source, sink } = listenTo(url, { regions: ['SEA'] });
  await untilState(source, 'connected');
  const elsewhere = packetSeries(2, 5).map((message) => ({ ...message, topic: packetTopic.replace('SEA', 'PDX') }));
  await publish([...elsewhere, ...packetSeries(1)]);
  await sink.until(() => sink.hearings.length === 1);
  expect(source.report()).toMatchObject({ messages: 3, hearings: 1, refused: { region_filtered: 2 } });
  expect(sink.refusals).toEqual([]);
});
