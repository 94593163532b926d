// `meshwarden sources`: the sources a database remembers, changed while no program runs on it.
import { existsSync } from 'node:fs';
import { type SourceSettings, sourceSettings } from '../../contract/sources.ts';
import { silentLogger } from '../../domain/logger.ts';
import { nodeCrypto } from '../node-crypto.ts';
import { printable } from '../printable.ts';
import { SecretFile } from '../secret-file.ts';
import { channelSecretOf, readsChannels, withConsentOf } from '../sources/channel-consent.ts';
import { createSource, separateLogin, settingsProblem, sourceName } from '../sources/create.ts';
import { withKeptPassword } from '../sources/kept-password.ts';
import { acceptedIn, type BrokerCertificate } from '../sources/mqtt/accepted-certificate.ts';
import { excludeEachOther } from '../sources/rival.ts';
import { Trials } from '../sources/trials.ts';
import type { WritableDb } from '../storage/database.ts';
import { DatabaseInUseError } from '../storage/database-errors.ts';
import { openForWriting } from '../storage/open.ts';
import {
  addSource,
  changeSource,
  listSources,
  type RememberedSource,
  removeSource,
  setSourceEnabled,
} from '../storage/tables/sources.ts';
import { systemClock } from '../system-clock.ts';
import { withReader } from './reading.ts';
import { kindOf, type SourceOptions, settingsOf } from './source-options.ts';
import { sourceStandings } from './sources-status.ts';
import { CommandFailed, print, printJson, type Terminal } from './terminal.ts';

/** Options every verb takes. */
export interface SourcesOptions extends SourceOptions {
  readonly db: string;
  readonly json?: true;
}

