// Passwords and tokens, in a file of their own that only its owner may read: never in the database, a log or an export.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { chmodSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

const ownerOnly = 0o600;
const format = 'meshwarden-secrets-2';
const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** A secret under a key: base64 of nonce, tag and text; `key` says which key it was. */
interface Sealed {
  readonly key: string;
  readonly box: string;
}

interface Contents {
  readonly plain: Readonly<Record<string, string>>;
  readonly sealed: Readonly<Record<string, Sealed>>;
}

/**
 * Keeps one secret per name in `file` (mode 0600, JSON). With a key of 32 bytes secrets are sealed with it (AES-256-GCM);
 * those written without one before are sealed at once. Without a key they stand in the file as they are.
 */
export class SecretFile {
  readonly #file: string;
  readonly #key: Uint8Array | null;
  readonly #keyName: string;

  constructor(file: string, key: Uint8Array | null = null) {
    this.#file = file;
    this.#key = key;
    this.#keyName = key === null ? '' : createHash('sha256').update(key).digest('hex').slice(0, 16);
    this.#sealPlain();
  }

  /** The secret kept under `name`; null when there is none, or it cannot be opened or read. */
  get(name: string): string | null {
    const { plain, sealed } = this.#read();
    return plain[name] ?? this.#open(name, sealed[name]);
  }

  /** Keeps `secret` under `name`; null forgets it. Throws when the folder cannot be written. */
  set(name: string, secret: string | null): void {
    const before = this.#read();
    const { [name]: _plain, ...plain } = before.plain;
    const { [name]: _sealed, ...sealed } = before.sealed;
    if (secret === null) this.#write({ plain, sealed });
    else if (this.#key === null) this.#write({ plain: { ...plain, [name]: secret }, sealed });
    else this.#write({ plain, sealed: { ...sealed, [name]: this.#seal(this.#key, name, secret) } });
  }

  /** Names of the secrets that are kept but were sealed with another key. */
  unreadable(): string[] {
    const { plain, sealed } = this.#read();
    return Object.keys(sealed).filter((name) => !(name in plain) && this.#open(name, sealed[name]) === null);
  }

  #sealPlain(): void {
    const key = this.#key;
    if (key === null) return;
    const { plain, sealed } = this.#read();
    const names = Object.entries(plain);
    if (names.length === 0) return;
    const more = names.map(([name, secret]) => [name, this.#seal(key, name, secret)] as const);
    try {
      this.#write({ plain: {}, sealed: { ...sealed, ...Object.fromEntries(more) } });
    } catch {
      // They stay readable as they are; the next start tries again.
    }
  }

  #seal(key: Uint8Array, name: string, secret: string): Sealed {
    const nonce = randomBytes(nonceBytes);
    const sealing = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes });
    // The name is sealed with it, so that nobody can hand one source's password to another.
    sealing.setAAD(Buffer.from(name));
    const text = Buffer.concat([sealing.update(secret, 'utf8'), sealing.final()]);
    return { key: this.#keyName, box: Buffer.concat([nonce, sealing.getAuthTag(), text]).toString('base64') };
  }

  #open(name: string, sealed: Sealed | undefined): string | null {
    if (sealed === undefined || this.#key === null || sealed.key !== this.#keyName) return null;
    try {
      const box = Buffer.from(sealed.box, 'base64');
      const nonce = box.subarray(0, nonceBytes);
      const opening = createDecipheriv(cipher, this.#key, nonce, { authTagLength: tagBytes });
      opening.setAAD(Buffer.from(name));
      opening.setAuthTag(box.subarray(nonceBytes, nonceBytes + tagBytes));
      return Buffer.concat([opening.update(box.subarray(nonceBytes + tagBytes)), opening.final()]).toString('utf8');
    } catch {
      return null;
    }
  }

  #write({ plain, sealed }: Contents): void {
    // Without sealed ones the file is a plain object of names, as hosts without a keychain always wrote it.
    const contents = Object.keys(sealed).length === 0 ? plain : { format, plain, sealed };
    writeOwnFile(this.#file, JSON.stringify(contents));
  }

  #read(): Contents {
    const none = { plain: {}, sealed: {} };
    if (!existsSync(this.#file)) return none;
    try {
      const value: unknown = JSON.parse(readFileSync(this.#file, 'utf8'));
      if (!isRecord(value)) return none;
      if (value.format !== format) return { plain: entries(value, isText), sealed: {} };
      return { plain: entries(value.plain, isText), sealed: entries(value.sealed, isSealed) };
    } catch {
      // An unreadable file costs the operator one re-entry of a password; refusing to start would cost the monitoring.
      return none;
    }
  }
}

/** Puts `text` into `file`, which only its owner may read; after a power cut it holds the old text or the new one. */
export function writeOwnFile(file: string, text: string): void {
  const partial = `${file}.new`;
  const open = openSync(partial, 'w', ownerOnly);
  try {
    chmodSync(partial, ownerOnly);
    writeSync(open, text);
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
  renameSync(partial, file);
}

function entries<T>(value: unknown, is: (each: unknown) => each is T): Record<string, T> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, T] => is(entry[1])));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isSealed(value: unknown): value is Sealed {
  return isRecord(value) && isText(value.key) && isText(value.box);
}
