// Publishes a file of [topic, payload] lines to a broker: as fast as it takes them, or at a rate.
import { readFileSync } from 'node:fs';
import { connectAsync } from 'mqtt';

const [url, file, rate] = process.argv.slice(2);
if (url === undefined || file === undefined || !process.send) throw new Error('publisher.ts is started by live.ts');

const perSecond = Number(rate);
const sliceMs = 20;
const lines = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line !== '');
const client = await connectAsync(url);
const begun = performance.now();
let sent = 0;
let enough = false;
process.once('message', () => {
  enough = true;
});
while (sent < lines.length && !enough) {
  const due = perSecond === 0 ? sent + 500 : Math.ceil(((performance.now() - begun) / 1000) * perSecond);
  let last: Promise<unknown> = Promise.resolve();
  for (; sent < Math.min(due, lines.length); sent += 1) {
    const [topic, payload] = JSON.parse(lines[sent] ?? '[]') as [string, string];
    last = client.publishAsync(topic, payload);
  }
  // The promise of the last message resolves once it is handed to the socket: the socket's own back-pressure.
  await last;
  if (perSecond > 0) await new Promise((resolve) => setTimeout(resolve, sliceMs));
}
await client.endAsync();
process.send(sent);
process.disconnect();
