// The key that seals passwords on this desktop: kept in a file, and opened by the system's keychain alone.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import type { SecretKey } from '../bridge/messages.ts';
import { writeOwnFile } from '../secret-file.ts';

/** The keychain of the system, as Electron gives it. */
export interface Keychain {
  isEncryptionAvailable(): boolean;
  /** Linux only. */
  getSelectedStorageBackend?(): string;
  encryptString(text: string): Buffer;
  decryptString(sealed: Buffer): string;
}

const keyBytes = 32;

/**
 * The key for the database's secrets, kept in `file`; a new one the first time, or when the keychain does not open the one
 * that is there, which is then set aside. Without a usable keychain there is none. Never throws; `words` say how it is.
 */
export function openSecretKey(keychain: Keychain, file: string, platform: NodeJS.Platform): SecretKey {
  try {
    if (!isUsable(keychain, platform)) return withoutKeychain(existsSync(file));
    const kept = existsSync(file) ? openKept(keychain, file) : null;
    if (kept !== null && typeof kept !== 'string') return { key: kept, words: sealedWords };
    const key = randomBytes(keyBytes);
    const sealed = keychain.encryptString(key.toString('base64'));
    // A keychain that takes a key and does not give it back would lose every password at the next start.
    if (keychain.decryptString(sealed) !== key.toString('base64'))
      throw new Error('it does not give back what it took');
    if (kept !== null) renameSync(file, freeName(file));
    writeOwnFile(file, sealed.toString('base64'));
    return { key, words: kept === null ? sealedWords : `${sealedWords} ${lostWords(kept)}` };
  } catch (error) {
    return { key: null, words: `The system’s keychain failed (${reasonOf(error)}). ${plainWords}` };
  }
}

const sealedWords = 'Passwords are encrypted with a key that the system’s keychain keeps.';
const plainWords =
  'Passwords entered now are kept in a file beside the database that only this user may read, without encryption.';

/** On Linux a fixed password known to everybody stands in for a missing keychain. */
function isUsable(keychain: Keychain, platform: NodeJS.Platform): boolean {
  if (!keychain.isEncryptionAvailable()) return false;
  if (platform !== 'linux') return true;
  const backend = keychain.getSelectedStorageBackend?.() ?? 'unknown';
  return backend !== 'basic_text' && backend !== 'unknown';
}

function withoutKeychain(wasSealed: boolean): SecretKey {
  const why = wasSealed
    ? 'The keychain that passwords were encrypted with is not available now.'
    : 'This desktop has no keychain that can be used.';
  return { key: null, words: `${why} ${plainWords}` };
}

/** The key, or why it cannot be had. */
function openKept(keychain: Keychain, file: string): Buffer | string {
  try {
    const key = Buffer.from(keychain.decryptString(Buffer.from(readFileSync(file, 'utf8'), 'base64')), 'base64');
    return key.length === keyBytes ? key : 'it holds no key';
  } catch (error) {
    return reasonOf(error);
  }
}

function lostWords(reason: string): string {
  return `The key used before could not be opened (${reason}), so there is a new one.`;
}

function freeName(file: string): string {
  let n = 1;
  while (existsSync(`${file}.old-${n}`)) n += 1;
  return `${file}.old-${n}`;
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200);
}
