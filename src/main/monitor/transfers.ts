// What takes files in and writes them out, over a recording and its reader.
import type { Clock } from '../../domain/clock.ts';
import type { MonitorOptions } from '../bridge/messages.ts';
import type { MonitorVoice } from '../bridge/monitor-main.ts';
import { stderrLogger } from '../stderr-logger.ts';
import { doAside } from './aside.ts';
import { Exports } from './exports.ts';
import { Imports } from './imports.ts';
import type { Recording } from './recording.ts';
import type { StandingReader } from './standing-reader.ts';

/** What they work on. */
export interface TransferParts {
  readonly recording: Recording;
  readonly reader: StandingReader;
  readonly options: MonitorOptions;
  readonly clock: Clock;
  /** Whether more urgent work waits. */
  isBusy(): boolean;
}

/** Both, and their end. */
export interface Transfers {
  readonly imports: Imports;
  readonly exports: Exports;
  readonly stop: () => Promise<void>;
}

/** Both; only the desktop program has dialogs to choose files in. */
export function transfersOf(parts: TransferParts, voice: MonitorVoice): Transfers {
  const { recording, reader, options, clock } = parts;
  const { db, file } = recording.database;
  const isDesktop = options.host === 'desktop';
  const imports = new Imports({
    db,
    clock,
    logger: stderrLogger('import'),
    takeIn: (wish) => recording.takeIn({ ...wish, isBusy: () => parts.isBusy() }),
    chooseFile: isDesktop ? () => voice.chooseFile({ kind: 'open' }) : null,
  });
  const exports = new Exports({
    file,
    clock,
    readChunk: (input) => reader.ask('export.chunk', input),
    copy: (target, signal, onPart) =>
      doAside(new URL(options.asideUrl), { kind: 'copy', file, target }, { signal, onPart }),
    chooseFile: isDesktop ? (name) => voice.chooseFile({ kind: 'save', name }) : null,
  });
  return {
    imports,
    exports,
    async stop() {
      await Promise.all([imports.stop(), exports.stop()]);
    },
  };
}
