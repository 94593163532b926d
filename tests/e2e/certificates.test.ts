// A broker behind TLS that demands a certificate and a password, tried, added and changed over the contract of the program.
import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SourceSettings } from '../../src/contract/sources.ts';
import { freePort } from '../main/sources/mqtt-listener.ts';
import { packetSeries } from '../main/sources/published.ts';
import { Authority, hasOpenssl } from '../support/certificates.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/database.ts';
import { hasMosquitto, Mosquitto } from '../support/mosquitto.ts';
import { killAll, meshwarden, meshwardenJson, type Program, serve, until } from './program.ts';

type Mqtt = Extract<SourceSettings, { kind: 'mqtt' }>;

describe.skipIf(!hasMosquitto || !hasOpenssl)('a mosquitto that demands a certificate', () => {
  const mosquitto = new Mosquitto();
  let folder: TemporaryFolder;
  let program: Program;
  let authority: Authority;
  let stranger: Authority;
  let port: number;
  let expiredPort: number;
  let settings: Mqtt;
  beforeAll(async () => {
    folder = temporaryFolder();
    port = await freePort();
    expiredPort = await freePort();
    authority = new Authority(mosquitto.file('.'));
    mkdirSync(mosquitto.file('stranger'));
    stranger = new Authority(mosquitto.file('stranger'));
    mosquitto.setPassword('ann', 'sea:ret');
    const listener = (at: number, { certificate, key }: ReturnType<Authority['sign']>) => [
      ...[`listener ${at} 127.0.0.1`, `certfile ${certificate}`, `keyfile ${key}`, `cafile ${authority.file}`],
      ...['require_certificate true', 'allow_anonymous false', `password_file ${mosquitto.file('passwords')}`],
    ];
    await mosquitto.start([
      'per_listener_settings true',
      ...listener(port, authority.sign('broker', 30)),
      ...listener(expiredPort, authority.sign('expired-broker', -1)),
    ]);
    settings = {
      kind: 'mqtt',
      url: `mqtts://127.0.0.1:${port}`,
      username: 'ann',
      password: 'sea:ret',
      authorityFile: authority.file,
      ...filesOf(authority.sign('own', 30)),
    };
    program = await serve('--db', folder.file('mesh.db'), '--port', '0');
  });
  afterAll(async () => {
    killAll();
    await mosquitto.dispose();
    folder.dispose();
  });

  const filesOf = ({ certificate, key }: ReturnType<Authority['sign']>) => ({
    certificateFile: certificate,
    keyFile: key,
  });
  /** What the test button says. */
  const tested = (changed: Partial<Mqtt>, name: string | null = null) => {
    const wanted = Object.fromEntries(
      Object.entries({ ...settings, ...changed }).filter(([, value]) => value !== null),
    );
    return program.client.sources.test({ settings: wanted as Mqtt, name });
  };
  const without = { certificateFile: null, keyFile: null } as unknown as Partial<Mqtt>;

  it.each<[string, () => Partial<Mqtt>, RegExp]>([
    ['none of ours', () => without, /^127\S+ wants a certificate of ours\. .*Name our certificate and its key/],
    ['none of ours, with MQTT 5', () => ({ ...without, version: 5 }), /wants a certificate of ours\./],
    [
      'one that has expired',
      () => filesOf(authority.sign('late', -1)),
      /^127\S+ refused our certificate, because it has expired\. Have it renewed/,
    ],
    [
      'one somebody else signed',
      () => filesOf(stranger.sign('other', 30)),
      /^127\S+ refused our certificate, because it does not know who signed it\./,
    ],
    [
      'one with the key of another',
      () => ({ keyFile: stranger.sign('key', 30).key }),
      /^Our key does not belong to our certificate\./,
    ],
    [
      'one whose file is not there',
      () => ({ certificateFile: '/nowhere.pem' }),
      /^The certificate file \/nowhere\.pem could not be read \(ENOENT\)\./,
    ],
    [
      'a good one, and does not know the authority of the broker',
      () => ({ authorityFile: stranger.file }),
      /^The certificate of 127\S+ is signed by an authority this computer does not know\..*nothing was sent/,
    ],
    [
      'a good one, where that of the broker has expired',
      () => ({ url: `mqtts://127.0.0.1:${expiredPort}` }),
      /^The certificate of 127\S+ has expired\..*Its operator must renew it/,
    ],
    ['a good one and a wrong password', () => ({ password: 'wrong' }), /^127\S+ refused the user name or password\./],
  ])('and is shown %s answers the test with it', async (_, changed, words) => {
    expect(await tested(changed())).toMatchObject({ outcome: 'failed', answer: expect.stringMatching(words) });
  });

  it('is heard with a good one and its password, which stays through an edit and goes to no other host, nor into the open', async () => {
    const { sources, packets } = program.client;
    const { name } = await sources.add(settings);
    await until(async () => (await sources.list()).some(({ state }) => state === 'connected'));
    const { password: _, ...kept } = settings;
    expect(await sources.settings({ name })).toEqual({ settings: kept, passwordKept: true, changeable: true });
    await sources.edit({ name, settings: { ...kept, topics: ['meshcore/SEA/#'] } });
    await until(async () => (await sources.list()).some(({ state }) => state === 'connected'));
    const publisher = await connectAsync(settings.url, {
      ...{ username: 'ann', password: 'sea:ret', ca: readFileSync(authority.file) },
      cert: readFileSync(settings.certificateFile ?? ''),
      key: readFileSync(settings.keyFile ?? ''),
    });
    for (const { topic, payload } of packetSeries(5)) await publisher.publishAsync(topic, payload);
    await publisher.endAsync();
    await until(async () => (await packets.list({})).rows.length === 5);
    // The test button takes the kept one, too.
    expect((await sources.test({ settings: kept, name })).outcome).toBe('connected');
    const before = mosquitto.connections;
    const elsewhere = { ...kept, url: `mqtts://localhost:${port}` };
    const openly = { ...kept, url: `mqtt://127.0.0.1:${port}` };
    for (const [moved, words] of [
      [elsewhere, 'belongs to 127.0.0.1 and is not sent to localhost. Type the password again.'],
      [openly, 'was only sent encrypted'],
    ] as const) {
      const refusal = { code: 'BAD_REQUEST', message: expect.stringContaining(words) };
      await expect(sources.edit({ name, settings: moved })).rejects.toMatchObject(refusal);
      await expect(sources.test({ settings: moved, name })).rejects.toMatchObject(refusal);
    }
    expect(mosquitto.connections).toBe(before);
    expect((await sources.list()).map((source) => [source.name, source.state])).toEqual([[name, 'up']]);
    // Typed again, it goes where it is told to.
    const renamed = await sources.edit({
      name,
      settings: { ...elsewhere, password: 'sea:ret', acceptAnyCertificate: true },
    });
    expect(renamed.name).toBe(`mqtt:localhost:${port}`);
    await until(async () => (await sources.list()).some(({ state }) => state === 'connected'));
    expect(JSON.parse(readFileSync(`${folder.file('mesh.db')}.secrets`, 'utf8'))).toEqual({
      [`mqtt:localhost:${port}`]: 'sea:ret',
    });
  });

  it('is believed with its own certificate alone, once a test showed it and a person accepted it', async () => {
    const { sources } = program.client;
    const { authorityFile: _, url, ...others } = settings;
    const unknown = { ...others, url: url.replace('127.0.0.1', 'localhost') };
    const { certificate, outcome, answer } = await sources.test({ settings: unknown, name: null });
    expect([outcome, answer]).toEqual(['failed', expect.stringContaining('you can accept it if you know it')]);
    expect(certificate).toMatchObject({ subject: 'CN=127.0.0.1', issuer: 'CN=Test authority', acceptable: true });
    const { pem = '' } = certificate ?? {};
    const accepting = { ...unknown, acceptedCertificate: pem };
    expect((await sources.test({ settings: accepting, name: null })).outcome).toBe('connected');
    const late = { ...accepting, url: `mqtts://127.0.0.1:${expiredPort}` };
    const other = await sources.test({ settings: late, name: null });
    expect([other.outcome, other.certificate?.acceptable]).toEqual(['failed', false]);
    const key = readFileSync(settings.keyFile ?? '', 'utf8');
    for (const wrong of [pem + key, 'none', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n']) {
      const refused = sources.add({ ...accepting, acceptedCertificate: wrong });
      await expect(refused).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    }
  });

  it('is believed on the command line, too: what a test prints is what is accepted', async () => {
    const db = folder.file('terminal.db');
    const password = folder.file('password');
    writeFileSync(password, 'sea:ret\n');
    const own = ['--certificate', settings.certificateFile ?? '', '--key', settings.keyFile ?? ''];
    const login = ['--url', settings.url, '--username', 'ann', '--password-file', password, ...own, '--db', db];
    const shown = await meshwarden('sources', 'test', 'mqtt', ...login);
    const { fingerprint256 } = new X509Certificate(shown.stdout);
    expect([shown.code, shown.stdout]).toEqual([1, expect.stringContaining(`  SHA-256      ${fingerprint256}\n`)]);
    writeFileSync(folder.file('shown.txt'), shown.stdout);
    const accepting = ['--accept-certificate', folder.file('shown.txt')];
    expect((await meshwarden('sources', 'add', 'mqtt', ...login, ...accepting)).code).toBe(0);
    expect((await meshwarden('sources', 'list', '--db', db)).stdout).toContain(fingerprint256);
    const [name = ''] = (await meshwardenJson<{ name: string }[]>('sources', 'list', '--db', db)).map((it) => it.name);
    const tested = await meshwarden('sources', 'test', name, '--db', db);
    expect([tested.code, tested.stdout]).toEqual([0, expect.stringMatching(/^(Connected|It works)/)]);
    const none = await meshwarden('sources', 'edit', name, '--accept-certificate', password, '--db', db);
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('There is no certificate in')]);
  });
});
