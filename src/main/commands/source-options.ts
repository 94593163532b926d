// The options that describe a source on the command line, and the settings they make.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { type SourceSettings, sourceKind, sourceSettings } from '../../contract/sources.ts';
import { certificateIn } from '../sources/mqtt/accepted-certificate.ts';
import { CommandFailed } from './terminal.ts';

/** As commander gives them; each is missing when it was not given. */
export interface SourceOptions {
  readonly url?: string;
  readonly username?: string;
  readonly passwordFile?: string;
  readonly forgetPassword?: true;
  readonly topic?: string[];
  readonly region?: string[];
  readonly only?: string[];
  readonly block?: string[];
  readonly authority?: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly acceptCertificate?: string;
  readonly acceptAnyCertificate?: true;
  readonly mqtt5?: true;
  readonly network?: true;
  readonly host?: string;
  readonly port?: string;
  readonly file?: string;
  readonly speed?: number;
  readonly profile?: string;
  readonly seed?: string;
  readonly unset?: string[];
}

/** `command` with the options of every kind of source. */
export function withSourceOptions(command: Command): Command {
  const several = (text: string, before: string[] | undefined) => [...(before ?? []), text];
  return command
    .option('--url <url>', 'mqtt: mqtt, mqtts, ws or wss address')
    .option('--username <name>', 'mqtt, broker: user name')
    .option('--password-file <file>', 'mqtt, broker: file whose first line is the password; - reads standard input')
    .option('--topic <filter>', 'mqtt: topic filter; may be given several times', several)
    .option('--region <code>', 'mqtt, broker: listen to this region; may be given several times', several)
    .option('--only <id>', 'mqtt, broker: listen to this observer alone; may be given several times', several)
    .option('--block <id>', 'mqtt, broker: do not listen to this observer; may be given several times', several)
    .option('--authority <file>', "mqtt: PEM certificate of the broker's authority")
    .option('--certificate <file>', 'mqtt: our PEM certificate')
    .option('--key <file>', 'mqtt: PEM key of our certificate')
    .option('--accept-certificate <file>', "mqtt: the broker's own PEM certificate; it is accepted, and no other")
    .option('--accept-any-certificate', 'mqtt: accept every certificate; the password goes to whoever answers')
    .option('--mqtt5', 'mqtt: speak MQTT 5')
    .option('--network', 'broker: let other computers connect')
    .option('--host <name>', 'tcp: name or address of the radio')
    .option('--port <port>', 'serial, console: the port; broker, tcp: its number')
    .option('--file <file>', 'replay: the recording')
    .option('--speed <factor>', 'replay: 1 is real time, 0 as fast as possible', speed)
    .option('--profile <name>', 'sample: small or real')
    .option('--seed <text>', 'sample: another text makes another mesh');
}

/** The kind named by `text`; null when it names none. */
export function kindOf(text: string): SourceSettings['kind'] | null {
  return sourceKind.safeParse(text).data ?? null;
}

/** The settings of a source of `kind`; `before` are those that stay where no option says otherwise. */
export function settingsOf(
  kind: SourceSettings['kind'],
  options: SourceOptions,
  before: Readonly<Record<string, unknown>> = {},
): SourceSettings {
  const unset = new Set(options.unset ?? []);
  const kept = Object.fromEntries(Object.entries(before).filter(([field]) => !unset.has(field)));
  const missing = [...unset].filter((field) => !(field in before) || field === 'kind');
  if (missing.length > 0) {
    throw new CommandFailed(
      `${missing.join(', ')} is not set, so it cannot be unset. Set are: ${Object.keys(kept).join(', ')}.`,
    );
  }
  const all = { ...kept, ...given(kind, options), kind };
  const settings = sourceSettings.safeParse(all);
  if (settings.success) {
    const unused = Object.keys(all).filter((field) => !(field in settings.data));
    if (unused.length === 0) return settings.data;
    throw new CommandFailed(`A source of kind ${kind} has no ${unused.join(', ')}. Leave that option out.`);
  }
  const faults = settings.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new CommandFailed(`These are no settings of a source of kind ${kind}: ${faults.join('; ')}. See --help.`);
}

function given(kind: SourceSettings['kind'], options: SourceOptions): Record<string, unknown> {
  const path = (file: string | undefined) => (file === undefined ? undefined : resolve(file));
  const isDevice = kind === 'serial' || kind === 'console';
  const fields = {
    url: options.url,
    username: options.username,
    password: passwordOf(options),
    topics: options.topic,
    regions: options.region,
    onlyObservers: options.only,
    blockedObservers: options.block,
    authorityFile: path(options.authority),
    certificateFile: path(options.certificate),
    keyFile: path(options.key),
    version: options.mqtt5 ? 5 : undefined,
    network: options.network,
    host: options.host,
    port: options.port === undefined || isDevice ? options.port : Number(options.port),
    file: path(options.file),
    speed: options.speed,
    profile: options.profile,
    seed: options.seed,
  };
  // What was found by its USB identity is another device on another port.
  const usb = isDevice && options.port !== undefined ? { usb: undefined } : {};
  const set = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return { ...usb, ...set, ...accepting(options) };
}

/** One of the two takes the place of the other: who accepts one certificate does not accept any. */
function accepting({ acceptCertificate: file, acceptAnyCertificate: any }: SourceOptions): Record<string, unknown> {
  if (file === undefined) return any ? { acceptAnyCertificate: true, acceptedCertificate: undefined } : {};
  if (any) {
    throw new CommandFailed(
      'One certificate is accepted, or any: give --accept-certificate or --accept-any-certificate.',
    );
  }
  const certificate = certificateIn(contentsOf(file, 'certificate'));
  return { acceptedCertificate: certificate?.toString() ?? none(file), acceptAnyCertificate: undefined };
}

function none(file: string): never {
  throw new CommandFailed(
    `There is no certificate in ${file}. Give one in PEM form, which begins with "-----BEGIN CERTIFICATE-----"; meshwarden sources test prints the broker's. Nothing was changed.`,
  );
}

/** Never an argument: those stand in the list of processes and in the history of the shell. */
function passwordOf({ passwordFile, forgetPassword }: SourceOptions): string | undefined {
  if (forgetPassword) return '';
  if (passwordFile === undefined) return undefined;
  const [line = ''] = contentsOf(passwordFile, 'password').split(/\r?\n/);
  return line;
}

/** What is in `file`, on standard input for `-`; fails with a sentence that says what it was for. */
function contentsOf(file: string, what: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(`The ${what} could not be read from ${file}: ${why}. Nothing was changed.`);
  }
}

function speed(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0 && Number.isFinite(value))) throw new InvalidArgumentError('It must be a number from 0 up.');
  return value;
}
