// Whatever a broker sends, the reader answers with one of its four outcomes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MessageReading, readLine, readMessage } from '../../../src/main/sources/envelope.ts';
import { packetMessage, packetTopic } from './published.ts';

const live = { source: 'mqtt:test', arrivedAt: 1_742_083_640_000, timing: 'live', retained: false } as const;
const recorded = { ...live, timing: 'recorded' } as const;
const topics = fc.oneof(
  fc.constantFrom(packetTopic, 'meshcore/packets', 'meshcore/SEA/x/status', '', '/', 'meshcore', 'a/b/c'),
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('meshcore', 'SEA', 'a', '', 'packets', 'status', 'serial', 'AB'.repeat(32)))
    .map((parts) => parts.join('/')),
);

/** Holds for every outcome: what ingest and storage count on. */
function isSound(reading: MessageReading): void {
  switch (reading.kind) {
    case 'hearing': {
      const { bytes, observer, claimed, snr, rssi, score } = reading.hearing;
      expect(bytes.length).toBeGreaterThanOrEqual(2);
      expect(bytes.length).toBeLessThanOrEqual(255);
      expect(observer.id.length).toBeGreaterThan(0);
      expect(observer.id.length).toBeLessThanOrEqual(128);
      if (/^[0-9a-f]{64}$/i.test(observer.id)) expect(observer.id).toBe(observer.id.toUpperCase());
      expect(observer.iata === null || observer.iata === 'test' || /^[A-Z]{3}$/.test(observer.iata)).toBe(true);
      expect(claimed === null || Number.isSafeInteger(claimed.at)).toBe(true);
      for (const number of [snr, rssi, score]) expect(number === null || Number.isFinite(number)).toBe(true);
      break;
    }
    case 'status':
      expect(reading.status.observer.id.length).toBeGreaterThan(0);
      break;
    case 'refused':
      expect(reading.refusal.sample.length).toBeLessThanOrEqual(512);
      expect(reading.refusal.sample.isWellFormed()).toBe(true);
      expect(reading.refusal.detail).toMatch(/\.$/);
      break;
    case 'ignored':
      expect(reading.why).toMatch(/^[a-z_]+$/);
  }
}

describe('the reader of messages', () => {
  it('answers random bytes on random topics soundly', () => {
    fc.assert(
      fc.property(topics, fc.uint8Array({ maxLength: 300 }), (topic, bytes) => {
        isSound(readMessage(topic, bytes, live));
        isSound(readLine(bytes, recorded));
      }),
      { numRuns: 3000 },
    );
  });

  it('answers any JSON soundly', () => {
    fc.assert(
      fc.property(topics, fc.json({ maxDepth: 4 }), (topic, text) => {
        isSound(readMessage(topic, text, live));
        isSound(readLine(text, recorded));
      }),
      { numRuns: 3000 },
    );
  });

  it('answers a packet message with any field replaced by anything soundly', () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('Unknown', 'unknown', '', 'AB'.repeat(300), 'tx'),
    );
    const field = fc.constantFrom(
      ...Object.keys(packetMessage()),
      'topic',
      'observer',
      'iata',
      'payload',
      'event_type',
      'status',
      'tst',
      'retain',
      '__proto__',
    );
    fc.assert(
      fc.property(topics, fc.dictionary(field, value, { maxKeys: 4 }), (topic, changes) => {
        const text = JSON.stringify({ ...packetMessage(), ...changes });
        isSound(readMessage(topic, text, live));
        isSound(readMessage(topic, text, { ...live, retained: true }));
        isSound(readLine(text, recorded));
      }),
      { numRuns: 3000 },
    );
  });

  it('answers a message cut anywhere soundly', () => {
    const text = JSON.stringify(packetMessage());
    for (let end = 0; end <= text.length; end++) {
      const reading = readMessage(packetTopic, text.slice(0, end), live);
      expect(reading.kind).toBe(end === text.length ? 'hearing' : 'refused');
    }
  });

  it('answers 60,000 opening brackets without running out of stack', () => {
    isSound(readMessage(packetTopic, '['.repeat(60_000), live));
    isSound(readMessage(packetTopic, '{"raw":'.repeat(8_000), live));
  });
});
