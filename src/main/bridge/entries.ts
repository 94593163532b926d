// Where the program's parts lie: beside each other in out/ when built, in src/ when Node runs the sources.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Places a host needs to know. */
export interface Entries {
  readonly monitor: URL;
  readonly reader: URL;
  readonly aside: URL;
  readonly hearing: URL;
  /** Folder of the built window. */
  readonly page: string;
  /** The built preload, one CommonJS file. */
  readonly preload: string;
  /** Version in package.json. */
  readonly version: string;
}

/** The places, as seen from an entry: `entry` is the `import.meta.url` of out/main/NAME.js or src/main/NAME.ts. */
export function entriesBeside(entry: string): Entries {
  const fromSource = entry.endsWith('.ts');
  const at = (path: string) => new URL(path, entry);
  const built = fromSource ? '../../out/' : '../';
  const { version } = JSON.parse(readFileSync(at('../../package.json'), 'utf8')) as { version: string };
  return {
    monitor: at(fromSource ? 'monitor.ts' : 'monitor.js'),
    reader: at(fromSource ? 'reader/worker.ts' : 'reader.js'),
    aside: at(fromSource ? 'monitor/aside-thread.ts' : 'aside.js'),
    hearing: at(fromSource ? 'monitor/hearing-thread.ts' : 'hearing.js'),
    page: fileURLToPath(at(`${built}renderer/`)),
    preload: fileURLToPath(at(`${built}preload/index.cjs`)),
    version,
  };
}
