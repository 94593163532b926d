// What is published beside packet messages, and what lines of recordings look like.
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../src/domain/packet/hex.ts';
import { readLine, readMessage } from '../../../src/main/sources/envelope.ts';
import { observerKey, packetMessage, packetTopic, raw, statusTopic } from './published.ts';
import { context, hearingOf, read, recorded, refusalOf, statusOf } from './readings.ts';

describe('a message beside packets and status', () => {
  it.each(['debug', 'raw', 'internal', 'decoded', 'neighbors', 'serial/commands', 'serial/responses'])(
    'on the topic %s is passed over unread',
    (what) => {
      const topic = `meshcore/SEA/${observerKey}/${what}`;
      expect(readMessage(topic, 'not json', context)).toEqual({ kind: 'ignored', why: 'other_topic' });
      expect(read({ data: raw, raw: undefined }, topic)).toEqual({ kind: 'ignored', why: 'other_topic' });
    },
  );

  it('on a topic of another kind is judged by its content', () => {
    expect(read({}, 'attic/radio').kind).toBe('hearing');
    expect(readMessage('attic/lamp', '{"state":"on"}', context)).toEqual({ kind: 'ignored', why: 'other_topic' });
    expect(readMessage('attic/lamp', 'ON', context)).toEqual({ kind: 'ignored', why: 'other_topic' });
    expect(readMessage('attic/x', `{"status":"online","origin_id":"${observerKey}"}`, context).kind).toBe('status');
  });
});

describe('the raw events of home assistant', () => {
  const event = (event_type: string, payload: unknown) => ({
    origin: 'ha',
    origin_id: observerKey,
    timestamp: '2025-03-16T00:07:11',
    event_type,
    payload,
  });
  it('give a hearing for the log of receptions', () => {
    const message = event('EVENTTYPE.RX_LOG_DATA', {
      raw_hex: `12a3${raw}`,
      payload: raw,
      snr: 4.5,
      rssi: -93,
      payload_length: 18,
    });
    const hearing = hearingOf(readMessage('meshcore/packets', JSON.stringify(message), context));
    expect(toHex(hearing.bytes)).toBe(raw.toLowerCase());
    expect(hearing).toMatchObject({ snr: 4.5, rssi: -93, observer: { id: observerKey, name: 'ha' } });
  });

  it('give the same bytes where only the frame with its two signal bytes is there', () => {
    const message = event('RX_LOG_DATA', { raw_hex: `12a3${raw}` });
    expect(toHex(hearingOf(readMessage('meshcore/packets', JSON.stringify(message), context)).bytes)).toBe(
      raw.toLowerCase(),
    );
  });

  it.each(['BATTERY', 'SELF_INFO', ''])('of type %j are passed over', (type) => {
    expect(readMessage('meshcore/packets', JSON.stringify(event(type, { level: 4000 })), context)).toEqual({
      kind: 'ignored',
      why: 'other_event',
    });
  });

  it('without a packet in them are refused', () => {
    expect(refusalOf(readMessage('meshcore/packets', JSON.stringify(event('RX_LOG_DATA', {})), context)).reason).toBe(
      'no_raw',
    );
  });
});

