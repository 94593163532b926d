// The sample mesh publishes in every observer's shape, and knows what each message really was.
import { expect, it } from 'vitest';
import { decodePacket } from '../../../src/domain/packet/decode.ts';
import { generateTraffic } from '../../../src/domain/sample/traffic.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';
import { type MessageReading, readMessage } from '../../../src/main/sources/envelope.ts';

/** What the message came to, with the decoder's word on bytes that the envelope let through. */
function outcomeOf(reading: MessageReading): string {
  if (reading.kind === 'refused') return reading.refusal.reason;
  if (reading.kind !== 'hearing') return reading.kind;
  const packet = decodePacket(reading.hearing.bytes);
  return packet.ok ? 'heard' : packet.reason;
}

it('reads 20,000 generated messages as what they were: hearings, status messages, and garbage by its reason', () => {
  const startAt = Date.UTC(2026, 0, 1);
  const traffic = generateTraffic({ seed: 'envelope', profile: 'real', startAt, observations: 20_000 }, nodeCrypto());
  const seen: Record<string, number> = {};
  const wrong: string[] = [];
  for (const { at, topic, payload, retained, truth } of traffic) {
    const reading = readMessage(topic, payload, { source: 'sample:test', arrivedAt: at, timing: 'live', retained });
    const is = outcomeOf(reading);
    const was = truth.kind === 'garbage' ? (truth.refusal ?? 'readable') : truth.kind;
    seen[`${was} -> ${is}`] = (seen[`${was} -> ${is}`] ?? 0) + 1;
    const right = was === 'readable' ? is === 'heard' || is === 'status' : is === was;
    if (!right && wrong.length < 10) wrong.push(`${JSON.stringify(truth)} read as ${is}: ${payload.slice(0, 200)}`);
  }
  expect(wrong).toEqual([]);
  // At least this many ways of being garbage were met, each under its own reason.
  expect(Object.keys(seen).filter((key) => /^[a-z]+_[a-z_]+ -> /.test(key)).length).toBeGreaterThanOrEqual(6);
  expect(seen['heard -> heard']).toBeGreaterThanOrEqual(20_000);
});
