// Entry of the reader thread: one read-only connection that answers the registry's questions in order.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { ReadableDb } from '../storage/readonly.ts';
import type { FromReader, PlainError, ReaderStart, ToReader } from './messages.ts';
import { openReady } from './open-ready.ts';
import { answer } from './queries/registry.ts';

if (parentPort) serve(parentPort, workerData as ReaderStart);

/** Opens the file, says `ready` or `refused`, then answers until the thread is ended. */
function serve(port: MessagePort, start: ReaderStart): void {
  const post = (message: FromReader) => port.postMessage(message);
  let db: ReadableDb;
  try {
    db = openReady(start.file, start.config);
  } catch (error) {
    post({ kind: 'refused', error: plain(error) });
    port.close();
    return;
  }
  port.on('message', (message: ToReader) => {
    if (message.kind === 'stop') port.close();
    else post(reply(db, message));
  });
  port.once('close', () => db.close());
  post({ kind: 'ready' });
}

function reply(db: ReadableDb, { id, name, input }: Extract<ToReader, { readonly kind: 'ask' }>): FromReader {
  const started = performance.now();
  try {
    const value = answer(db, name, input);
    return { kind: 'answer', id, ms: performance.now() - started, value };
  } catch (error) {
    return { kind: 'failed', id, ms: performance.now() - started, error: plain(error) };
  }
}

function plain(error: unknown): PlainError {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: 'Error', message: String(error) };
}
