// Passwords stay in a file only their owner can read.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SecretFile } from '../../../src/main/monitor/secrets.ts';

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
