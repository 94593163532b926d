// How the passwords of this database are kept, in words.
import { basename } from 'node:path';
import type { SecretKeeping } from '../../contract/sources.ts';
import type { SecretKey } from '../bridge/messages.ts';
import type { SecretFile } from '../secret-file.ts';
import { isChannelSecret } from '../sources/channel-consent.ts';

/** Whether they are sealed, by what, and which cannot be opened. `host` is null where there is no keychain at all. */
export function secretKeeping(secrets: SecretFile, host: SecretKey | null, database: string): SecretKeeping {
  // Channels are read from their radio again.
  const unreadable = secrets.unreadable().filter((name) => !isChannelSecret(name));
  const how =
    host?.words ??
    `Passwords are kept in ${basename(database)}.secrets beside the database, which only this user may read.`;
  return { sealed: host?.key != null, words: unreadable.length === 0 ? how : `${how} ${lost(unreadable)}`, unreadable };
}

function lost(names: readonly string[]): string {
  const [what, them] = names.length === 1 ? ['1 password was', 'it'] : [`${names.length} passwords were`, 'them'];
  return `${what} encrypted with a key that cannot be opened here. Enter ${them} again: ${names.join(', ')}.`;
}
