// Whether the channels of a source's radio may be read: asked per source, and anew where its radio may be another one.
import { type SourceSettings, sourceName } from './create.ts';

/** The name under which the secrets of a source's channels are kept. No source has such a name. */
export function channelSecretOf(source: string): string {
  return `${prefix}${source}`;
}

/** Whether channels are kept under `secret`, and not a password. */
export function isChannelSecret(secret: string): boolean {
  return secret.startsWith(prefix);
}

const prefix = 'channels:';

/** Whether radios of these settings have channels that can be read. */
export function hasChannels(settings: SourceSettings): settings is Extract<SourceSettings, { kind: 'serial' | 'tcp' }> {
  return settings.kind === 'serial' || settings.kind === 'tcp';
}

/** Whether the owner allowed to read them. */
export function readsChannels(settings: SourceSettings): boolean {
  return hasChannels(settings) && settings.readChannels === true;
}

/** `settings` in place of `before`: what was allowed for one radio is not for another. */
export function withConsentOf<T extends SourceSettings>(settings: T, before: SourceSettings): T {
  return readsChannels(settings) && !isSameRadio(settings, before) ? allowingChannels(settings, false) : settings;
}

/** As far as settings can tell: the same place, and no other device at it. */
function isSameRadio(a: SourceSettings, b: SourceSettings): boolean {
  if (sourceName(a) !== sourceName(b)) return false;
  if (a.kind !== 'serial' || b.kind !== 'serial' || !a.usb || !b.usb) return true;
  return a.usb.vendor === b.usb.vendor && a.usb.product === b.usb.product;
}

/** `settings` with the channels allowed, or not. */
export function allowingChannels<T extends SourceSettings>(settings: T, allowed: boolean): T {
  const { readChannels: _before, ...others } = { readChannels: undefined, ...settings };
  return { ...others, ...(allowed ? { readChannels: true } : {}) } as T;
}
