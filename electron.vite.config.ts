import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

export default defineConfig({
  main: {
    build: {
      // In the bundle they are read in one go and without what nobody calls (zod's languages): three threads load them.
      externalizeDeps: { exclude: ['zod', '@orpc/client', '@orpc/server', '@orpc/contract', 'ws', 'commander'] },
      rolldownOptions: {
        input: {
          index: 'src/main/index.ts',
          headless: 'src/main/headless.ts',
          cli: 'src/main/cli.ts',
          monitor: 'src/main/monitor.ts',
          reader: 'src/main/reader/worker.ts',
          aside: 'src/main/monitor/aside-thread.ts',
          hearing: 'src/main/monitor/hearing-thread.ts',
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload may require nothing but electron, so everything else goes into its one file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: {
      minify: true,
      chunkSizeWarningLimit: 1_500,
      rolldownOptions: { input: fileURLToPath(new URL('src/renderer/index.html', import.meta.url)) },
    },
  },
});
