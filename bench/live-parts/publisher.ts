// Publishes a file of [topic, payload] lines to a broker: as fast as it takes them, or at a rate.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { publishFrames } from './publish-frames.ts';

const [url, file, rate] = process.argv.slice(2);
if (url === undefined || file === undefined || !process.send) throw new Error('publisher.ts is started by a bench.');

const perSecond = Number(rate);
const sliceMs = 20;
/** Messages written at once where no rate is asked for. */
const atOnce = 128;
const lines = readFileSync(file, 'utf8').split('\n');
const { bytes, ends } = publishFrames(lines.filter((line) => line !== ''));
const client = await connectAsync(url);
let enough = false;
process.on('message', (wish) => {
  enough ||= wish === 'enough';
});
process.send('ready');
await once(process, 'message');

const begunAt = Date.now();
const begun = performance.now();
const before = process.cpuUsage();
let sent = 0;
while (sent < ends.length && !enough) {
  const due = perSecond === 0 ? sent + atOnce : Math.ceil(((performance.now() - begun) / 1000) * perSecond);
  const until = Math.min(due, ends.length);
  // Behind the library, which has said who we are: it would take longer over a message than the broker.
  if (until > sent && !client.stream.write(bytes.subarray(ends[sent - 1] ?? 0, ends[until - 1])))
    await once(client.stream, 'drain');
  sent = until;
  if (perSecond > 0) await sleep(sliceMs);
}
await client.endAsync();
const { user, system } = process.cpuUsage(before);
process.send({ sent, begunAt, processorMs: (user + system) / 1000 });
process.disconnect();
