// What the tests run in threads of their own, and where the bundle of each is.

export const bundleFolder = new URL('../../out/test-threads/', import.meta.url);

/** Sources of the bundles, from the top folder. */
export const threadSources = {
  reader: 'src/main/reader/worker.ts',
  'dying-reader': 'tests/support/dying-reader.ts',
  aside: 'src/main/monitor/aside-thread.ts',
  hearing: 'src/main/monitor/hearing-thread.ts',
  monitor: 'tests/contract/monitor-entry.ts',
  serial: 'tests/main/sources/serial-worker.ts',
} as const;

/** Where the bundle of one thread's source is, for `new Worker`. */
export function threadBundle(name: keyof typeof threadSources): URL {
  return new URL(`${name}.js`, bundleFolder);
}
