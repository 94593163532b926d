// The watch on a thread of the host under measurement; with BENCH_TRACE=1 it also tells what its longest blocks were made of.
import { BlockTrace } from './block-trace.ts';
import { BlockWatch, type Stretch } from './block-watch.ts';

/** Begins to watch this thread, unless BENCH_UNWATCHED is set; `thread` is how it is called. */
export function watched(thread: string, database?: string): { reset(): void; report(): readonly Stretch[] } {
  if (process.env.BENCH_UNWATCHED) return { reset() {}, report: () => [] };
  const trace = process.env.BENCH_TRACE ? new BlockTrace() : null;
  const watch = new BlockWatch(database);
  return {
    reset: () => watch.reset(),
    report() {
      const { stretches } = watch;
      trace?.print(thread, stretches);
      return stretches;
    },
  };
}
