// The sources on the command line: added, listed, changed, tested, switched and removed, and never a password shown.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openReader } from '../../src/main/storage/readonly.ts';
import { openBroker, type TestBroker } from '../main/sources/brokers.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/database.ts';
import { messagesOf } from './made-up-traffic.ts';
import { killAll, meshwarden, meshwardenJson, serve, until } from './program.ts';

interface Listed {
  readonly name: string;
  readonly enabled: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly passwordKept: boolean;
}

interface Standing {
  readonly running: boolean;
  readonly status: { readonly hearings: number } | null;
}

let folder: TemporaryFolder;
let broker: TestBroker | null = null;
let db: string;
beforeEach(() => {
  folder = temporaryFolder();
  db = folder.file('mesh.db');
});
afterEach(async () => {
  killAll();
  await broker?.close();
  broker = null;
  folder.dispose();
});

const sources = (verb: string, ...argv: string[]) => meshwarden('sources', verb, ...argv, '--db', db);
const list = () => meshwardenJson<Listed[]>('sources', 'list', '--db', db);

describe('meshwarden sources', () => {
  it('adds, changes, switches off and removes one, with its password in a file of mode 0600 alone', async () => {
    const password = folder.file('password');
    writeFileSync(password, 'sea:ret\nsecond line\n');
    const url = ['--url', 'mqtts://broker.invalid', '--username', 'ann'];
    const added = await sources('add', 'mqtt', ...url, '--password-file', password, '--region', 'SEA', '--mqtt5');
    expect([added.code, added.stdout]).toEqual([0, 'mqtt:broker.invalid is added and starts with the program.\n']);
    expect(await list()).toEqual([
      {
        name: 'mqtt:broker.invalid',
        kind: 'mqtt',
        enabled: true,
        settings: { kind: 'mqtt', url: 'mqtts://broker.invalid', username: 'ann', regions: ['SEA'], version: 5 },
        passwordKept: true,
      },
    ]);
    expect(readFileSync(`${db}.secrets`, 'utf8')).toBe('{"mqtt:broker.invalid":"sea:ret"}');
    expect(statSync(`${db}.secrets`).mode & 0o777).toBe(0o600);
    await sources('edit', 'mqtt:broker.invalid', '--url', 'mqtts://broker.invalid:8884', '--unset', 'version');
    expect((await list())[0]).toMatchObject({
      name: 'mqtt:broker.invalid:8884',
      settings: { kind: 'mqtt', url: 'mqtts://broker.invalid:8884', username: 'ann', regions: ['SEA'] },
      passwordKept: true,
    });
    const elsewhere = await sources('edit', 'mqtt:broker.invalid:8884', '--url', 'mqtts://evil.invalid');
    expect([elsewhere.code, elsewhere.stderr]).toEqual([1, expect.stringContaining('belongs to broker.invalid')]);
    await sources('disable', 'mqtt:broker.invalid:8884');
    expect((await list())[0]?.enabled).toBe(false);
    const { stdout } = await sources('list');
    expect(stdout).toContain('mqtt:broker.invalid:8884: off, ');
    expect(stdout).not.toContain('sea:ret');
    expect((await sources('remove', 'mqtt:broker.invalid:8884')).code).toBe(0);
    expect([await list(), readFileSync(`${db}.secrets`, 'utf8')]).toEqual([[], '{}']);
  });

  it('allows the channels of a radio to be read, lists them without their secrets, and forgets them', async () => {
    const name = 'tcp:192.0.2.1';
    await sources('add', 'tcp', '--host', '192.0.2.1');
    expect((await sources('channels', name)).stdout).toContain(`The channels of ${name} are not read.`);
    expect((await sources('channels', name, '--read')).stdout).toContain('as soon as the program runs');
    expect((await list())[0]?.settings).toEqual({ kind: 'tcp', host: '192.0.2.1', readChannels: true });
    const secret = 'c0ffee00c0ffee11c0ffee22c0ffee33';
    const kept = { [`channels:${name}`]: JSON.stringify([{ name: 'Ridge', secret }]) };
    writeFileSync(`${db}.secrets`, JSON.stringify(kept));
    const { stdout } = await sources('channels', name);
    expect(stdout).toMatch(/\n[0-9A-F]{2} {2}Ridge\n$/);
    const all = `${stdout}${(await sources('list')).stdout}${(await sources('channels', name, '--json')).stdout}`;
    expect(all).not.toContain('c0ffee');
    // What is allowed for one radio is not for the next.
    await sources('edit', name, '--host', '192.0.2.2');
    expect((await list())[0]?.settings).toEqual({ kind: 'tcp', host: '192.0.2.2' });
    expect(readFileSync(`${db}.secrets`, 'utf8')).toBe('{}');
    await sources('channels', 'tcp:192.0.2.2', '--read');
    writeFileSync(`${db}.secrets`, JSON.stringify({ 'channels:tcp:192.0.2.2': '[]' }));
    expect((await sources('channels', 'tcp:192.0.2.2', '--forget')).stdout).toContain('are not read');
    expect((await list())[0]?.settings).toEqual({ kind: 'tcp', host: '192.0.2.2' });
    expect(readFileSync(`${db}.secrets`, 'utf8')).toBe('{}');
    await sources('add', 'sample', '--profile', 'small');
    const none = await sources('channels', 'sample:small', '--read');
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('is no companion radio')]);
  });

  it('tests a source without keeping it, and ends with 1 when it would not work', async () => {
    broker = await openBroker({
      configure(aedes) {
        aedes.authenticate = (_client, name, _password, done) => done(null, name === 'ann');
      },
    });
    const refused = await sources('test', 'mqtt', '--url', broker.url, '--username', 'bob');
    expect([refused.code, refused.stdout]).toEqual([1, expect.stringContaining('refused the user name or password')]);
    const taken = await sources('test', 'mqtt', '--url', broker.url, '--username', 'ann');
    expect([taken.code, taken.stdout]).toEqual([
      0,
      expect.stringContaining('Connected, but nothing came within 10 s.'),
    ]);
    expect(existsSync(db)).toBe(false);
  });

  it.each([
    ['a kind nobody knows', ['add', 'carrier-pigeon'], 'is no kind of source'],
    ['an option of another kind', ['add', 'sample', '--profile', 'small', '--host', 'x'], 'has no host'],
    ['a broker on the network without a password', ['add', 'broker', '--network'], 'needs a user name and a password'],
    ['a port that is none', ['add', 'tcp', '--host', 'x', '--port', '70000'], 'port: '],
    ['a name nobody knows', ['remove', 'mqtt:none'], 'There is no source named mqtt:none'],
    [
      'a password file that is not there',
      ['add', 'mqtt', '--url', 'x', '--password-file', '/none'],
      'could not be read',
    ],
  ])('refuses %s with a sentence and exit code 1', async (_what, argv, words) => {
    const [verb = '', ...others] = argv;
    const { code, stdout, stderr } = await sources(verb, ...others);
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining(words)]);
  });

  it('makes an observer inactive at once when the one source it came through blocks it, and no other', async () => {
    broker = await openBroker();
    await sources('add', 'mqtt', '--url', broker.url);
    const program = await serve('--db', db);
    const [source] = await until(async () => {
      const all = await program.client.sources.list();
      return all[0]?.state === 'connected' ? all : null;
    });
    await broker.publish(messagesOf('blocked', 60));
    const reader = openReader(db);
    const inactive = reader.prepare<[], string>('SELECT key FROM observers WHERE inactive = 1').pluck();
    const known = reader.prepare<[], string>('SELECT key FROM observers ORDER BY id').pluck();
    const observations = reader.prepare<[], number>("SELECT n FROM row_counts WHERE name = 'observations'").pluck();
    await until(async () => (observations.get() ?? 0) >= 60);
    const [blocked] = known.all();
    if (!blocked || !source) throw new Error('No observer was heard.');
    expect(inactive.all()).toEqual([]);
    const blockedObservers = [blocked.toLowerCase()];
    const settings = { kind: 'mqtt' as const, url: broker.url, blockedObservers };
    await program.client.sources.edit({ name: source.name, settings });
    expect(await until(async () => (inactive.all().length > 0 ? inactive.all() : null))).toEqual([blocked]);
    reader.close();
    expect((await program.stop()).code).toBe(0);
  });

  it('leaves the file to the program that runs on it, which starts what was added before', async () => {
    await sources('add', 'sample', '--profile', 'small');
    const program = await serve('--db', db);
    await until(async () => (await program.client.sources.list()).some(({ name }) => name === 'sample:small'));
    const standing = await until(async () => {
      const [one] = await meshwardenJson<Standing[]>('sources', 'status', 'sample:small', '--db', db);
      return one?.running && (one.status?.hearings ?? 0) > 0 ? one : null;
    });
    expect(standing.status).toMatchObject({ state: 'up', refused: {}, reconnects: 0 });
    expect((await sources('status')).stdout).toMatch(
      /^sample:small: Connected, hearing .*\n.* packets in the last minute,/,
    );
    expect((await sources('list')).stdout).toMatch(/^sample:small: on, .*\n {2}Connected, hearing /);
    const { code, stderr } = await sources('disable', 'sample:small');
    expect([code, stderr]).toEqual([1, expect.stringContaining('is in use by')]);
    expect((await program.stop()).code).toBe(0);
    expect((await sources('status')).stdout).toMatch(/^No program runs on this database\..*\nsample:small: Connected/);
  });
});