/** Prints every remembered source, and how it stands while a program runs; never a password. */
export function listCommand({ db, json }: SourcesOptions, terminal: Terminal): void {
  const secrets = new SecretFile(secretsOf(db));
  const { remembered, standings } = withReader(db, (reader) => ({
    remembered: listSources(reader),
    standings: sourceStandings(reader, systemClock.now()),
  }));
  const rows = remembered.map(({ name, kind, enabled, settings }) => ({
    ...{ name, kind, enabled, settings },
    passwordKept: secrets.get(name) !== null || secrets.unreadable().includes(name),
  }));
  if (json) {
    printJson(terminal, rows);
    return;
  }
  if (rows.length === 0) print(terminal, 'No source is remembered. Add one with: meshwarden sources add');
  for (const { name, enabled, settings, passwordKept } of rows) {
    const accepted = acceptedIn(settings, systemClock.now());
    const short = accepted === null ? {} : { acceptedCertificate: `SHA-256 ${accepted.fingerprint}` };
    const fields = Object.entries({ ...settings, ...short }).filter(([field]) => field !== 'kind');
    const words = fields.map(
      ([field, value]) => `${field} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
    const all = [enabled ? 'on' : 'off', ...words, ...(passwordKept ? ['password kept'] : [])];
    print(terminal, printable(`${name}: ${all.join(', ')}`));
    const running = standings.find((one) => one.name === name && one.running);
    if (enabled && running?.status) print(terminal, printable(`  ${running.status.words}`));
  }
}

/** Remembers a new source. */
export function addCommand(kind: string, options: SourcesOptions, terminal: Terminal): void {
  const settings = checked(settingsOf(knownKind(kind), options));
  const name = sourceName(settings);
  writing(options.db, 'add', (db) => {
    if (find(db, name))
      throw new CommandFailed(`There is a source named ${name} already. Edit it, or remove it first.`);
    const password = passwordIn(settings);
    if (password !== null) new SecretFile(secretsOf(options.db)).set(name, password);
    addSource(db, {
      name,
      kind: settings.kind,
      settings: { ...settings },
      enabled: true,
      createdAt: systemClock.now(),
    });
  });
  tell(`${name} is added and starts with the program.`, { name }, options, terminal);
}

/** Changes what the options name of a source, and leaves the rest. */
export function editCommand(name: string, options: SourcesOptions, terminal: Terminal): void {
  const secrets = new SecretFile(secretsOf(options.db));
  const next = writing(options.db, 'edit', (db) => {
    const before = settingsIn(known(db, name), secrets);
    const settings = withConsentOf(checked(withKeptPassword(edited(before, options), before)), before);
    const renamed = sourceName(settings);
    if (renamed !== name && find(db, renamed)) throw new CommandFailed(`There is a source named ${renamed} already.`);
    const password = passwordIn(settings);
    if (renamed !== name && password === null && secrets.unreadable().includes(name)) {
      throw new CommandFailed(
        `The password of ${name} is encrypted with a key that only the desktop program opens. Change the source in its window, or give the password again with --password-file.`,
      );
    }
    if (readsChannels(before) && !readsChannels(settings)) secrets.set(channelSecretOf(name), null);
    if (secrets.get(renamed) !== password) secrets.set(renamed, password);
    changeSource(db, name, { name: renamed, kind: settings.kind, settings: { ...settings } });
    if (renamed !== name && secrets.get(name) !== null) secrets.set(name, null);
    return renamed;
  });
  tell(`${next} is changed.`, { name: next }, options, terminal);
}

/** Switches a source on or off. */
export function enableCommand(name: string, enabled: boolean, options: SourcesOptions, terminal: Terminal): void {
  writing(options.db, enabled ? 'enable' : 'disable', (db) => {
    known(db, name);
    setSourceEnabled(db, name, enabled);
  });
  tell(`${name} is switched ${enabled ? 'on' : 'off'}.`, { name, enabled }, options, terminal);
}

/** Forgets a source and its password; what it brought stays. */
export function removeCommand(name: string, options: SourcesOptions, terminal: Terminal): void {
  writing(options.db, 'remove', (db) => {
    known(db, name);
    removeSource(db, name);
    const secrets = new SecretFile(secretsOf(options.db));
    for (const secret of [name, channelSecretOf(name)]) secrets.set(secret, null);
  });
  tell(`${name} is removed. What it brought in stays.`, { name }, options, terminal);
}

/** Tries a remembered source, with what the options change of it, or one of a kind; gives the exit code. */
export async function testCommand(what: string, options: SourcesOptions, terminal: Terminal): Promise<number> {
  const kind = kindOf(what);
  const remembered = kind === null || existsSync(options.db) ? withReader(options.db, listSources) : [];
  const settings = kind === null ? editedOf(remembered, what, options) : separateLogin(settingsOf(kind, options));
  const taken = settings.kind === 'tcp' ? rivalIn(remembered, settings) : null;
  const rival = taken !== null && isRunning(options.db) ? taken : null;
  const answer =
    rival === null
      ? await trial(settings)
      : { outcome: 'not-tried', answer: `A running program may listen to ${rival}, and a radio serves one client.` };
  if (options.json) printJson(terminal, answer);
  else {
    print(terminal, printable(answer.answer));
    if ('certificate' in answer && answer.certificate) printCertificate(answer.certificate, terminal);
  }
  return answer.outcome === 'failed' || answer.outcome === 'not-tried' ? 1 : 0;
}

/** The PEM last, so that all of it, kept in a file, is what --accept-certificate takes. */
function printCertificate(certificate: BrokerCertificate, terminal: Terminal): void {
  const { pem, subject, issuer, validFrom, validTo, fingerprint, acceptable } = certificate;
  const dates = [validFrom, validTo].map((at) => new Date(at).toISOString());
  print(terminal, 'The certificate it shows:');
  print(terminal, printable(`  subject      ${subject}`));
  print(terminal, printable(`  issuer       ${issuer}`));
  print(terminal, `  valid        ${dates.join(' to ')}`);
  print(terminal, `  SHA-256      ${fingerprint}`);
  if (!acceptable) return;
  print(terminal, 'If its operator names the same SHA-256, keep this in a file and give that as --accept-certificate:');
  print(terminal, pem.trimEnd());
}

async function trial(settings: SourceSettings) {
  const dependencies = { clock: systemClock, random: Math.random, crypto: nodeCrypto(), logger: silentLogger };
  const trials = new Trials(systemClock, (wanted) => createSource(wanted, dependencies));
  const stop = () => void trials.stop();
  process.once('SIGINT', stop);
  try {
    return await trials.test(settings);
  } finally {
    process.off('SIGINT', stop);
    await trials.stop();
  }
}

function edited(before: SourceSettings, options: SourceOptions): SourceSettings {
  const { password: _kept, ...others } = { password: undefined, ...before };
  return separateLogin(settingsOf(before.kind, options, others));
}

function editedOf(all: readonly RememberedSource[], name: string, options: SourcesOptions): SourceSettings {
  const row = all.find((each) => each.name === name);
  if (!row) throw new CommandFailed(missing(name));
  const before = settingsIn(row, new SecretFile(secretsOf(options.db)));
  return withKeptPassword(edited(before, options), before);
}

/** The settings of a remembered source, with its password where one can be opened. */
export function settingsIn({ name, kind, settings }: RememberedSource, secrets: SecretFile): SourceSettings {
  const password = secrets.get(name);
  const found = sourceSettings.safeParse({ ...settings, kind, ...(password === null ? {} : { password }) });
  if (found.success) return found.data;
  throw new CommandFailed(`The settings of ${name} cannot be read. Remove it, and add it again.`);
}

function rivalIn(all: readonly RememberedSource[], settings: SourceSettings): string | null {
  const rival = all.find((row) => {
    const its = sourceSettings.safeParse({ ...row.settings, kind: row.kind });
    return row.enabled && its.success && excludeEachOther(settings, its.data);
  });
  return rival?.name ?? null;
}

function isRunning(db: string): boolean {
  try {
    openForWriting(db, { clock: systemClock, what: 'meshwarden sources test' }).close();
    return false;
  } catch (error) {
    return error instanceof DatabaseInUseError;
  }
}

function checked(settings: SourceSettings): SourceSettings {
  const problem = settingsProblem(settings);
  if (problem !== null) throw new CommandFailed(problem);
  return separateLogin(settings);
}

function knownKind(text: string): SourceSettings['kind'] {
  const kind = kindOf(text);
  if (kind !== null) return kind;
  throw new CommandFailed(`${text} is no kind of source. Use mqtt, broker, serial, tcp, console, replay or sample.`);
}

/** The source named so; fails with a sentence when there is none. */
export function known(db: WritableDb, name: string): RememberedSource {
  const row = find(db, name);
  if (!row) throw new CommandFailed(missing(name));
  return row;
}

function find(db: WritableDb, name: string): RememberedSource | undefined {
  return listSources(db).find((row) => row.name === name);
}

function missing(name: string): string {
  return `There is no source named ${name}. Names are shown by: meshwarden sources list`;
}

function passwordIn(settings: SourceSettings): string | null {
  return 'password' in settings ? (settings.password ?? null) : null;
}

/** The file of secrets beside a database. */
export function secretsOf(db: string): string {
  return `${db}.secrets`;
}

/** A program that runs on the file refuses this with a sentence that names it. */
export function writing<T>(file: string, verb: string, act: (db: WritableDb) => T): T {
  const database = openForWriting(file, { clock: systemClock, what: `meshwarden sources ${verb}` });
  try {
    return act(database.db);
  } finally {
    database.close();
  }
}

function tell(words: string, value: unknown, { json }: SourcesOptions, terminal: Terminal): void {
  if (json) printJson(terminal, value);
  else print(terminal, printable(words));
}
