// Bundles what the tests run in threads, once before the first test, as the product's own threads are bundled. Threads
// that strip types while they load share one WebAssembly engine, and it can end the process when many come and go.
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { bundleFolder, threadSources } from './threads.ts';

/** Vitest's global set-up: writes every bundle. */
export async function setup(): Promise<void> {
  await build({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node22',
      outDir: fileURLToPath(bundleFolder),
      emptyOutDir: false,
      rolldownOptions: {
        input: threadSources,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
}
