// Every shape of a packet message that observers publish, and what is made of it.
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../src/domain/packet/hex.ts';
import { readMessage } from '../../../src/main/sources/envelope.ts';
import { hostile, observerKey, packetMessage, packetTopic, raw } from './published.ts';
import { context, hearingOf, read, recorded, refusalOf } from './readings.ts';

describe('a packet message', () => {
  it('becomes a hearing with the bytes, the observer and what the radio measured', () => {
    expect(hearingOf(read({}))).toEqual({
      bytes: Uint8Array.from(Buffer.from(raw, 'hex')),
      observer: { id: observerKey, name: 'ag loft rpt', iata: 'SEA' },
      arrivedAt: 1_742_083_640_000,
      claimed: { at: Date.UTC(2025, 2, 16, 0, 7, 11, 191), zoned: true },
      timing: 'live',
      snr: 4,
      rssi: -93,
      score: 1000,
      source: 'mqtt:test',
    });
  });

  it('reads the same from bytes as from text, also from the middle of a larger buffer', () => {
    const text = JSON.stringify(packetMessage({ origin: 'Küche 📡' }));
    const around = Buffer.from(`xx${text}yy`);
    const inside = new Uint8Array(around.buffer, around.byteOffset + 2, around.length - 4);
    expect(readMessage(packetTopic, inside, context)).toEqual(readMessage(packetTopic, text, context));
    expect(hearingOf(readMessage(packetTopic, inside, context)).observer.name).toBe('Küche 📡');
  });

  it.each([
    ['companion capture', { SNR: '-8.75', RSSI: '-117', score: undefined }, [-8.75, -117, null]],
    ['companion capture without values', { SNR: 'Unknown', RSSI: 'Unknown', score: undefined }, [null, null, null]],
    [
      'ESP32 observer firmware',
      { SNR: '-8.8', RSSI: '-110', score: undefined, path: ['7d1d', '1f5d'] },
      [-8.8, -110, null],
    ],
    ['home assistant and pyMC repeater', { SNR: '7.25', RSSI: '-60', score: '0', duration: '730' }, [7.25, -60, 0]],
    ['bare numbers', { SNR: 5, RSSI: -70, score: 0, len: 87, packet_type: 5 }, [5, -70, 0]],
    ['nulls', { SNR: null, RSSI: null, score: null, hash: null, duration: null, path: null }, [null, null, null]],
    ['units behind the numbers', { SNR: '-3.5 dB', RSSI: '-93dBm', score: '990 ' }, [-3.5, -93, 990]],
    ['lower-case names', { SNR: undefined, RSSI: undefined, snr: 1.25, rssi: '-99' }, [1.25, -99, 1000]],
    ['values no radio measures', { SNR: '1e300', RSSI: '-99999', score: '-4' }, [null, null, null]],
    ['words, lists and objects for numbers', { SNR: 'n/a', RSSI: [], score: {} }, [null, null, null]],
    ['a path of its own kind', { path: 'C2 -> E2', route: 'D' }, [4, -93, 1000]],
    ['a number for the route', { route: '2' }, [4, -93, 1000]],
  ] as const)('of %s is taken, with its signal values or null', (_, changes, [snr, rssi, score]) => {
    const hearing = hearingOf(read(changes));
    expect(hearing).toMatchObject({ snr, rssi, score });
    expect(toHex(hearing.bytes)).toBe(raw.toLowerCase());
  });

  it.each([
    ['lower case', raw.toLowerCase()],
    ['spaces', raw.replace(/(..)/g, '$1 ')],
    ['spaces inside a byte and line breaks', ` ${raw.slice(0, 3)}\r\n\t${raw.slice(3)} `],
  ])('with its raw in %s gives the same bytes', (_, text) => {
    expect(toHex(hearingOf(read({ raw: text })).bytes)).toBe(raw.toLowerCase());
  });

  it.each([2, 255])('of %i bytes is taken', (length) => {
    expect(hearingOf(read({ raw: 'AB'.repeat(length) })).bytes.length).toBe(length);
  });

  it.each(['rx', 'RX', ' rx ', null, undefined, ''])('of direction %j is a reception', (direction) => {
    expect(read({ direction }).kind).toBe('hearing');
  });

  it('with an empty raw is a keep-alive, passed over', () => {
    expect(read({ raw: '', len: '0' })).toEqual({ kind: 'ignored', why: 'keep_alive' });
    expect(read({ raw: '  ' })).toEqual({ kind: 'ignored', why: 'keep_alive' });
  });

  it('kept by the broker is passed over: nobody knows when it was heard', () => {
    expect(read({}, packetTopic, { ...context, retained: true })).toEqual({ kind: 'ignored', why: 'retained_packet' });
  });

  it('keeps a name of 200 characters, no name as null and never a lone half of an emoji', () => {
    expect(hearingOf(read({ origin: 'x'.repeat(5000) })).observer.name).toBe('x'.repeat(200));
    expect(hearingOf(read({ origin: '   ' })).observer.name).toBeNull();
    expect(hearingOf(read({ origin: undefined })).observer.name).toBeNull();
    expect(hearingOf(read({ origin: `${'x'.repeat(199)}📡` })).observer.name).toMatch(/^x{199}\ufffd$/);
  });
});

