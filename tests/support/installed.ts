// Programs of the machine that some tests run.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Path of the program `name`; undefined when it is not installed. */
export function installed(name: string): string | undefined {
  const folders = [
    '/usr/sbin',
    '/usr/bin',
    '/usr/local/sbin',
    '/usr/local/bin',
    '/opt/homebrew/sbin',
    '/opt/homebrew/bin',
  ];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
