// A password that is kept follows its source through an edit, but never to another host.
import type { SourceSettings } from '../../contract/sources.ts';
import { passwordGoesTo } from '../sources/create.ts';

/** Settings that cannot be used as they are; the message is for a person. */
export class SettingsRefused extends Error {
  override readonly name = 'SettingsRefused';
}

/**
 * `settings` with the password of `before` where none was typed; an empty one forgets it, and so does leaving the user
 * name out. Throws when the password would go to another host than before, or would be shown to it again.
 */
export function withKeptPassword(settings: SourceSettings, before: SourceSettings): SourceSettings {
  const takes = settings.kind === 'mqtt' || settings.kind === 'broker';
  if (!takes) return settings;
  const { password: typed, ...others } = settings;
  if (typed !== undefined) return typed === '' ? others : settings;
  const kept = 'password' in before ? before.password : undefined;
  if (kept === undefined || kept === '' || (others.username ?? '') === '') return others;
  const [from, to] = [passwordGoesTo(before), passwordGoesTo(settings)];
  if (from === to) return { ...others, password: kept };
  throw new SettingsRefused(
    `The password that is kept belongs to ${from ?? 'another source'} and is not sent to ${to ?? 'this one'}. Type the password again.`,
  );
}

/** `settings` without their password. */
export function withoutPassword(settings: SourceSettings): SourceSettings {
  if (settings.kind !== 'mqtt' && settings.kind !== 'broker') return settings;
  const { password: _kept, ...others } = settings;
  return others;
}
