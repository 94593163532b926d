// Entry of a thread that does one task on a database file, says how it went, and ends.
import { parentPort, workerData } from 'node:worker_threads';
import { copyInSteps } from '../storage/copy.ts';
import { openForWriting } from '../storage/open.ts';
import { inspectCopy } from '../storage/restore.ts';
import { measureTables } from '../storage/table-sizes.ts';
import { moveWal } from '../storage/wal-move.ts';
import { systemClock } from '../system-clock.ts';
import type { AsideTask, FromAside } from './aside.ts';

/** How often the part that is done is told, at most. */
const tellMs = 250;

if (parentPort) {
  const say = (message: FromAside) => parentPort?.postMessage(message);
  try {
    say({ kind: 'done', result: await resultOf(workerData as AsideTask, say) });
  } catch (error) {
    say({ kind: 'failed', sentence: error instanceof Error ? error.message : String(error) });
  }
}

function resultOf(task: AsideTask, say: (message: FromAside) => void): unknown {
  switch (task.kind) {
    case 'migrate': {
      const known = task.known ? { known: task.known } : {};
      const opened = openForWriting(task.file, { clock: systemClock, what: 'Meshwarden', ...known });
      opened.close();
      return opened.migration;
    }
    case 'copy':
      return copyInSteps(task.file, task.target, sparingly(say));
    case 'measure':
      return measureTables(task.file);
    case 'move-wal':
      return moveWal(task.file, task);
    case 'inspect':
      return inspectCopy(task.copy);
  }
}

function sparingly(say: (message: FromAside) => void): (part: number) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return (part) => {
    if (performance.now() - toldAt < tellMs) return;
    toldAt = performance.now();
    say({ kind: 'part', part });
  };
}