describe('the time of a message', () => {
  const at = Date.UTC(2025, 2, 16, 0, 7, 11);
  it.each([
    ['2025-03-16T00:07:11.191561', at + 191, false],
    ['2025-03-16T00:07:11', at, false],
    ['2025-03-16 00:07:11', at, false],
    ['2025-03-16T00:07:11.191561+00:00', at + 191, true],
    ['2025-03-16T00:07:11.123456789Z', at + 123, true],
    ['2025-03-16T00:07:11.5z', at + 500, true],
    ['2025-03-16T02:07:11+02:00', at, true],
    ['2025-03-15T16:37:11-0730', at, true],
    ['2025-03-16T00:07:11 UTC', at, true],
    ['2025-03-16T00:07:11+00', at, true],
    ['  2025-03-16T00:07:11Z ', at, true],
    ['1742083631', at, true],
    [1742083631, at, true],
    [1742083631000, at, true],
    ['2024-02-29T00:00:00', Date.UTC(2024, 1, 29), false],
  ])('%j is read to the millisecond, with or without a zone', (timestamp, expected, zoned) => {
    expect(hearingOf(read({ timestamp })).claimed).toEqual({ at: expected, zoned });
  });

  it.each([
    '',
    'yesterday',
    '16/3/2025 00:07:11',
    '2025-13-01T00:00:00',
    '2025-02-29T00:00:00',
    '2025-03-16T24:00:00',
    '2025-03-16T00:60:00',
    '2025-03-16',
    '2025-03-16T00:07',
    '2025-03-16T00:07:11.',
    '2025-03-16T00:07:11 PST',
    '2025-03-16T00:07:11+99:00',
    '1969-12-31T23:59:59Z',
    '2025-0a-16T00:07:11',
    -5,
    1e300,
    null,
    undefined,
    {},
    [],
    true,
    `2025-03-16T00:07:11.${'1'.repeat(100)}`,
  ])('%j is none: live it is null, in a recording a refusal', (timestamp) => {
    expect(hearingOf(read({ timestamp })).claimed).toBeNull();
    expect(refusalOf(read({ timestamp }, packetTopic, recorded)).reason).toBe('no_time');
  });
});

