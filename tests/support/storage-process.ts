// Runs a real second process on a database file.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Migration } from '../../src/main/storage/migrations/migration.ts';

export interface StorageTask {
  readonly file: string;
  /** What it holds the lock as. */
  readonly what: string;
  readonly known?: readonly Migration[];
  /** Gives SQL the function end_here(), which kills the process with SIGKILL. */
  readonly mortal?: boolean;
}

/** The first thing the process says. */
export interface StorageAnswer {
  readonly opened?: string;
  /** Class of the error, and its sentence. */
  readonly refused?: string;
  readonly message?: string;
}

export interface StorageProcess {
  readonly pid: number;
  /** null when it ended without a word. */
  readonly answer: StorageAnswer | null;
  /** Ends it; resolves when it is gone. */
  kill(): Promise<void>;
  /** Lets it close its database and end by itself. */
  close(): Promise<void>;
}

const entry = new URL('./storage-child.ts', import.meta.url);

/** Starts the process and waits for its answer; it keeps its database open until it is told otherwise. */
export async function startStorageProcess(task: StorageTask): Promise<StorageProcess> {
  const child = spawn(process.execPath, [fileURLToPath(entry), JSON.stringify(task)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // One that was refused its file ends by itself; being told to close then finds its pipe gone.
  child.stdin.on('error', () => {});
  const gone = once(child, 'exit');
  const line = await Promise.race([once(createInterface(child.stdout), 'line'), gone.then(() => null)]);
  return {
    pid: child.pid ?? 0,
    answer: line === null ? null : (JSON.parse(String(line[0])) as StorageAnswer),
    kill: () => end(child, gone, () => child.kill('SIGKILL')),
    close: () => end(child, gone, () => child.stdin.end('close\n')),
  };
}

async function end(child: ChildProcess, gone: Promise<unknown>, how: () => void): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) how();
  await gone;
}
