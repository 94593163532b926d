// A monitor thread that listens to one serial port, whose path stands in the place of the database; says each state and each packet heard.

import { silentLogger } from '../../../src/domain/logger.ts';
import { toHex } from '../../../src/domain/packet/hex.ts';
import { runMonitor } from '../../../src/main/bridge/monitor-main.ts';
import { RadioSource } from '../../../src/main/sources/radio/radio-source.ts';
import { radioPlace } from '../../../src/main/sources/radio-places.ts';
import type { SourceSink } from '../../../src/main/sources/source.ts';
import { systemClock } from '../../../src/main/system-clock.ts';
import { inMemoryCore } from '../../contract/in-memory-core.ts';
import { deadly } from './published.ts';

await runMonitor(async ({ database: path }, voice) => {
  const ports = { list: async () => [], open: voice.openPort };
  const place = radioPlace({ kind: 'serial', port: path }, ports, systemClock);
  const source = new RadioSource('serial:test', place, systemClock, () => 0.5, silentLogger);
  source.onChange(() => voice.progress(source.report().state));
  const sink: SourceSink = {
    hearing(hearing) {
      const raw = toHex(hearing.bytes);
      if (raw === deadly) process.exit(1);
      voice.progress(raw);
      return true;
    },
    status: () => {},
    refused: () => {},
    room: () => null,
  };
  source.start(sink);
  return {
    core: inMemoryCore(systemClock).core,
    // With the handles that are open then, apart from what the thread itself has.
    exported: () => null,
    suspend: () =>
      void source.stop().then(() => {
        const open = process.getActiveResourcesInfo().filter((kind) => kind !== 'Immediate');
        voice.progress(`open: ${open.length}`);
      }),
    resume: () => source.start(sink),
    stop: () => source.stop(),
  };
}, silentLogger);