describe('who heard it', () => {
  const lower = observerKey.toLowerCase();
  const other = 'F'.repeat(64);
  it.each([
    ['origin_id before the topic', `meshcore/SEA/${other}/packets`, { origin_id: lower }, observerKey, 'SEA'],
    ['the key in the topic', `meshcore/SEA/${lower}/packets`, { origin_id: undefined }, observerKey, 'SEA'],
    ['an id that is no key', 'meshcore/SJC/kpabap/packets', { origin_id: 'kpabap' }, 'kpabap', 'SJC'],
    ['an id that is no key, from the topic', 'meshcore/SJC/kpabap/packets', { origin_id: null }, 'kpabap', 'SJC'],
    ['no region and no key in the topic', 'meshcore/packets', {}, observerKey, null],
    ['a region alone in the topic', 'meshcore/SEA/packets', {}, observerKey, 'SEA'],
    ['an observer alone in the topic', 'meshcore/attic/packets', { origin_id: undefined }, 'attic', null],
    ['the region test', `meshcore/test/${lower}/packets`, {}, observerKey, 'test'],
    ['a region in lower case', `meshcore/sea/${lower}/packets`, {}, observerKey, 'SEA'],
    ['no region where one belongs', `meshcore/my-house/${lower}/packets`, {}, observerKey, null],
    ['one prefix', `home/meshcore/SEA/${lower}/packets`, { origin_id: undefined }, observerKey, 'SEA'],
    ['five prefixes', `a/b/c/d/e/meshcore/SEA/${lower}/packets`, { origin_id: undefined }, observerKey, 'SEA'],
    ['a prefix without meshcore', `a/SEA/${lower}/packets`, { origin_id: undefined }, observerKey, 'SEA'],
    [
      'a word of three letters that is no region',
      `home/bar/${lower}/packets`,
      { origin_id: undefined },
      observerKey,
      null,
    ],
    ['a stand-in for an unknown id', `meshcore/SEA/${lower}/packets`, { origin_id: 'DEVICE' }, observerKey, 'SEA'],
    ['an id of 5,000 characters', `meshcore/SEA/${lower}/packets`, { origin_id: 'x'.repeat(5000) }, observerKey, 'SEA'],
    ['an id that is a number', `meshcore/SEA/${lower}/packets`, { origin_id: 12 }, observerKey, 'SEA'],
  ] as const)('is found with %s', (_, topic, changes, id, iata) => {
    expect(hearingOf(read(changes, topic)).observer).toMatchObject({ id, iata });
  });

  it.each([
    'meshcore/packets',
    'meshcore/SEA/packets',
    'packets',
    '/packets',
    'x/y/packets',
    `meshcore/SEA/${'x'.repeat(200)}/packets`,
  ])('is nobody when neither %s nor the message says it, and that is refused', (topic) => {
    expect(refusalOf(read({ origin_id: undefined }, topic)).reason).toBe('no_observer');
  });
});

describe('a message that is no hearing', () => {
  it.each(hostile)('is refused as $reason', ({ topic, payload, reason }) => {
    const refusal = refusalOf(readMessage(topic, payload, context));
    expect(refusal).toMatchObject({ reason, observer: observerKey, arrivedAt: context.arrivedAt, source: 'mqtt:test' });
    expect(refusal.detail).toMatch(/^[A-Z].*\.$/);
    expect(refusal.sample).toBe(payload.slice(0, 512));
  });

  it('of 300 bytes says so with the numbers', () => {
    expect(refusalOf(read({ raw: 'AB'.repeat(300) })).detail).toBe(
      'The packet has 300 bytes; one on the air has 2 to 255, so this is none.',
    );
  });

  it('of 1 MB is not parsed: one that is valid JSON of spaces takes no longer than its sample', () => {
    const refusal = refusalOf(readMessage(packetTopic, new Uint8Array(1_048_576).fill(32), context));
    expect(refusal).toMatchObject({ reason: 'too_large', sample: ' '.repeat(512) });
    expect(refusal.detail).toContain('1,048,576 bytes');
  });

  it('of exactly 65,536 bytes is still read', () => {
    const text = JSON.stringify(packetMessage());
    expect(readMessage(packetTopic, text.padEnd(65_536), context).kind).toBe('hearing');
    expect(refusalOf(readMessage(packetTopic, text.padEnd(65_537), context)).reason).toBe('too_large');
  });

  it('is refused with the sentence for a direction nobody knows', () => {
    expect(refusalOf(read({ direction: 'sideways' })).detail).toBe(
      'The direction is "sideways"; only "rx", or none, is a reception.',
    );
  });
});
