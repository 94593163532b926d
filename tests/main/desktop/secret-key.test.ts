// The key that seals passwords: from the keychain, or none, and never a crash.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Keychain, openSecretKey } from '../../../src/main/desktop/secret-key.ts';
import { secretKeeping } from '../../../src/main/monitor/secret-keeping.ts';
import { SecretFile } from '../../../src/main/secret-file.ts';
import { fakeKeychain } from './fake-electron.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshwarden-key-'));
  file = join(folder, 'mesh.db.secrets-key');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const broken = (changes: Partial<Keychain>): Keychain => ({ ...fakeKeychain(), ...changes });
const fails = (words: string) => () => {
  throw new Error(words);
};

describe('the key of the secrets', () => {
  it('is made once, 32 bytes long, and kept only as the keychain sealed it', () => {
    const first = openSecretKey(fakeKeychain(), file, 'linux');
    expect([first.key?.length, first.words]).toEqual([
      32,
      'Passwords are encrypted with a key that the system’s keychain keeps.',
    ]);
    expect(openSecretKey(fakeKeychain(), file, 'linux')).toEqual(first);
    const text = readFileSync(file, 'utf8');
    const key = Buffer.from(first.key ?? []);
    expect([text.includes(key.toString('base64')), text.includes(key.toString('hex'))]).toEqual([false, false]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['there is none', broken({ isEncryptionAvailable: () => false }), 'darwin'],
    ['Linux gives the one that hides nothing', fakeKeychain('basic_text'), 'linux'],
    ['Linux does not know which it has', fakeKeychain('unknown'), 'linux'],
  ] as const)('is none when %s, which is said, and no file is made', (_why, keychain, platform) => {
    const { key, words } = openSecretKey(keychain, file, platform);
    expect([key, existsSync(file)]).toEqual([null, false]);
    expect(words).toBe(
      'This desktop has no keychain that can be used. Passwords entered now are kept in a file beside the database that only this user may read, without encryption.',
    );
  });

  it('is none while the keychain is away, stays where it is, and is there again with it', () => {
    const before = openSecretKey(fakeKeychain(), file, 'linux');
    const away = openSecretKey(fakeKeychain('basic_text'), file, 'linux');
    expect([away.key, away.words]).toEqual([null, expect.stringContaining('is not available now')]);
    expect(openSecretKey(fakeKeychain(), file, 'linux').key).toEqual(before.key);
  });

  it.each([
    ['of another computer', 'bm90IG91cnM='],
    ['that is empty', ''],
    ['that holds something else', fakeKeychain().encryptString('hello').toString('base64')],
  ])('%s is set aside for a new one, which is said', (_which, kept) => {
    writeFileSync(file, kept);
    const { key, words } = openSecretKey(fakeKeychain(), file, 'win32');
    expect([key?.length, readFileSync(`${file}.old-1`, 'utf8')]).toEqual([32, kept]);
    expect(words).toMatch(/The key used before could not be opened \(.+\), so there is a new one\.$/);
    expect(openSecretKey(fakeKeychain(), file, 'win32')).toMatchObject({ key });
  });

  it.each([
    ['fails to seal', broken({ encryptString: fails('locked') }), 'locked'],
    ['fails to open', broken({ decryptString: fails('denied') }), 'denied'],
    ['gives back something else', broken({ decryptString: () => 'x' }), 'does not give back what it took'],
    ['fails when asked', broken({ isEncryptionAvailable: fails('no bus') }), 'no bus'],
  ])('is none when the keychain %s, and a key kept before is left alone', (_why, keychain, reason) => {
    writeFileSync(file, 'kept before');
    const { key, words } = openSecretKey(keychain, file, 'darwin');
    expect([key, readFileSync(file, 'utf8'), existsSync(`${file}.old-1`)]).toEqual([null, 'kept before', false]);
    expect(words).toMatch(
      new RegExp(`^The system’s keychain failed \\(.*${reason}.*\\)\\. Passwords entered now are kept`),
    );
  });

  it('once lost names the passwords that must be entered again', () => {
    const database = join(folder, 'mesh.db');
    const first = openSecretKey(fakeKeychain(), file, 'linux');
    new SecretFile(`${database}.secrets`, first.key).set('mqtt:home', 'one');
    writeFileSync(file, 'bm90IG91cnM=');
    const host = openSecretKey(fakeKeychain(), file, 'linux');
    const secrets = new SecretFile(`${database}.secrets`, host.key);
    const keeping = secretKeeping(secrets, host, database);
    expect(keeping).toMatchObject({ sealed: true, unreadable: ['mqtt:home'] });
    expect(keeping.words).toContain(
      '1 password was encrypted with a key that cannot be opened here. Enter it again: mqtt:home.',
    );
    secrets.set('mqtt:home', 'two');
    expect(secretKeeping(secrets, host, database).unreadable).toEqual([]);
    expect(secretKeeping(new SecretFile(`${database}.secrets`), null, database).words).toContain(
      'kept in mesh.db.secrets',
    );
  });
});
