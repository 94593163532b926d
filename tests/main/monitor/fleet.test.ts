// Changing sources that run: what is kept, what is refused, and that nothing is half changed.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SourceSettings } from '../../../src/contract/sources.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import { ChannelBook } from '../../../src/main/channel-book.ts';
import { readChannelKeys } from '../../../src/main/channel-secrets.ts';
import { Fleet } from '../../../src/main/monitor/fleet.ts';
import { sourceMemory } from '../../../src/main/monitor/remembered.ts';
import { sourceServices } from '../../../src/main/monitor/source-services.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';
import { SecretFile } from '../../../src/main/secret-file.ts';
import { type SourceSettings as AnySettings, createSource } from '../../../src/main/sources/create.ts';
import { Trials } from '../../../src/main/sources/trials.ts';
import { listSources } from '../../../src/main/storage/tables/sources.ts';
import { temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { CollectingSink } from '../sources/collecting-sink.ts';
import { freePort } from '../sources/mqtt-listener.ts';
import { openRadio } from '../sources/test-radio.ts';

/** A fleet over a real database and a real secrets file; `extra` are sources of the command line. */
function fleetWith(extra: readonly SourceSettings[] = []) {
  const database = temporaryDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-fleet-'));
  const secretsFile = join(folder, 'secrets');
  const secrets = new SecretFile(secretsFile);
  const clock = new ManualClock();
  const stored = sourceMemory(
    () => database.db,
    () => clock.now(),
  );
  const broken = { now: false };
  const create = (settings: AnySettings) =>
    createSource(settings, {
      ...{ clock, random: () => 0.5, crypto: nodeCrypto(), logger: silentLogger },
      takeChannels: (source, taken) => channels.take(source, taken),
    });
  const own = readChannelKeys(undefined, nodeCrypto());
  const channels = new ChannelBook({ own, secrets, crypto: nodeCrypto(), logger: silentLogger });
  const fleet = new Fleet({
    memory: {
      ...stored,
      change(...args) {
        if (broken.now) throw new Error('The disk is full.');
        stored.change(...args);
      },
    },
    secrets,
    sink: new CollectingSink(),
    create,
    flowOf: () => null,
    onChange: () => {},
    forgetChannels: (name) => channels.forget(name),
  });
  fleet.start([], extra);
  const trials = new Trials(clock, create);
  onTestFinished(async () => {
    await Promise.all([fleet.stop(), trials.stop()]);
    database.dispose();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    fleet,
    secrets,
    channels,
    broken,
    services: sourceServices({
      clock,
      fleet,
      trials,
      secrets,
      channels,
      flows: { hoursOf: () => [] },
      options: { database: database.file },
    }),
    rows: () => listSources(database.db).map(({ name, settings, enabled }) => ({ name, settings, enabled })),
    text: () => readFileSync(secretsFile, 'utf8'),
  };
}

const mqtt = { kind: 'mqtt', url: 'mqtt://broker.invalid', username: 'ann' } as const;

describe('editing a source', () => {
  it('keeps the password that was not typed, also when the port changes, and its place among 3', async () => {
    const { services, secrets, rows } = fleetWith();
    await services.add({ kind: 'tcp', host: '127.0.0.1', port: 9 });
    await services.add({ ...mqtt, password: 'sea:ret' });
    await services.add({ kind: 'tcp', host: '127.0.0.2', port: 9 });
    const url = 'mqtts://broker.invalid:8884';
    expect(await services.edit('mqtt:broker.invalid', { ...mqtt, url })).toMatchObject({
      name: 'mqtt:broker.invalid:8884',
      enabled: true,
    });
    expect((await services.list()).map(({ name }) => name)).toEqual([
      'tcp:127.0.0.1:9',
      'mqtt:broker.invalid:8884',
      'tcp:127.0.0.2:9',
    ]);
    expect(rows()[1]).toEqual({
      name: 'mqtt:broker.invalid:8884',
      settings: { kind: 'mqtt', url, username: 'ann' },
      enabled: true,
    });
    expect([secrets.get('mqtt:broker.invalid'), secrets.get('mqtt:broker.invalid:8884')]).toEqual([null, 'sea:ret']);
  });

  it('replaces a password that was typed, and forgets an empty one', async () => {
    const { services, secrets } = fleetWith();
    await services.add({ ...mqtt, password: 'one' });
    await services.edit('mqtt:broker.invalid', { ...mqtt, password: 'two' });
    expect(secrets.get('mqtt:broker.invalid')).toBe('two');
    await services.edit('mqtt:broker.invalid', { ...mqtt, password: '' });
    expect(secrets.get('mqtt:broker.invalid')).toBeNull();
    expect(await services.settings('mqtt:broker.invalid')).toEqual({
      settings: mqtt,
      passwordKept: false,
      changeable: true,
    });
  });

  it('does not send a kept password to another host, in an edit or in a test, and changes nothing', async () => {
    const { services, secrets, rows } = fleetWith();
    await services.add({ ...mqtt, password: 'one' });
    const before = rows();
    const elsewhere = { ...mqtt, url: 'mqtt://evil.invalid' };
    const refusal = { name: 'BadInput', message: expect.stringContaining('belongs to broker.invalid') };
    await expect(services.edit('mqtt:broker.invalid', elsewhere)).rejects.toMatchObject(refusal);
    await expect(services.test(elsewhere, 'mqtt:broker.invalid')).rejects.toMatchObject(refusal);
    expect([rows(), secrets.get('mqtt:broker.invalid'), secrets.get('mqtt:evil.invalid')]).toEqual([
      before,
      'one',
      null,
    ]);
    await services.edit('mqtt:broker.invalid', { ...elsewhere, password: 'typed' });
    expect(secrets.get('mqtt:evil.invalid')).toBe('typed');
  });

  it('leaves secrets and source as they were when the database cannot be written', async () => {
    const { services, secrets, broken, fleet } = fleetWith();
    await services.add({ ...mqtt, password: 'one' });
    broken.now = true;
    await expect(services.edit('mqtt:broker.invalid', { ...mqtt, password: 'two' })).rejects.toThrow('disk is full');
    expect([secrets.get('mqtt:broker.invalid'), fleet.statuses()[0]?.state]).toEqual(['one', 'connecting']);
  });

  it('leaves a source that is off switched off, and one that is on running with the new settings', async () => {
    const { services } = fleetWith();
    const [a, b] = [await freePort(), await freePort()];
    await services.add({ kind: 'broker', port: a });
    await services.setEnabled(`broker:${a}`, false);
    const off = await services.edit(`broker:${a}`, { kind: 'broker', port: b });
    expect([off.name, off.enabled, off.state]).toEqual([`broker:${b}`, false, 'idle']);
    await services.setEnabled(off.name, true);
    await expect.poll(async () => (await services.list())[0]?.state).toBe('connected');
    await services.edit(off.name, { kind: 'broker', port: b, blockedObservers: ['AB'] });
    await expect.poll(async () => (await services.list())[0]?.state).toBe('connected');
  });

  it.each([
    ['of the command line', 'sample:small', { kind: 'sample', profile: 'real' }, 'was given on the command line'],
    ['nobody knows', 'mqtt:none', mqtt, 'There is no source named mqtt:none'],
    ['to another kind', 'tcp:127.0.0.1:9', mqtt, 'cannot become a source of another kind'],
    ['to a name that is taken', 'tcp:127.0.0.1:9', { kind: 'tcp', host: '127.0.0.2', port: 9 }, 'There is a source'],
    ['to settings that cannot work', 'tcp:127.0.0.1:9', { kind: 'tcp', host: 'a b' }, 'no host name'],
  ] as const)('refuses one %s', async (_which, name, settings, words) => {
    const { services, rows } = fleetWith([{ kind: 'sample', profile: 'small' }]);
    await services.add({ kind: 'tcp', host: '127.0.0.1', port: 9 });
    await services.add({ kind: 'tcp', host: '127.0.0.2', port: 9 });
    const before = rows();
    await expect(services.edit(name, settings)).rejects.toMatchObject({
      name: 'BadInput',
      message: expect.stringContaining(words),
    });
    expect(rows()).toEqual(before);
  });

  it('twice at once leaves one source running, under the name of the second', async () => {
    const { services } = fleetWith();
    await services.add({ kind: 'tcp', host: '127.0.0.1', port: 9 });
    const first = services.edit('tcp:127.0.0.1:9', { kind: 'tcp', host: '127.0.0.1', port: 10 });
    const second = services.edit('tcp:127.0.0.1:10', { kind: 'tcp', host: '127.0.0.1', port: 11 });
    await Promise.all([first, second]);
    expect((await services.list()).map(({ name }) => name)).toEqual(['tcp:127.0.0.1:11']);
  });
});

describe('what is shown of a source', () => {
  it('never holds a password, also not one that stood in an address of the command line', async () => {
    const { services } = fleetWith([{ kind: 'mqtt', url: 'mqtt://bob:hunter2@broker.invalid/x' }]);
    const shown = await services.settings('mqtt:broker.invalid');
    expect(shown).toMatchObject({ passwordKept: true, changeable: false, settings: { username: 'bob' } });
    expect(JSON.stringify(shown)).not.toContain('hunter2');
    expect(await services.settings('mqtt:none')).toBeNull();
  });
});

describe('testing settings', () => {
  it('does not take a radio from the source that has it, and says what that one says', async () => {
    const radio = await openRadio();
    onTestFinished(() => radio.close());
    const { services } = fleetWith();
    const settings = { kind: 'tcp', host: '127.0.0.1', port: radio.port } as const;
    await services.add(settings);
    await expect.poll(async () => (await services.list())[0]?.state).toBe('connected');
    expect(await services.test({ ...settings }, null)).toEqual({
      outcome: 'not-tried',
      answer: `tcp:127.0.0.1:${radio.port} has it open, and only one can: a test would disturb it. It says: Connected to 127.0.0.1:${radio.port}, nothing heard yet.`,
    });
    expect(radio.connections()).toBe(1);
    await services.setEnabled(`tcp:127.0.0.1:${radio.port}`, false);

    expect(await services.test({ kind: 'tcp', host: '127.0.0.1', port: await freePort() }, null)).toMatchObject({
      outcome: 'failed',
      answer: expect.stringContaining('Nothing accepts connections'),
    });
  });

  it('keeps nothing: no source, no row, no secret', async () => {
    const { services, rows, secrets } = fleetWith();
    await services.test({ kind: 'mqtt', url: 'mqtt://u:hunter2@127.0.0.1:1' }, null);
    expect([await services.list(), rows(), secrets.get('mqtt:127.0.0.1:1')]).toEqual([[], [], null]);
  });
});
