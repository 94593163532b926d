// Trying settings out: exactly what the other side answered, and nothing left open after it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/domain/logger.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';
import { createSource, type SourceSettings } from '../../../src/main/sources/create.ts';
import type { Source } from '../../../src/main/sources/source.ts';
import { Trials } from '../../../src/main/sources/trials.ts';
import { installed } from '../../support/installed.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { listening } from './brokers.ts';
import { untilState } from './collecting-sink.ts';
import { broker, freePort, server, undo } from './mqtt-listener.ts';
import { packetSeries, statusTopic } from './published.ts';
import { heardFrame, openRadio, packets } from './test-radio.ts';

/** Trials on a clock that stands still, and the source each makes. */
function trials() {
  const clock = new ManualClock();
  const sources: Source[] = [];
  const dependencies = { clock, random: () => 0.5, crypto: nodeCrypto(), logger: silentLogger };
  const all = new Trials(clock, (settings: SourceSettings) => {
    const source = createSource(settings, dependencies);
    sources.push(source);
    return source;
  });
  undo.push(() => all.stop());
  return { clock, all, sources };
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'meshwarden-trial-'));
  undo.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe('a trial of an MQTT broker', () => {
  it('says which observer the first packet came from, and leaves no timer and no connection', async () => {
    const { url, publish, sockets } = await broker();
    const { all, clock, sources } = trials();
    const answer = all.test({ kind: 'mqtt', url });
    await untilState(sources[0] ?? expect.fail(), 'connected');
    clock.advance(2_500);
    await publish(packetSeries(3));
    expect(await answer).toEqual({
      outcome: 'receiving',
      answer: 'It works: the first packet came after 2.5 s, heard by ag loft rpt.',
    });
    expect([clock.pending, sources[0]?.report().state]).toEqual([0, 'idle']);
    await Promise.all([...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  });

  it('that takes us and sends nothing says so after 10 s', async () => {
    const { url } = await broker();
    const { all, clock, sources } = trials();
    const answer = all.test({ kind: 'mqtt', url });
    await untilState(sources[0] ?? expect.fail(), 'connected');
    clock.advance(10_000);
    expect(await answer).toEqual({
      outcome: 'connected',
      answer:
        'Connected, but nothing came within 10 s. Observers may be quiet for minutes; if nothing ever comes, check the topics and the filters.',
    });
  });

  it('counts what came when none of it was a packet we listen to', async () => {
    const { url, publish } = await broker();
    const { all, clock, sources } = trials();
    const answer = all.test({ kind: 'mqtt', url, regions: ['PDX'] });
    const source = sources[0] ?? expect.fail();
    await untilState(source, 'connected');
    await publish([...packetSeries(2), { topic: statusTopic, payload: 'no JSON' }]);
    await untilState(source, 'up');
    await expect.poll(() => source.report().messages).toBe(3);
    clock.advance(10_000);
    expect((await answer).answer).toContain(
      'Connected, but no packet came within 10 s. Other messages came: 3 (region_filtered 2, not_json 1).',
    );
  });

  it('quotes refused credentials, and is not retried', async () => {
    let logins = 0;
    const { url } = await broker({
      configure(aedes) {
        aedes.authenticate = (_client, _name, _password, done) => {
          logins += 1;
          done(Object.assign(new Error('no'), { returnCode: 4 as const }), false);
        };
      },
    });
    const { all } = trials();
    const { outcome, answer } = await all.test({ kind: 'mqtt', url, username: 'ann', password: 'wrong' });
    expect([outcome, logins]).toEqual(['failed', 1]);
    expect(answer).toMatch(/^127\.0\.0\.1:\d+ refused the user name or password\. /);
    expect(answer).not.toContain('wrong');
  });

  it.each([
    [
      'nothing listens there',
      async () => `mqtt://127.0.0.1:${await freePort()}`,
      'Nothing accepts connections at 127.',
    ],
    ['the name is not found', async () => 'mqtt://broker.invalid', 'The name broker.invalid was not found (DNS).'],
    ['the connection is cut', async () => `mqtt://127.0.0.1:${await server((socket) => socket.end())}`, 'closed the'],
    ['the address is none', async () => 'gopher://x', 'which is no way to reach a broker'],
  ])('says that %s', async (_what, url, words) => {
    const { all, clock } = trials();
    const { outcome, answer } = await all.test({ kind: 'mqtt', url: await url() });
    expect([outcome, clock.pending]).toEqual(['failed', 0]);
    expect(answer).toContain(words);
  });

  it.skipIf(installed('openssl') === undefined)('says that the certificate has expired', async () => {
    const { key, cert, file } = expiredCertificate(folder());
    const { url } = await broker({ protocol: 'mqtts', tls: { key, cert } });
    const { all } = trials();
    const { outcome, answer } = await all.test({ kind: 'mqtt', url, authorityFile: file });
    expect([outcome, answer]).toEqual(['failed', expect.stringMatching(/^The certificate of 127\.\S+ has expired\. /)]);
  });

  it('that never answers ends after 30 s', async () => {
    const port = await server(() => {});
    const { all, clock, sources } = trials();
    const answer = all.test({ kind: 'mqtt', url: `mqtt://127.0.0.1:${port}` });
    await untilState(sources[0] ?? expect.fail(), 'connecting');
    clock.advance(30_000);
    expect((await answer).answer).toContain('did not answer within 30 s');
  });

  it('ends with the program, and at most 3 run at once', async () => {
    const port = await server(() => {});
    const { all, clock } = trials();
    const settings = { kind: 'mqtt', url: `mqtt://127.0.0.1:${port}` } as const;
    const running = [all.test(settings), all.test(settings), all.test(settings)];
    expect(await all.test(settings)).toMatchObject({
      outcome: 'not-tried',
      answer: expect.stringContaining('3 tests'),
    });
    await all.stop();
    expect((await Promise.all(running)).map(({ answer }) => answer)).toEqual(Array(3).fill('The test was ended.'));
    expect(clock.pending).toBe(0);
  });
});

describe('a trial of another source', () => {
  it('of a radio on the network hears its first packet, and transmits nothing', async () => {
    const radio = await openRadio();
    undo.push(() => radio.close());
    const { all, sources } = trials();
    const answer = all.test({ kind: 'tcp', host: '127.0.0.1', port: radio.port });
    await untilState(sources[0] ?? expect.fail(), 'connected');
    radio.send(packets(1, heardFrame));
    expect(await answer).toMatchObject({ outcome: 'receiving', answer: expect.stringContaining('Hill radio') });
    await radio.quiet();
  });

  it('of a serial port that is not there says that nothing is plugged in', async () => {
    const { all } = trials();
    expect(await all.test({ kind: 'serial', port: '/dev/ttyNONE7' })).toMatchObject({
      outcome: 'failed',
      answer: expect.stringContaining('is not plugged in'),
    });
  });

  it('of a broker of our own says whether its port is free, and lets nobody in meanwhile', async () => {
    const other = createServer();
    await listening(other);
    const { port } = other.address() as { port: number };
    const { all } = trials();
    const busy = await all.test({ kind: 'broker', port });
    expect(busy).toMatchObject({ outcome: 'failed', answer: expect.stringContaining('is used by another program') });
    await new Promise<void>((resolve) => void other.close(() => resolve()));
    expect(await all.test({ kind: 'broker', port })).toEqual({
      outcome: 'ready',
      answer: `The port is free: observers can publish to 127.0.0.1:${port} once this is saved.`,
    });
    expect(await all.test({ kind: 'broker', port, network: true })).toMatchObject({ outcome: 'failed' });
  });

  it('of a recording says that it is not there, that no packet is in it, or that one is', async () => {
    const { all } = trials();
    const [good, none] = [join(folder(), 'good.ndjson'), join(folder(), 'none.ndjson')];
    const [message] = packetSeries(1);
    writeFileSync(good, `${JSON.stringify({ ...JSON.parse(message?.payload ?? ''), topic: message?.topic })}\n`);
    writeFileSync(none, 'hello\n\n');
    const outcomes: string[] = [];
    for (const file of [good, none, '/nowhere.ndjson']) {
      outcomes.push((await all.test({ kind: 'replay', file, speed: 0 })).outcome);
    }
    expect(outcomes).toEqual(['receiving', 'failed', 'failed']);
    expect((await all.test({ kind: 'replay', file: none, speed: 0 })).answer).toContain(
      'no packet is in it: 1 messages',
    );
    expect((await all.test({ kind: 'sample', profile: 'small' })).outcome).toBe('ready');
  });
});

/** A certificate for 127.0.0.1 that was valid in January 2020. */
function expiredCertificate(at: string): { key: string; cert: string; file: string } {
  const file = (name: string) => join(at, name);
  const openssl = (...args: string[]) => execFileSync(installed('openssl') ?? '', args, { stdio: 'ignore', cwd: at });
  writeFileSync(file('index.txt'), '');
  writeFileSync(file('serial'), '01\n');
  writeFileSync(
    file('ca.conf'),
    `[ca]\ndefault_ca=d\n[d]\ndatabase=${file('index.txt')}\nserial=${file('serial')}\nnew_certs_dir=${at}\ndefault_md=sha256\npolicy=p\nx509_extensions=e\n[p]\ncommonName=supplied\n[e]\nsubjectAltName=IP:127.0.0.1\n`,
  );
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=127.0.0.1'];
  openssl('req', '-new', ...curve, '-keyout', file('key.pem'), '-out', file('request.pem'));
  const valid = ['-startdate', '20200101000000Z', '-enddate', '20200201000000Z', '-notext'];
  const names = ['-config', file('ca.conf'), '-keyfile', file('key.pem'), '-in', file('request.pem')];
  openssl('ca', '-batch', '-selfsign', ...names, '-out', file('cert.pem'), ...valid);
  return {
    key: readFileSync(file('key.pem'), 'utf8'),
    cert: readFileSync(file('cert.pem'), 'utf8'),
    file: file('cert.pem'),
  };
}
