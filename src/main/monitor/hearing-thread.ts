// Entry of a thread that reads messages ahead of the one that records them.
import { parentPort, workerData } from 'node:worker_threads';
import { AdvertChecker } from '../../domain/packet/checked-signatures.ts';
import { importContext } from '../ingest/line-reading.ts';
import { handOverLines, type LinesTask } from '../ingest/lines-aside.ts';
import { nodeCrypto } from '../node-crypto.ts';
import { readLine } from '../sources/envelope.ts';
import { systemClock } from '../system-clock.ts';

if (parentPort) {
  const task = workerData as LinesTask;
  await handOverLines(task, parentPort, {
    readLine,
    context: () => importContext(systemClock.now()),
    adverts: new AdvertChecker(nodeCrypto()),
  });
  parentPort.close();
}
