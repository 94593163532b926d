// Entry of the reader thread: one read-only connection that answers the registry's questions in order.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { ReadableDb } from '../storage/readonly.ts';
import { topologyOf } from './analysis/topology.ts';
import { Desk, plain } from './desk.ts';
import type { FromReader, ReaderStart, ToReader } from './messages.ts';
import { openReady } from './open-ready.ts';

if (parentPort) serve(parentPort, workerData as ReaderStart);

/** Opens the file, says `ready` or `refused`, then answers until the thread is ended. */
function serve(port: MessagePort, start: ReaderStart): void {
  const post = (message: FromReader) => port.postMessage(message);
  let db: ReadableDb;
  try {
    db = openReady(start.file, start.config);
    // Read before the first question, so that none waits for it.
    topologyOf(db, Date.now());
  } catch (error) {
    post({ kind: 'refused', error: plain(error) });
    port.close();
    return;
  }
  const desk = new Desk(db, post, start.slowMs);
  port.on('message', (message: ToReader) => {
    if (message.kind === 'stop') port.close();
    else if (message.kind === 'cancel') desk.cancel(message.id);
    else void desk.take(message);
  });
  port.once('close', () => {
    desk.close();
    db.close();
  });
  post({ kind: 'ready' });
}
