// `meshwarden sources channels`: whether the channels of a companion radio may be read, and those that were.
import { silentLogger } from '../../domain/logger.ts';
import { noChannelKeys } from '../../domain/packet/channel.ts';
import { ChannelBook } from '../channel-book.ts';
import { nodeCrypto } from '../node-crypto.ts';
import { printable } from '../printable.ts';
import { SecretFile } from '../secret-file.ts';
import { allowingChannels, channelSecretOf, hasChannels, readsChannels } from '../sources/channel-consent.ts';
import { changeSource, listSources } from '../storage/tables/sources.ts';
import { withReader } from './reading.ts';
import { known, type SourcesOptions, secretsOf, settingsIn, writing } from './sources.ts';
import { CommandFailed, print, printJson, type Terminal } from './terminal.ts';

/** What to do; without either, what is known is printed. */
export interface ChannelsOptions extends SourcesOptions {
  readonly read?: true;
  readonly forget?: true;
}

/** Prints the channels taken through a source, never a secret; or allows them to be read, or forgets them. */
export function channelsCommand(name: string, options: ChannelsOptions, terminal: Terminal): void {
  const { db, read = false, forget = false } = options;
  if (read && forget) throw new CommandFailed('Channels cannot be read and forgotten at once. Give one of the two.');
  if (read || forget) allow(name, db, read);
  const secrets = new SecretFile(secretsOf(db));
  const { allowed } = withReader(db, (reader) => radioIn(listSources(reader), name, secrets));
  const channels = bookOf(secrets, [name]).of(name);
  const sealed = secrets.unreadable().includes(channelSecretOf(name));
  if (options.json) printJson(terminal, { name, allowed, channels, sealed });
  else for (const line of lines(name, allowed, channels, sealed)) print(terminal, printable(line));
}

function allow(name: string, db: string, allowed: boolean): void {
  writing(db, 'channels', (database) => {
    const secrets = new SecretFile(secretsOf(db));
    const { settings } = radioIn([known(database, name)], name, secrets);
    if (!allowed) secrets.set(channelSecretOf(name), null);
    changeSource(database, name, { name, kind: settings.kind, settings: { ...allowingChannels(settings, allowed) } });
  });
}

function radioIn(rows: Parameters<typeof settingsIn>[0][], name: string, secrets: SecretFile) {
  const row = rows.find((each) => each.name === name);
  if (!row) throw new CommandFailed(`There is no source named ${name}. Names are shown by: meshwarden sources list`);
  const settings = settingsIn(row, secrets);
  if (!hasChannels(settings)) throw new CommandFailed(`${name} is no companion radio, so it has no channels.`);
  return { settings, allowed: readsChannels(settings) };
}

function bookOf(secrets: SecretFile, sources: readonly string[]): ChannelBook {
  const book = new ChannelBook({ own: noChannelKeys, secrets, crypto: nodeCrypto(), logger: silentLogger });
  book.open(sources);
  return book;
}

function lines(
  name: string,
  allowed: boolean,
  channels: ReturnType<ChannelBook['of']>,
  sealed: boolean,
): readonly string[] {
  if (!allowed) {
    return [
      `The channels of ${name} are not read. With --read the radio is asked for their names and secrets when the program runs, and their messages are kept as text.`,
    ];
  }
  if (sealed) {
    return [
      `The channels of ${name} are read. They are kept encrypted with a key that only the desktop program opens: its window lists them.`,
    ];
  }
  if (channels.length === 0) {
    return [`The channels of ${name} are read as soon as the program runs and its radio is connected.`];
  }
  return [
    `The channels of ${name} are read; --forget ends that and forgets them. Taken were, with the byte their packets carry:`,
    ...channels.map((channel) => `${channel.hash.toString(16).padStart(2, '0').toUpperCase()}  ${channel.name}`),
  ];
}
