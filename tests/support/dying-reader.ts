// A reader thread that answers which channels there are, never what is heard at both ends, and ends at any other question.
import { parentPort } from 'node:worker_threads';

parentPort?.postMessage({ kind: 'ready' });
parentPort?.on('message', (message: { readonly kind: string; readonly id: number; readonly name: string }) => {
  if (message.kind === 'stop') parentPort?.close();
  else if (message.name === 'channels.names') {
    parentPort?.postMessage({ kind: 'answer', id: message.id, ms: 0, plan: null, value: ['#test'] });
  } else if (message.name !== 'analysis.twoWay') process.exit(3);
});
