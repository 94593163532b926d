// Real traffic kept beside the project; absent on most machines, and then said so.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

/** Whether the recorded traffic is there; when not, says once on stderr what is skipped. */
export const hasSharedData = existsSync(folder);
if (!hasSharedData) console.warn('SKIPPED: tests on recorded traffic need ../shared/data beside the project.');

/** Path of a file of the recorded traffic. */
export function sharedDataFile(name: string): string {
  return `${folder}${name}`;
}

/** A file of the recorded traffic, parsed. */
export function readSharedJson<T>(name: string): T {
  return JSON.parse(readFileSync(sharedDataFile(name), 'utf8')) as T;
}

/** The lines of an NDJSON file of the recorded traffic, as text. */
export function readSharedLines(name: string): string[] {
  return readFileSync(sharedDataFile(name), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}
