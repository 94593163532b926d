// Generated traffic as a recording: NDJSON of MQTT messages with their topics.
import { closeSync, openSync, writeSync } from 'node:fs';
import { generateTraffic } from '../src/domain/sample/traffic.ts';
import { nodeCrypto } from '../src/main/node-crypto.ts';

const START = Date.UTC(2026, 0, 1);

/** Lines of the profile `real` up to `observations` of them, 20 to 24 per transmission, garbage and duplicates included. */
export function* recordedLines(observations: number): Generator<string, void> {
  const traffic = generateTraffic({ seed: 'bench', profile: 'real', startAt: START, observations }, nodeCrypto());
  for (const { topic, payload } of traffic) {
    // What is no object goes in as it is: recordings hold such lines too.
    const isObject = payload.startsWith('{') && payload.endsWith('}') && payload.length > 2;
    yield isObject ? `{"topic":${JSON.stringify(topic)},${payload.slice(1)}` : payload.replaceAll('\n', ' ');
  }
}

/** Writes `recordedLines` to `file`. */
export function writeRecording(file: string, observations: number): void {
  const out = openSync(file, 'w');
  let pending = '';
  for (const line of recordedLines(observations)) {
    pending += `${line}\n`;
    if (pending.length < 1 << 20) continue;
    writeSync(out, pending);
    pending = '';
  }
  writeSync(out, pending);
  closeSync(out);
}
