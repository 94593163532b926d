// Has a thread of its own do what would hold the monitor: migrating, copying, measuring.
import { Worker } from 'node:worker_threads';
import type { DatabaseCopy } from '../storage/copy.ts';
import type { Checkpoint } from '../storage/file-room.ts';
import type { MigrationReport } from '../storage/migrate.ts';
import type { Migration } from '../storage/migrations/migration.ts';
import type { TableSizes } from '../storage/table-sizes.ts';

/** What a thread can be asked to do; crosses as `workerData`. */
export type AsideTask =
  /** Brings `file` to the newest schema; `known` are the program's own migrations when absent. */
  | { readonly kind: 'migrate'; readonly file: string; readonly known?: readonly Migration[] }
  | { readonly kind: 'copy'; readonly file: string; readonly target: string }
  | { readonly kind: 'measure'; readonly file: string }
  /** Moves the WAL into the database; `empties` when it is to be empty then. */
  | { readonly kind: 'move-wal'; readonly file: string; readonly empties: boolean }
  /** Looks whether a copy could be restored; gives how many migrations it lacks. */
  | { readonly kind: 'inspect'; readonly copy: string };

/** What each task gives. */
export interface AsideResults {
  readonly migrate: MigrationReport;
  readonly copy: DatabaseCopy;
  readonly measure: TableSizes;
  readonly 'move-wal': Checkpoint;
  readonly inspect: number;
}

/** What the thread says. */
export type FromAside =
  | { readonly kind: 'part'; readonly part: number }
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly sentence: string };

/** What a caller may add. */
export interface AsideOptions {
  /** Ends the thread; the promise then rejects. */
  readonly signal?: AbortSignal;
  /** Hears how much is done, 0 to 1. */
  readonly onPart?: (part: number) => void;
}

/** Does `task` in a thread of its own, begun at `entry`. Rejects with a sentence for a person. */
export async function doAside<Kind extends AsideTask['kind']>(
  entry: URL,
  task: AsideTask & { readonly kind: Kind },
  { signal, onPart }: AsideOptions = {},
): Promise<AsideResults[Kind]> {
  signal?.throwIfAborted();
  // Flags of this process (a test runner's loaders) are not the thread's business.
  const worker = new Worker(entry, { workerData: task, execArgv: [], name: task.kind });
  const end = () => void worker.terminate();
  signal?.addEventListener('abort', end, { once: true });
  try {
    return await answerOf(worker, onPart);
  } finally {
    signal?.removeEventListener('abort', end);
  }
}

function answerOf<Result>(worker: Worker, onPart: ((part: number) => void) | undefined): Promise<Result> {
  return new Promise((resolve, reject) => {
    let said: Exclude<FromAside, { kind: 'part' }> | null = null;
    worker.on('message', (message: FromAside) => {
      if (message.kind === 'part') onPart?.(message.part);
      else said = message;
    });
    worker.on('error', (error) => {
      said ??= { kind: 'failed', sentence: `What was begun in another thread failed: ${error.message}` };
    });
    worker.once('exit', (code) => {
      if (said?.kind === 'done') resolve(said.result as Result);
      else
        reject(new Error(said?.sentence ?? `A thread ended before its work was done, with code ${code}. Try again.`));
    });
  });
}
