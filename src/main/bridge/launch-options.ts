// What both hosts take from the command line that starts them.
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { SourceSettings } from '../../contract/sources.ts';

/** What a host was asked for. */
export interface LaunchOptions {
  /** The database file; null for the host's own place. */
  readonly database: string | null;
  /** On 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  /** In the order --replay, --sample, --mqtt, --serial, --tcp, --console, --broker. */
  readonly sources: readonly SourceSettings[];
  readonly keysFile: string | null;
  readonly graceSeconds: number | null;
}

/** The options as commander gives them. */
export interface LaunchValues {
  readonly db?: string;
  readonly port: number;
  readonly replay?: string;
  readonly speed: number;
  readonly sample?: true | 'small' | 'real';
  readonly mqtt: readonly string[];
  readonly serial: readonly string[];
  readonly tcp: readonly { readonly host: string; readonly port?: number }[];
  readonly console: readonly string[];
  readonly broker?: true | number;
  readonly keys?: string;
  readonly grace?: number;
}

/**
 * Reads the arguments of a host. Throws commander's `CommanderError` after saying what is wrong on stderr, or after the
 * help was asked for (exit code 0). `lenient` passes over what it does not know: Electron has switches of its own.
 */
export function readLaunchOptions(argv: readonly string[], name: string, lenient = false): LaunchOptions {
  const command = withLaunchOptions(new Command(name))
    .description('Watches a MeshCore mesh and draws who hears whom.')
    .exitOverride();
  if (lenient) command.allowUnknownOption().allowExcessArguments();
  return launchOptionsOf(command.parse([...argv], { from: 'user' }).opts<LaunchValues>());
}

/** `command` with the options every host takes. */
export function withLaunchOptions(command: Command): Command {
  return command
    .option('--db <file>', 'database file')
    .option('--port <number>', 'port on 127.0.0.1; 0 takes a free one', numberIn(0, 65_535, 'whole'), 0)
    .option('--replay <file>', 'play a recording (NDJSON of MQTT messages)')
    .option('--speed <factor>', 'with --replay: 1 is real time, 0 as fast as possible', numberIn(0, 1e6, 'any'), 1)
    .option('--sample [profile]', 'play the sample mesh: small or real', profile)
    .option('--mqtt <url>', 'subscribe to a broker; may be given several times', (url, all) => [...all, url], none)
    .option(
      '--serial <port>',
      'companion radio on a serial port; may be given several times',
      (p, all) => [...all, p],
      none,
    )
    .option('--tcp <host[:port]>', 'companion radio on the network; may be given several times', radioAddress, [])
    .option('--console <port>', 'console of a repeater or room server that logs packets', (p, all) => [...all, p], none)
    .option('--broker [port]', 'run a broker on 127.0.0.1 for observers of this computer', numberIn(1, 65_535, 'whole'))
    .option('--keys <file>', 'channel names and secrets, JSON')
    .option('--grace <seconds>', 'seconds in which alerts are held back after the start', numberIn(0, 86_400, 'whole'));
}

/** What the options of `withLaunchOptions` ask for. */
export function launchOptionsOf(values: LaunchValues): LaunchOptions {
  return {
    database: values.db === undefined ? null : databaseName(values.db),
    port: values.port,
    sources: sourcesOf(values),
    keysFile: values.keys === undefined ? null : resolve(values.keys),
    graceSeconds: values.grace ?? null,
  };
}

/** Absolute; but what SQLite would keep in memory stays as it is, so that opening it is refused by name. */
function databaseName(file: string): string {
  return file.trim() === ':memory:' ? file : resolve(file);
}

const none: readonly string[] = [];

function sourcesOf(values: LaunchValues): SourceSettings[] {
  const sources: SourceSettings[] = values.mqtt.map((url) => ({ kind: 'mqtt', url }));
  const sample = values.sample === true ? 'small' : values.sample;
  if (sample !== undefined) sources.unshift({ kind: 'sample', profile: sample });
  if (values.replay !== undefined)
    sources.unshift({ kind: 'replay', file: resolve(values.replay), speed: values.speed });
  for (const port of values.serial) sources.push({ kind: 'serial', port });
  for (const address of values.tcp) sources.push({ kind: 'tcp', ...address });
  for (const port of values.console) sources.push({ kind: 'console', port });
  const { broker } = values;
  if (broker !== undefined) sources.push({ kind: 'broker', ...(broker === true ? {} : { port: broker }) });
  return sources;
}

/** `host`, `host:port`, `[IPv6]` or `[IPv6]:port`, put behind those before it. */
function radioAddress(text: string, all: LaunchValues['tcp']): LaunchValues['tcp'] {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-f:.]+)\]|([^\s:/@[\]]+))(?::(\d{1,5}))?$/i.exec(text.trim()) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || (port !== undefined && !(Number(port) >= 1 && Number(port) <= 65_535))) {
    throw new InvalidArgumentError('It must be a host, or host:port; for example 192.168.1.20 or radio.local:5000.');
  }
  return [...all, { host, ...(port === undefined ? {} : { port: Number(port) }) }];
}

function numberIn(least: number, most: number, kind: 'whole' | 'any'): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!(value >= least && value <= most) || (kind === 'whole' && !Number.isInteger(value))) {
      throw new InvalidArgumentError(
        `It must be a ${kind === 'whole' ? 'whole ' : ''}number from ${least} to ${most}.`,
      );
    }
    return value;
  };
}

function profile(text: string): 'small' | 'real' {
  if (text !== 'small' && text !== 'real') throw new InvalidArgumentError('It must be small or real.');
  return text;
}

/**
 * The folder where this user's database is kept: the one Electron gives the desktop program, so that both hosts find
 * the same mesh.
 */
export function dataFolder(platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home = homedir()): string {
  switch (platform) {
    case 'win32':
      return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'meshwarden');
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'meshwarden');
    default:
      return join(env.XDG_CONFIG_HOME || join(home, '.config'), 'meshwarden');
  }
}

/**
 * The database to use: the one asked for, else the one in `folder`, which is made and then readable by this user alone.
 * A folder that cannot be made is left to the monitor, which says so.
 */
export function databaseIn(folder: string, asked: string | null): string {
  if (asked !== null) return asked;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch {
    // Opening the file fails next, with the sentence for it.
  }
  return join(folder, 'meshwarden.db');
}
