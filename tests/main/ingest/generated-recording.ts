// Generated traffic as a recording.
import { closeSync, openSync, writeSync } from 'node:fs';
import { generateTraffic } from '../../../src/domain/sample/traffic.ts';
import { crypto } from './heard.ts';

/** Writes messages of the generator until they hold `observations`, garbage lines included; the same for the same seed. */
export function writeTraffic(file: string, observations: number, seed = 'kill', startAt = 0): void {
  const out = openSync(file, 'w');
  for (const { topic, payload } of generateTraffic({ seed, profile: 'small', startAt, observations }, crypto)) {
    const isObject = payload.startsWith('{') && payload.endsWith('}') && payload.length > 2;
    writeSync(
      out,
      `${isObject ? `{"topic":${JSON.stringify(topic)},${payload.slice(1)}` : payload.replaceAll('\n', ' ')}\n`,
    );
  }
  closeSync(out);
}
