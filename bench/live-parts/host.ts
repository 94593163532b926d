// The headless host in a process of its own, with a watch on its main thread; told what to do over IPC.
import { pathToFileURL } from 'node:url';
import { BroadcastChannel } from 'node:worker_threads';
import { entriesBeside } from '../../src/main/bridge/entries.ts';
import { startHeadless } from '../../src/main/bridge/headless-host.ts';
import { watchChannel } from './measured-monitor.ts';
import { watched } from './watched.ts';
import './shifted-clock.ts';

const [database, brokerUrl] = process.argv.slice(2);
if (database === undefined || !process.send) throw new Error('host.ts is started by live.ts');

const built = entriesBeside(new URL('../../out/main/headless.js', import.meta.url).href);
process.env.BENCH_MONITOR = built.monitor.href;
const host = await startHeadless({
  entries: { ...built, monitor: pathToFileURL(new URL('measured-monitor.ts', import.meta.url).pathname) },
  port: 0,
  monitor: { database, sources: brokerUrl ? [{ kind: 'mqtt', url: brokerUrl }] : [] },
});
const watch = watched('main');
const channel = new BroadcastChannel(watchChannel);
channel.onmessage = (event) => void process.send?.((event as { data: unknown }).data);
process.on('message', (wish: string) => {
  if (wish === 'reset') watch.reset();
  if (wish === 'report') {
    process.send?.({ thread: 'main', blocks: watch.report() });
    const { user, system } = process.cpuUsage();
    process.send?.({
      thread: 'process',
      residentMb: process.memoryUsage.rss() / 2 ** 20,
      processorMs: (user + system) / 1000,
    });
  }
  if (wish === 'stop') void host.stop().then(() => process.exit(0));
  else channel.postMessage(wish);
});
process.send({ thread: 'ready', port: host.port, token: host.token });
