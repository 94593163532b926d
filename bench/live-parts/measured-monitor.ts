// The built monitor with a watch on its thread: how long nothing else could run in it.
import { BroadcastChannel, workerData } from 'node:worker_threads';
import { watched } from './watched.ts';
import './shifted-clock.ts';

export const watchChannel = 'meshwarden-bench-watch';

if (process.env.BENCH_MONITOR) {
  const watch = watched('monitor', (workerData as { readonly database: string }).database);
  const channel = new BroadcastChannel(watchChannel);
  channel.onmessage = (event) => {
    const { data } = event as { data: string };
    if (data === 'reset') watch.reset();
    if (data === 'report') {
      const { user, system } = process.threadCpuUsage();
      channel.postMessage({ thread: 'monitor', blocks: watch.report(), processorMs: (user + system) / 1000 });
    }
  };
  channel.unref();
  await import(process.env.BENCH_MONITOR);
}
