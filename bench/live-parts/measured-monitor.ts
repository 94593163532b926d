// The built monitor with a watch on its thread: how long nothing else could run in it.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { BroadcastChannel } from 'node:worker_threads';

/** The watch samples this often, milliseconds; a delay it reports includes that much of waiting. */
export const resolutionMs = 5;
export const watchChannel = 'meshwarden-bench-watch';

if (process.env.BENCH_MONITOR) {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  const channel = new BroadcastChannel(watchChannel);
  channel.onmessage = (event) => {
    const { data } = event as { data: string };
    if (data === 'reset') delays.reset();
    if (data === 'report') channel.postMessage({ thread: 'monitor', longestMs: delays.max / 1e6 - resolutionMs });
  };
  channel.unref();
  await import(process.env.BENCH_MONITOR);
}
