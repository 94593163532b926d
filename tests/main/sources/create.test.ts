// Sources from settings: names that never hold a password, and sentences for settings that cannot work.
import { describe, expect, it } from 'vitest';
import type { SourceSettings as ContractSettings } from '../../../src/contract/sources.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';
import {
  createSource,
  type SourceSettings,
  separateLogin,
  settingsProblem,
  sourceName,
} from '../../../src/main/sources/create.ts';
import { readAddress } from '../../../src/main/sources/mqtt/address.ts';
import { backOffMs } from '../../../src/main/sources/mqtt/back-off.ts';
import { ManualClock } from '../../support/manual-clock.ts';

// Fails to compile when what the window may enter is no longer what sources take.
const assignable = (settings: ContractSettings): SourceSettings => settings;

describe('a source', () => {
  it.each([
    [{ kind: 'mqtt', url: 'mqtt://ann:secret@broker.example.org' }, 'mqtt:broker.example.org'],
    [{ kind: 'mqtt', url: 'mqtt://broker.example.org:1883', username: 'ann' }, 'mqtt:broker.example.org'],
    [{ kind: 'mqtt', url: 'broker.example.org' }, 'mqtt:broker.example.org'],
    [{ kind: 'mqtt', url: 'wss://broker.example.org/mqtt' }, 'mqtt:broker.example.org'],
    [{ kind: 'mqtt', url: 'mqtt://127.0.0.1:18830' }, 'mqtt:127.0.0.1:18830'],
    [{ kind: 'mqtt', url: 'mqtt://[::1]:18830' }, 'mqtt:[::1]:18830'],
    [{ kind: 'mqtt', url: 'ftp://ann:secret@x' }, 'mqtt:unreadable address'],
    [{ kind: 'replay', file: '/home/ann/march.ndjson' }, 'replay:march.ndjson'],
    [{ kind: 'sample', profile: 'small' }, 'sample:small'],
  ] as const)('of %j is named %s and idle', (settings, name) => {
    const deps = { clock: new ManualClock(), random: () => 0.5, crypto: nodeCrypto(), logger: silentLogger };
    expect(sourceName(assignable(settings as ContractSettings))).toBe(name);
    expect(createSource(settings, deps).report()).toMatchObject({ name, kind: settings.kind, state: 'idle' });
  });

  it.each([
    [{ kind: 'mqtt', url: 'ftp://x' }, /begins with "ftp:".*Use mqtt, mqtts, ws or wss/],
    [{ kind: 'mqtt', url: 'mqtt://' }, /names no host|is not a URL/],
    [{ kind: 'mqtt', url: 'mqtt://a b' }, /is not a URL/],
    [{ kind: 'mqtt', url: 'mqtt://x:70000' }, /is not a URL/],
    [{ kind: 'mqtt', url: 'mqtt://x:0' }, /port 0/],
    [{ kind: 'mqtt', url: 'mqtt://x', topics: ['meshcore/#', 'a/#/b'] }, /"a\/#\/b" is no MQTT topic filter/],
    [{ kind: 'mqtt', url: 'mqtt://x', topics: ['a+/b'] }, /is no MQTT topic filter/],
    [{ kind: 'replay', file: 'x', speed: -1 }, /speed/],
    [{ kind: 'replay', file: 'x', speed: Number.NaN }, /speed/],
  ] as const)('of %j cannot work, and that is said', (settings, sentence) => {
    expect(settingsProblem(settings)).toMatch(sentence);
  });

  it.each([
    { kind: 'mqtt', url: 'mqtt://x', topics: ['#', '+', 'a/+/b', 'a/+/+/#', '/a', 'a//b'] },
    { kind: 'replay', file: 'x', speed: 0 },
    { kind: 'sample', profile: 'real' },
  ] as const)('of %j can be tried', (settings) => {
    expect(settingsProblem(settings)).toBeNull();
  });

  it('has its login taken out of the address, where a stray look could find it', () => {
    expect(separateLogin({ kind: 'mqtt', url: 'wss://ann:p%3Aw@x:8443/mqtt?a=1', topics: ['a'] })).toEqual({
      kind: 'mqtt',
      url: 'wss://x:8443/mqtt?a=1',
      username: 'ann',
      password: 'p:w',
      topics: ['a'],
    });
    expect(separateLogin({ kind: 'mqtt', url: 'ann:pw@x' })).toEqual({
      kind: 'mqtt',
      url: 'mqtt://x',
      username: 'ann',
      password: 'pw',
    });
    for (const settings of [
      { kind: 'mqtt', url: 'mqtt://x' },
      { kind: 'mqtt', url: 'ftp://x' },
      { kind: 'sample', profile: 'small' },
    ] as const) {
      expect(separateLogin(settings)).toEqual(settings);
    }
  });

  it('answers a topic of 10,000 slashes without delay', () => {
    expect(settingsProblem({ kind: 'mqtt', url: 'mqtt://x', topics: [`${'a/'.repeat(10_000)}#x`] })).toContain(
      'no MQTT topic filter',
    );
  });
});

describe('the address of a broker', () => {
  it('gives user and password with their escapes undone, those given beside it first', () => {
    expect(readAddress('mqtts://an%40n:p%3Aw%25@x/', undefined, undefined)).toMatchObject({
      username: 'an@n',
      password: 'p:w%',
      port: 8883,
    });
    expect(readAddress('mqtt://ann:pw@x', 'bob', '')).toMatchObject({ username: 'bob', password: 'pw' });
    expect(readAddress('mqtt://x', undefined, undefined)).toMatchObject({ username: null, password: null, port: 1883 });
    expect(readAddress('mqtt://a%zz:b@x', undefined, undefined)).toMatchObject({ username: 'a%zz' });
  });

  it('keeps the path and query of a WebSocket, and takes IPv6 out of its brackets', () => {
    expect(readAddress('wss://x/mqtt?a=1', undefined, undefined)).toMatchObject({ path: '/mqtt?a=1', port: 443 });
    expect(readAddress('ws://[::1]', undefined, undefined)).toMatchObject({ host: '::1', path: '/', port: 80 });
  });
});

describe('the wait before trying again', () => {
  it('is 1, 2, 5, 10, 30, then 60 s, a fifth more or less', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 500].map((attempt) => backOffMs(attempt, 'time', () => 0.5))).toEqual([
      1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 60_000, 60_000,
    ]);
    expect(backOffMs(0, 'time', () => 0)).toBe(800);
    expect(backOffMs(0, 'time', () => 0.999999)).toBe(1_200);
  });

  it('is 60 s from the start when only new settings can help', () => {
    expect(backOffMs(0, 'settings', () => 0.5)).toBe(60_000);
  });
});
