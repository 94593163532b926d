// Passwords stay in a file only their owner can read.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SecretFile } from '../../src/main/secret-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshwarden-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('secret file', () => {
  it('keeps a password across instances in a file of mode 0600', () => {
    const file = join(folder, 'secrets.json');
    new SecretFile(file).set('mqtt:home', 'hunter2');
    expect(new SecretFile(file).get('mqtt:home')).toBe('hunter2');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('forgets one password and keeps the other', () => {
    const secrets = new SecretFile(join(folder, 'secrets.json'));
    secrets.set('mqtt:a', '1');
    secrets.set('mqtt:b', '2');
    secrets.set('mqtt:a', null);
    expect([secrets.get('mqtt:a'), secrets.get('mqtt:b')]).toEqual([null, '2']);
  });

  it('reads a damaged file as empty instead of failing', () => {
    const file = join(folder, 'secrets.json');
    writeFileSync(file, '{"mqtt:a": 5, broken');
    expect(new SecretFile(file).get('mqtt:a')).toBeNull();
  });
});

describe('a secret file with a key', () => {
  const key = (fill: number) => Buffer.alloc(32, fill);
  const written = (file: string) => readFileSync(file, 'utf8');

  it('holds no secret in clear, in a file of mode 0600, and gives it back to whoever has the key', () => {
    const file = join(folder, 'secrets.json');
    new SecretFile(file, key(1)).set('mqtt:home', 'hunter2 – ü');
    expect(written(file)).not.toContain('hunter2');
    expect(new SecretFile(file, key(1)).get('mqtt:home')).toBe('hunter2 – ü');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('never seals alike twice', () => {
    const file = join(folder, 'secrets.json');
    const secrets = new SecretFile(file, key(1));
    secrets.set('a', 'same');
    const first = written(file);
    secrets.set('a', 'same');
    expect(written(file)).not.toBe(first);
  });

  it('seals the 2 secrets of a file written without one as soon as it is opened', () => {
    const file = join(folder, 'secrets.json');
    const plain = new SecretFile(file);
    plain.set('mqtt:a', 'first-secret');
    plain.set('webhook:b', '{"url":"https://x","token":"second-secret"}');
    const sealed = new SecretFile(file, key(1));
    expect(written(file)).not.toMatch(/first-secret|second-secret/);
    expect([sealed.get('mqtt:a'), sealed.get('webhook:b')]).toEqual([
      'first-secret',
      '{"url":"https://x","token":"second-secret"}',
    ]);
    expect(existsSync(`${file}.new`)).toBe(false);
  });

  it.each([
    ['another key', key(2)],
    ['no key', null],
  ])('is not opened with %s: what is in it is named, kept, and replaced when entered again', (_which, other) => {
    const file = join(folder, 'secrets.json');
    new SecretFile(file, key(1)).set('mqtt:a', 'one');
    new SecretFile(file, key(1)).set('mqtt:b', 'two');
    const secrets = new SecretFile(file, other);
    expect([secrets.get('mqtt:a'), secrets.unreadable()]).toEqual([null, ['mqtt:a', 'mqtt:b']]);
    secrets.set('mqtt:a', 'new');
    expect([secrets.get('mqtt:a'), secrets.unreadable()]).toEqual(['new', ['mqtt:b']]);
    const back = new SecretFile(file, key(1));
    expect(back.get('mqtt:b')).toBe('two');
    secrets.set('mqtt:b', null);
    expect(new SecretFile(file, key(1)).unreadable()).toEqual(other === null ? [] : ['mqtt:a']);
  });

  it('does not give one name the secret of another, nor one that was changed', () => {
    const file = join(folder, 'secrets.json');
    const secrets = new SecretFile(file, key(1));
    secrets.set('mqtt:a', 'one');
    secrets.set('mqtt:b', 'two');
    const contents = JSON.parse(written(file));
    const { 'mqtt:a': a, 'mqtt:b': b } = contents.sealed;
    const bent = `${b.box.slice(0, -2)}${b.box.endsWith('A=') ? 'B=' : 'A='}`;
    writeFileSync(file, JSON.stringify({ ...contents, sealed: { 'mqtt:a': b, 'mqtt:b': { ...b, box: bent }, c: a } }));
    expect([secrets.get('mqtt:a'), secrets.get('mqtt:b'), secrets.get('c')]).toEqual([null, null, null]);
    writeFileSync(file, JSON.stringify({ ...contents, sealed: { 'mqtt:a': { key: a.key, box: '' }, 'mqtt:b': 7 } }));
    expect([secrets.get('mqtt:a'), secrets.unreadable()]).toEqual([null, ['mqtt:a']]);
  });

  it('stays readable where its folder cannot be written', () => {
    const file = join(folder, 'secrets.json');
    new SecretFile(file).set('mqtt:a', 'one');
    // A folder in the way of the partial file stands for every reason why it cannot be written.
    mkdirSync(`${file}.new`);
    const secrets = new SecretFile(file, key(1));
    expect(secrets.get('mqtt:a')).toBe('one');
    expect(() => secrets.set('mqtt:a', 'two')).toThrow();
  });
});
