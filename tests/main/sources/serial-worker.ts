// Listens to a serial port in a thread of its own, as the headless program does; says each state and each packet heard.
import { parentPort, workerData } from 'node:worker_threads';
import { silentLogger } from '../../../src/domain/logger.ts';
import { toHex } from '../../../src/domain/packet/hex.ts';
import { RadioSource } from '../../../src/main/sources/radio/radio-source.ts';
import { radioPlace } from '../../../src/main/sources/radio-places.ts';
import { systemClock } from '../../../src/main/system-clock.ts';

const { path } = workerData as { path: string };
const place = radioPlace({ kind: 'serial', port: path }, async () => [], systemClock);
const source = new RadioSource('serial:test', place, systemClock, () => 0.5, silentLogger);
source.onChange(() => parentPort?.postMessage(source.report().state));
parentPort?.once('message', () => void source.stop());
source.start({
  hearing(hearing) {
    parentPort?.postMessage(toHex(hearing.bytes));
    return true;
  },
  status: () => {},
  refused: () => {},
  room: () => null,
});
