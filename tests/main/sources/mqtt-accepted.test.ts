// A broker's own certificate that was accepted: it is enough, whoever signed it and whatever it names, and no other is.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/domain/logger.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';
import { createSource, settingsProblem } from '../../../src/main/sources/create.ts';
import { tryOut } from '../../../src/main/sources/trial.ts';
import { Authority, type CertificateFiles, hasOpenssl, selfSigned } from '../../support/certificates.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { hasMosquitto, Mosquitto } from '../../support/mosquitto.ts';
import { listening } from './brokers.ts';
import { untilState } from './collecting-sink.ts';
import { broker, freePort, listenTo, undo } from './mqtt-listener.ts';

const login = { username: 'ann', password: 'sea:ret' };

describe.skipIf(!hasOpenssl)('an accepted certificate', () => {
  let folder: TemporaryFolder;
  let authority: Authority;
  let files: Record<'self' | 'leaf' | 'elsewhere' | 'expired', CertificateFiles>;
  beforeAll(() => {
    folder = temporaryFolder();
    authority = new Authority(folder.file('.'));
    files = {
      self: selfSigned(folder.file('.'), 'self'),
      leaf: authority.sign('leaf', 30),
      elsewhere: authority.sign('elsewhere', 30, 'DNS:elsewhere.example'),
      expired: authority.sign('expired', -1),
    };
  });
  afterAll(() => folder.dispose());

  const pemOf = ({ certificate }: CertificateFiles) => readFileSync(certificate, 'utf8');
  const tlsOf = (of: CertificateFiles) => ({ cert: pemOf(of), key: readFileSync(of.key, 'utf8') });

  /** A TLS server that is no broker: its port, the handshakes it finished, and every byte it was sent. */
  async function listener(of: CertificateFiles, chain = '') {
    const got: Buffer[] = [];
    const sockets = new Set<TLSSocket>();
    const tls = tlsOf(of);
    const server = createServer({ key: tls.key, cert: tls.cert + chain }, (socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('data', (bytes) => void got.push(bytes));
    });
    /** Resolves when every connection has ended. */
    const ended = () => new Promise<void>((resolve) => void server.close(() => resolve()));
    await listening(server);
    undo.push(() => {
      for (const socket of sockets) socket.destroy();
      return ended();
    });
    return { port: (server.address() as AddressInfo).port, got, ended };
  }

  it.skipIf(!hasMosquitto)(
    'is enough for a mosquitto whose certificate is signed by itself, by nobody we know, or for another host, and each login comes through',
    async () => {
      const mosquitto = new Mosquitto();
      undo.push(() => mosquitto.dispose());
      mosquitto.setPassword(login.username, login.password);
      const ports = [await freePort(), await freePort(), await freePort()];
      const shown = [files.self, files.leaf, files.elsewhere];
      await mosquitto.start([
        'per_listener_settings true',
        ...ports.flatMap((port, at) => [
          `listener ${port} 127.0.0.1`,
          `certfile ${shown[at]?.certificate}`,
          `keyfile ${shown[at]?.key}`,
          'allow_anonymous false',
          `password_file ${mosquitto.file('passwords')}`,
        ]),
      ]);
      for (const [at, of] of shown.entries()) {
        const acceptedCertificate = pemOf(of);
        const { source } = listenTo(`mqtts://127.0.0.1:${ports[at]}`, { ...login, acceptedCertificate });
        await untilState(source, 'connected');
        // It goes before what would let anything in.
        const other = pemOf(shown[(at + 1) % 3] ?? of);
        const stranger = listenTo(`mqtts://127.0.0.1:${ports[at]}`, {
          ...login,
          acceptedCertificate: other,
          acceptAnyCertificate: true,
          authorityFile: authority.file,
        });
        const { words } = await untilState(stranger.source, 'waiting');
        const beginning = new X509Certificate(other).fingerprint256.slice(0, 23);
        expect(words).toContain(`another certificate than the accepted one (SHA-256 ${beginning}…). Its operator`);
      }
    },
  );

  it.each(['self', 'leaf', 'elsewhere'] as const)('is enough over wss, too: %s', async (name) => {
    const { url } = await broker({ protocol: 'wss', tls: tlsOf(files[name]) });
    const { source } = listenTo(url, { acceptedCertificate: pemOf(files[name]) });
    await untilState(source, 'connected');
  });

  it.each([
    ['mqtts', 'another leaf of the same authority', 'elsewhere', 'leaf'],
    ['mqtts', 'a leaf signed with the accepted certificate', 'leaf', 'authority'],
    ['mqtts', 'one signed by itself', 'self', 'leaf'],
    ['wss', 'another leaf of the same authority', 'elsewhere', 'leaf'],
    ['wss', 'a leaf signed with the accepted certificate', 'leaf', 'authority'],
    ['wss', 'one signed by itself', 'self', 'leaf'],
  ] as const)(
    'keeps the password over %s from a server that shows %s, and the next attempt is 60 s away',
    async (protocol, _, shows, accepted) => {
      const ca = readFileSync(authority.file, 'utf8');
      const server = await listener(files[shows], shows === 'self' ? '' : ca);
      const acceptedCertificate = accepted === 'authority' ? ca : pemOf(files[accepted]);
      const { source } = listenTo(`${protocol}://127.0.0.1:${server.port}`, { ...login, acceptedCertificate });
      const { words } = await untilState(source, 'waiting');
      expect(words).toMatch(
        /^Waiting (4[89]|[56]\d|7[0-2]) s, then trying again: 127\S+ shows another certificate than/,
      );
      expect(words).toContain('nothing was sent');
      await server.ended();
      expect(Buffer.concat(server.got).length).toBe(0);
    },
  );

  it('outside its validity is refused all the same', async () => {
    const { url } = await broker({ protocol: 'mqtts', tls: tlsOf(files.expired) });
    const { source } = listenTo(url, { acceptedCertificate: pemOf(files.expired) });
    expect((await untilState(source, 'waiting')).words).toContain('has expired. ');
  });

  it('is shown by a trial that fails without it, which sends nothing and leaves no timer', async () => {
    const server = await listener(files.elsewhere);
    const clock = new ManualClock();
    const dependencies = { clock, random: () => 0.5, crypto: nodeCrypto(), logger: silentLogger };
    const settings = { kind: 'mqtt', url: `mqtts://127.0.0.1:${server.port}`, ...login } as const;
    const source = createSource(settings, dependencies);
    const pem = pemOf(files.elsewhere);
    expect(await tryOut(source, clock, new AbortController().signal)).toMatchObject({
      outcome: 'failed',
      certificate: {
        pem: new X509Certificate(pem).toString(),
        subject: 'CN=elsewhere.example',
        issuer: 'CN=Test authority',
        fingerprint: new X509Certificate(pem).fingerprint256,
      },
    });
    await server.ended();
    expect([clock.pending, Buffer.concat(server.got).length]).toEqual([0, 0]);
  });

  it('is one: anything else in its place is refused with a sentence', () => {
    const settings = { kind: 'mqtt', url: 'mqtts://broker.example' } as const;
    expect(settingsProblem({ ...settings, acceptedCertificate: pemOf(files.self) })).toBeNull();
    const none = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    expect(settingsProblem({ ...settings, acceptedCertificate: none })).toMatch(/^The accepted certificate is none/);
  });
});