describe('a status message', () => {
  const status = {
    status: 'online',
    timestamp: '2025-03-16T00:07:11.191561+00:00',
    origin: 'attic',
    origin_id: observerKey,
    model: 'Heltec V3',
    firmware_version: 'v1.9.1',
    radio: '910.5250244,62.5,7,5',
    client_version: 'mctomqtt/1.2',
    repeat: 'on',
    stats: { battery_mv: 4100, uptime_secs: 12 },
  };
  it('says whether the observer is there, what it is and how its radio is set', () => {
    expect(statusOf(readMessage(statusTopic, JSON.stringify(status), context))).toEqual({
      observer: { id: observerKey, name: 'attic', iata: 'SEA' },
      arrivedAt: context.arrivedAt,
      claimed: { at: Date.UTC(2025, 2, 16, 0, 7, 11, 191), zoned: true },
      timing: 'live',
      retained: false,
      online: true,
      model: 'Heltec V3',
      firmware: 'v1.9.1',
      clientVersion: 'mctomqtt/1.2',
      radio: '910.5250244,62.5,7,5',
      canRelay: true,
      metrics: {
        batteryMv: 4100,
        noiseFloor: null,
        txAirSecs: null,
        rxAirSecs: null,
        uptimeSecs: 12,
        queueLen: null,
        packetsSent: null,
        packetsReceived: null,
        recvErrors: null,
        errorFlags: null,
      },
      source: 'mqtt:test',
    });
  });

  it('knows nothing where the publisher does not, and that the broker kept it', () => {
    const vague = {
      ...status,
      status: 'offline',
      model: 'unknown',
      firmware_version: 'Unknown',
      radio: null,
      client_version: '',
      repeat: 'maybe',
    };
    expect(statusOf(readMessage(statusTopic, JSON.stringify(vague), { ...context, retained: true }))).toMatchObject({
      online: false,
      model: null,
      firmware: null,
      radio: null,
      clientVersion: null,
      canRelay: null,
      retained: true,
    });
  });

  it.each([
    ['on', true],
    ['off', false],
    [true, true],
    [false, false],
    ['OFF', false],
    [undefined, null],
    [1, null],
  ])('with repeat %j says %j about relaying', (repeat, canRelay) => {
    expect(statusOf(readMessage(statusTopic, JSON.stringify({ ...status, repeat }), context)).canRelay).toBe(canRelay);
  });

  it('is refused without an observer, and in a recording without a time', () => {
    expect(refusalOf(readMessage('meshcore/status', '{"status":"online"}', context)).reason).toBe('no_observer');
    expect(refusalOf(readMessage(statusTopic, '{"status":"online"}', recorded)).reason).toBe('no_time');
  });
});

describe('a line of a recording', () => {
  const line = (changes: Record<string, unknown>) => JSON.stringify(packetMessage(changes));
  it('uses its own topic, region and observer', () => {
    const own = hearingOf(
      readLine(
        line({ origin_id: undefined, topic: 'meshcore/SJC/attic/packets', iata: 'sea', observer: 'cellar' }),
        recorded,
      ),
    );
    expect(own.observer).toEqual({ id: 'cellar', name: 'ag loft rpt', iata: 'SEA' });
    expect(own.timing).toBe('recorded');
  });

  it('takes what it does not say itself from its topic', () => {
    const own = hearingOf(readLine(line({ origin_id: undefined, topic: 'meshcore/SJC/attic/packets' }), recorded));
    expect(own.observer).toMatchObject({ id: 'attic', iata: 'SJC' });
  });

  it('never reads _meta', () => {
    const meta = {
      raw: 'ABCD',
      origin_id: 'someone',
      timestamp: '2020-01-01T00:00:00Z',
      topic: 'meshcore/XXX/y/packets',
    };
    expect(readLine(line({ _meta: meta }), recorded)).toEqual(readLine(line({}), recorded));
    expect(refusalOf(readLine(JSON.stringify({ _meta: packetMessage() }), recorded)).reason).toBe('no_raw');
  });

  it('may be the log of an MQTT client, with the payload as text or object', () => {
    const inside = packetMessage({ timestamp: undefined });
    for (const payload of [inside, JSON.stringify(inside)]) {
      const logged = { tst: '2026-03-18T09:03:20.000000+0000', topic: packetTopic, qos: 0, retain: 0, payload };
      expect(hearingOf(readLine(JSON.stringify(logged), recorded))).toMatchObject({
        observer: { id: observerKey, iata: 'SEA' },
        claimed: { at: Date.UTC(2026, 2, 18, 9, 3, 20), zoned: true },
      });
    }
    expect(readLine(JSON.stringify({ topic: packetTopic, retain: 1, payload: inside }), recorded)).toEqual({
      kind: 'ignored',
      why: 'retained_packet',
    });
    expect(refusalOf(readLine(JSON.stringify({ topic: packetTopic, payload: [1] }), recorded)).reason).toBe(
      'not_object',
    );
    expect(refusalOf(readLine(JSON.stringify({ topic: packetTopic, payload: '{' }), recorded)).reason).toBe('not_json');
  });

  it('may be a status message, and may be of a topic that is passed over', () => {
    expect(
      readLine(JSON.stringify({ topic: statusTopic, status: 'online', timestamp: '2025-03-16T00:07:11Z' }), recorded)
        .kind,
    ).toBe('status');
    expect(readLine(line({ topic: `meshcore/SEA/${observerKey}/debug` }), recorded)).toEqual({
      kind: 'ignored',
      why: 'other_topic',
    });
  });
});
