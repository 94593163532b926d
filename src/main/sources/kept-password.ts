// A password that is kept follows its source through an edit, but never to another host, nor into the open.
import { passwordGoesTo, type SourceSettings, sendsPasswordOpenly } from './create.ts';

/** Settings that cannot be used as they are; the message is for a person. */
export class SettingsRefused extends Error {
  override readonly name = 'SettingsRefused';
}

/**
 * `settings` with the password of `before` where none was typed; an empty one forgets it, and so does leaving the user
 * name out. Throws when the kept password would go to another host than before, or unencrypted where it was not.
 */
export function withKeptPassword<T extends SourceSettings>(settings: T, before: SourceSettings): T {
  if (settings.kind !== 'mqtt' && settings.kind !== 'broker') return settings;
  const { password: typed, ...others } = settings;
  if (typed !== undefined) return typed === '' ? (others as T) : settings;
  const kept = 'password' in before ? before.password : undefined;
  if (kept === undefined || kept === '' || (settings.username ?? '') === '') return others as T;
  const [from, to] = [passwordGoesTo(before), passwordGoesTo(settings)];
  if (from !== to) {
    throw new SettingsRefused(
      `The password that is kept belongs to ${from ?? 'another source'} and is not sent to ${to ?? 'this one'}. Type the password again.`,
    );
  }
  if (sendsPasswordOpenly(settings) && !sendsPasswordOpenly(before)) {
    throw new SettingsRefused(
      'The password that is kept was only sent encrypted, and would be sent openly to the new address. Type the password again if that is wanted.',
    );
  }
  return { ...settings, password: kept };
}

/** `settings` without their password. */
export function withoutPassword<T extends SourceSettings>(settings: T): T {
  if (settings.kind !== 'mqtt' && settings.kind !== 'broker') return settings;
  const { password: _kept, ...others } = settings;
  return others as T;
}
