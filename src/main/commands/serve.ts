// `meshwarden serve`: watches, and serves the window on 127.0.0.1.

import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type SourceSettings, sourceSettings } from '../../contract/sources.ts';
import { entriesBeside } from '../bridge/entries.ts';
import { type HeadlessHost, startHeadless } from '../bridge/headless-host.ts';
import { settingsProblem } from '../sources/create.ts';
import { CommandFailed, print, say, type Terminal } from './terminal.ts';

export interface ServeOptions {
  readonly db: string;
  readonly port: number;
  readonly replay?: string;
  readonly speed: number;
  /** true when no profile was named. */
  readonly sample?: string | true;
  readonly mqtt: readonly string[];
  readonly keys?: string;
  readonly grace?: number;
}

/** Serves until a signal ends it; throws a sentence when it cannot start. */
export async function serveCommand(options: ServeOptions, terminal: Terminal): Promise<void> {
  const sources = sourcesOf(options);
  const database = resolve(options.db);
  if (!existsSync(dirname(database))) {
    throw new CommandFailed(
      `The folder ${dirname(database)} does not exist. Make it, or choose another file through --db.`,
    );
  }
  const end = Promise.withResolvers<string | null>();
  const host = await startHeadless({
    entries: entriesBeside(terminal.entry),
    port: options.port,
    monitor: {
      database,
      sources,
      ...(options.keys === undefined ? {} : { keysFile: options.keys }),
      ...(options.grace === undefined ? {} : { graceSeconds: options.grace }),
    },
    onProgress: (sentence) => say(terminal, sentence),
    onDied: (sentence) => end.resolve(sentence),
  });
  print(terminal, `Meshwarden is watching. Open ${host.address}`);
  say(terminal, `Database: ${database}. Stop with Ctrl+C.`);
  await untilEnded(host, end);
}

async function untilEnded(host: HeadlessHost, end: PromiseWithResolvers<string | null>): Promise<void> {
  const onSignal = () => end.resolve(null);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  const died = await end.promise;
  await host.stop();
  for (const signal of signals) process.off(signal, onSignal);
  if (died !== null) throw new CommandFailed(died);
}

/** The sources the options name; throws CommandFailed for one that can never work. */
function sourcesOf(options: ServeOptions): SourceSettings[] {
  const wanted: SourceSettings[] = options.mqtt.map((url) => ({ kind: 'mqtt', url }));
  if (options.replay !== undefined) {
    wanted.push({ kind: 'replay', file: resolve(options.replay), speed: options.speed });
  }
  if (options.sample !== undefined) {
    const profile = options.sample === 'real' ? 'real' : 'small';
    wanted.push({ kind: 'sample', profile });
  }
  for (const settings of wanted) {
    const problem = settingsProblem(sourceSettings.parse(settings));
    if (problem !== null) throw new CommandFailed(problem);
  }
  return wanted;
}
