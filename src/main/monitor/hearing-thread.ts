// Entry of a thread that turns messages into hearings for one that records them: lines of a file, or what brokers send.
import { parentPort, workerData } from 'node:worker_threads';
import { AdvertChecker } from '../../domain/packet/checked-signatures.ts';
import { importContext } from '../ingest/line-reading.ts';
import { handOverLines, type LinesTask } from '../ingest/lines-aside.ts';
import { nodeCrypto } from '../node-crypto.ts';
import { readLine } from '../sources/envelope.ts';
import { type LinksTask, serveLinks } from '../sources/mqtt/links-aside.ts';
import { systemClock } from '../system-clock.ts';

if (parentPort) {
  const task = workerData as LinesTask | LinksTask;
  const adverts = new AdvertChecker(nodeCrypto());
  const now = () => systemClock.now();
  if (task.kind === 'links') serveLinks(parentPort, now, adverts);
  else {
    await handOverLines(task, parentPort, { readLine, context: () => importContext(now()), adverts });
    parentPort.close();
  }
}
