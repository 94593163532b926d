// The watch on a thread of the host under measurement; with BENCH_TRACE=1 it also tells what its longest blocks were made of.
import { BlockTrace } from './block-trace.ts';
import { type BlockReport, BlockWatch } from './block-watch.ts';

/** Begins to watch this thread. */
export function watched(thread: string, database?: string): { reset(): void; report(): BlockReport } {
  const trace = process.env.BENCH_TRACE ? new BlockTrace() : null;
  const watch = new BlockWatch({
    ...(database === undefined ? {} : { database }),
    onStretch: (stretch) => trace?.take(stretch),
  });
  return {
    reset() {
      watch.reset();
      trace?.reset();
    },
    report() {
      trace?.print(thread);
      return watch.report();
    },
  };
}
