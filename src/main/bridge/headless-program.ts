// The headless host as a program: from its arguments to its exit code.
import { CommanderError } from 'commander';
import type { Entries } from './entries.ts';
import { type HeadlessOptions, startHeadless } from './headless-host.ts';
import { databaseIn, dataFolder, type LaunchOptions, readLaunchOptions } from './launch-options.ts';

/** Exit codes. */
const ok = 0;
const failed = 1;
const usage = 2;

/**
 * Reads the arguments, serves until the process is told to stop, and gives the exit code: 0 after a clean stop, 1 when it
 * could not start or go on, 2 when it was called wrongly. The address is one line on stdout, everything else on stderr.
 */
export async function runHeadless(argv: readonly string[], entries: Entries): Promise<number> {
  try {
    return await serveAsAsked(readLaunchOptions(argv, 'headless'), entries);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ok : usage;
    throw error;
  }
}

/** Serves what was asked for until the process is told to stop; gives the exit code as `serveUntilStopped` does. */
export function serveAsAsked(asked: LaunchOptions, entries: Entries): Promise<number> {
  // Set by the development server that runs this program beside itself.
  const pageServer = process.env.ELECTRON_RENDERER_URL;
  return serveUntilStopped({
    entries,
    port: asked.port,
    monitor: {
      database: databaseIn(dataFolder(process.platform, process.env), asked.database),
      sources: asked.sources,
      ...(asked.keysFile === null ? {} : { keysFile: asked.keysFile }),
      ...(asked.graceSeconds === null ? {} : { graceSeconds: asked.graceSeconds }),
    },
    ...(pageServer ? { pageServer } : {}),
  });
}

/**
 * Serves until SIGINT or SIGTERM, or until the monitor dies; prints the address on stdout once it can be opened. Gives
 * the exit code. Further signals change nothing: a terminal and a launcher may both pass on the same Ctrl+C, and the stop
 * has its own time limit.
 */
export async function serveUntilStopped(options: HeadlessOptions): Promise<number> {
  const say = (sentence: string) => process.stderr.write(`${sentence}\n`);
  const end = Promise.withResolvers<number>();
  const onSignal = () => end.resolve(ok);
  for (const signal of signals) process.on(signal, onSignal);
  try {
    const host = await startHeadless({
      ...options,
      onProgress: say,
      onDied(sentence) {
        say(sentence);
        end.resolve(failed);
      },
    });
    process.stdout.write(`Meshwarden is watching. Open ${host.address}\n`);
    const code = await end.promise;
    if ((await host.stop()) || code !== ok) return code;
    say('Meshwarden did not stop by itself within 10 s and was ended; the last seconds may be missing.');
    return failed;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return failed;
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
