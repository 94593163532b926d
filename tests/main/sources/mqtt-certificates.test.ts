// Brokers behind TLS: certificates nobody vouches for, accepted ones, own authorities and our own certificate.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untilState } from './collecting-sink.ts';
import { broker, listenTo } from './mqtt-listener.ts';
import { packetSeries } from './published.ts';

const openssl = ['/usr/bin/openssl', '/usr/local/bin/openssl', '/opt/homebrew/bin/openssl'].find((path) =>
  existsSync(path),
);
if (!openssl) console.warn('SKIPPED: tests of certificates need openssl. On Debian: apt install openssl');

describe.skipIf(!openssl)('a broker with a certificate', () => {
  let folder: string;
  let tls: { key: string; cert: string };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshwarden-tls-'));
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2', '-nodes'];
    const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
    execFileSync(
      openssl ?? '',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', ...files, ...subject],
      { stdio: 'ignore' },
    );
    tls = { key: readFileSync(join(folder, 'key.pem'), 'utf8'), cert: readFileSync(join(folder, 'cert.pem'), 'utf8') };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(['mqtts', 'wss'] as const)('nobody vouches for is not heard over %s, and that is said', async (protocol) => {
    const { url } = await broker({ protocol, tls });
    const { source } = listenTo(url);
    const { words } = await untilState(source, 'waiting');
    expect(words).toMatch(/^Waiting 60 s, .* the certificate of 127\.0\.0\.1:\d+ is signed by itself\. /);
    expect(words).toContain('you can accept it if you know it');
  });

  it.each(['mqtts', 'wss'] as const)(
    'is heard over %s when its certificate is accepted, or its authority is given',
    async (protocol) => {
      const { url, publish } = await broker({ protocol, tls });
      const trusting = listenTo(url, { acceptAnyCertificate: true });
      const knowing = listenTo(url, { authorityFile: join(folder, 'cert.pem') });
      await Promise.all([untilState(trusting.source, 'connected'), untilState(knowing.source, 'connected')]);
      await publish(packetSeries(1));
      await Promise.all([trusting, knowing].map(({ sink }) => sink.until(() => sink.hearings.length === 1)));
    },
  );

  it('may ask for ours: it is sent from its files', async () => {
    const { url, sockets } = await broker({ protocol: 'mqtts', tls });
    const own = { certificateFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
    const { source } = listenTo(url, { acceptAnyCertificate: true, ...own });
    await untilState(source, 'connected');
    expect(sockets.size).toBe(1);
    // One file with both.
    writeFileSync(join(folder, 'both.pem'), tls.cert + tls.key);
    const both = listenTo(url, { acceptAnyCertificate: true, certificateFile: join(folder, 'both.pem') });
    await untilState(both.source, 'connected');
  });

  it('is not connected to when a certificate file is missing, or is none', async () => {
    const { url } = await broker({ protocol: 'mqtts', tls });
    const missing = listenTo(url, { authorityFile: join(folder, 'gone.pem') });
    expect((await untilState(missing.source, 'waiting')).words).toContain('could not be read (ENOENT)');
    writeFileSync(join(folder, 'none.pem'), 'hello');
    const none = listenTo(url, { certificateFile: join(folder, 'none.pem'), keyFile: join(folder, 'none.pem') });
    expect((await untilState(none.source, 'waiting')).words).toContain('in PEM form');
    const keyless = listenTo(url, { acceptAnyCertificate: true, certificateFile: join(folder, 'cert.pem') });
    expect((await untilState(keyless.source, 'waiting')).words).toContain('in PEM form');
  });

  it('is told from one that speaks no TLS on that port', async () => {
    const { port } = await broker();
    const { source } = listenTo(`mqtts://127.0.0.1:${port}`);
    expect((await untilState(source, 'waiting')).words).toMatch(
      /does not speak TLS on this port|closed the connection|cut the connection/,
    );
  });
});
