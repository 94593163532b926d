// A reader thread that ends at the first question.
import { parentPort } from 'node:worker_threads';

parentPort?.postMessage({ kind: 'ready' });
parentPort?.on('message', () => process.exit(3));
