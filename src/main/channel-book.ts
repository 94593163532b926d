// The channels taken from companion radios: their secrets lie with the passwords, and open messages as long as they do.
import type { Crypto } from '../domain/crypto.ts';
import type { Logger } from '../domain/logger.ts';
import { type Channel, type ChannelKeys, withChannels } from '../domain/packet/channel.ts';
import { fromHex, toHex } from '../domain/packet/hex.ts';
import { channelSecretOf } from './sources/channel-consent.ts';

/** A channel as it may be shown. */
interface TakenChannel {
  /** Hostile text. */
  readonly name: string;
  /** The byte its packets carry; other channels may share it. */
  readonly hash: number;
}

/** Where secrets are kept by name. */
interface ChannelStore {
  get(name: string): string | null;
  set(name: string, secret: string | null): void;
}

/** What the book needs. */
interface ChannelBookParts {
  /** The channels of the operator's key file. */
  readonly own: ChannelKeys;
  readonly secrets: ChannelStore;
  readonly crypto: Pick<Crypto, 'sha256'>;
  readonly logger: Logger;
}

/** Keeps channels by source. Reading the store again gives what is kept: nothing of it is in the database. */
export class ChannelBook {
  readonly #parts: ChannelBookParts;
  readonly #bySource = new Map<string, readonly Channel[]>();
  #follow: (keys: ChannelKeys) => void = () => {};

  constructor(parts: ChannelBookParts) {
    this.#parts = parts;
  }

  /** Opens what earlier runs took through the sources named. */
  open(sources: readonly string[]): void {
    for (const source of sources) {
      const kept = read(this.#parts.secrets.get(channelSecretOf(source)));
      if (kept.length > 0) this.#bySource.set(source, kept);
    }
    this.#tell();
  }

  /** Every key there is: the operator's own first, then those of the radios. */
  get keys(): ChannelKeys {
    return withChannels(this.#parts.own, [...this.#bySource.values()].flat(), this.#parts.crypto);
  }

  /** Calls `listener` with the keys now and whenever they change; there is one. */
  follow(listener: (keys: ChannelKeys) => void): void {
    this.#follow = listener;
    this.#tell();
  }

  /** The radio of `source` has exactly these channels. */
  take(source: string, channels: readonly Channel[]): void {
    const text = write(channels);
    if (text === write(this.#bySource.get(source) ?? [])) return;
    this.#bySource.set(source, channels);
    try {
      this.#parts.secrets.set(channelSecretOf(source), text);
    } catch (error) {
      this.#parts.logger.error(
        `The channels of ${source} could not be kept; they are read again from its radio after the next start.`,
        error,
      );
    }
    this.#tell();
  }

  /** What was taken through `source`. */
  of(source: string): readonly TakenChannel[] {
    const { crypto } = this.#parts;
    return (this.#bySource.get(source) ?? []).map(({ name, secret }) => ({
      name,
      hash: crypto.sha256(secret)[0] ?? 0,
    }));
  }

  /** Forgets what was taken through `source`, also where it cannot be opened. Throws when the folder cannot be written. */
  forget(source: string): void {
    this.#parts.secrets.set(channelSecretOf(source), null);
    if (this.#bySource.delete(source)) this.#tell();
  }

  #tell(): void {
    this.#follow(this.keys);
  }
}

function write(channels: readonly Channel[]): string {
  return JSON.stringify(channels.map(({ name, secret }) => ({ name, secret: toHex(secret) })));
}

/** What `text` keeps; nothing of it where it was written by another program. */
function read(text: string | null): readonly Channel[] {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '[]');
  } catch {
    return [];
  }
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: { readonly name?: unknown; readonly secret?: unknown } | null) => {
    const secret = typeof each?.secret === 'string' ? fromHex(each.secret) : null;
    return typeof each?.name === 'string' && secret?.length === 16 ? [{ name: each.name, secret }] : [];
  });
}
