import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { closeCodes } from '../../../src/contract/handshake.ts';
import { type HeadlessHost, startHeadless } from '../../../src/main/bridge/headless-host.ts';
import { admittedSocket, builtPage, type Client, entriesFor, freshName } from '../../contract/wires.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const page = builtPage();
const clock = new ManualClock();
let host: HeadlessHost;
let progress: (sentence: string) => void = () => {};

beforeAll(async () => {
  mkdirSync(join(page.folder, 'assets'));
  writeFileSync(join(page.folder, 'assets', 'main-1234.js'), 'export {};');
  symlinkSync('/etc/hostname', join(page.folder, 'link.txt'));
  host = await startHeadless({
    entries: entriesFor(page.folder),
    port: 0,
    monitor: { database: freshName(), sources: [] },
    clock,
    onProgress: (sentence) => progress(sentence),
  });
});
afterAll(async () => {
  await host.stop();
  page.dispose();
});

const ticketFor = (last: string) => `/export/${'t'.repeat(42)}${last}`;

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString();
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

/** A request with the path exactly as written, which fetch would tidy up. */
async function ask(
  path: string,
  options: { method?: string; host?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const asked = request(
    {
      port: host.port,
      path,
      method: options.method ?? 'GET',
      headers: { ...options.headers, ...(options.host ? { host: options.host } : {}) },
    },
    (response) => {
      textOf(response).then(
        (text) => resolve({ status: response.statusCode, headers: response.headers, text }),
        reject,
      );
    },
  );
  asked.on('error', reject).end();
  return promise;
}

/** Opens a socket with the given Origin and Host; gives the HTTP status of a refusal, or 101. */
async function knock(origin: string | undefined, hostName = `127.0.0.1:${host.port}`, path = '/api'): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, {
    ...(origin === undefined ? {} : { origin }),
    headers: { host: hostName },
  });
  const { promise, resolve } = Promise.withResolvers<number>();
  socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
  socket.on('open', () => resolve(101));
  socket.on('error', () => {});
  const status = await promise;
  socket.terminate();
  return status;
}

describe('the page', () => {
  test('is served with a policy that runs its own scripts only and lets nobody frame it', async () => {
    const { status, headers, text } = await ask('/');
    expect([status, text]).toEqual([200, '<!doctype html><title>Meshwarden</title>']);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${host.port} ws://localhost:${host.port}`);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
    });
    expect(headers['set-cookie']).toBeUndefined();
  });

  test('comes with its scripts, which a browser may keep', async () => {
    expect(await ask('/assets/main-1234.js?v=1')).toMatchObject({
      status: 200,
      text: 'export {};',
      headers: {
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': expect.stringContaining('immutable'),
      },
    });
  });

  test.each([
    '/../../../etc/hostname',
    '/..%2f..%2f..%2fetc/hostname',
    '/assets/../../etc/hostname',
    '/assets%2fmain-1234.js',
    '//etc/hostname',
    '/link.txt',
    '/%00',
    '/assets',
    '/nothing.js',
    'http://example.org/',
  ])('answers 404 to %s', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  test('hands out the export of a ticket as it comes, named, and for nobody to keep', async () => {
    const { status, headers, text } = await ask(ticketFor('W'));
    expect([status, text.length, text.at(-1)]).toEqual([200, 4_000_000, 'N']);
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="mesh-nodes.csv"',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(await ask(ticketFor('E'))).toMatchObject({ status: 200, text: '' });
  });

  test('breaks off with an export that broke, instead of looking whole', async () => {
    await expect(ask(ticketFor('B'))).rejects.toThrow('aborted');
  });

  test('stops making an export whose browser went away', async () => {
    const said = Promise.withResolvers<void>();
    progress = (sentence) => sentence === 'nobody reads on' && said.resolve();
    const asked = request({ port: host.port, path: ticketFor('L') }, (response) => {
      response.once('data', () => asked.destroy());
      response.on('error', () => {});
    });
    asked.on('error', () => {});
    asked.end();
    await said.promise;
  });

  test.each([
    [404, 'a ticket that is none', ticketFor('X'), {}],
    [404, 'a ticket too short', '/export/W', {}],
    [404, 'a look before fetching', ticketFor('W'), { method: 'HEAD' }],
    [403, 'another site', ticketFor('W'), { headers: { 'sec-fetch-site': 'cross-site' } }],
    [403, 'another port of this computer', ticketFor('W'), { headers: { 'sec-fetch-site': 'same-site' } }],
    [403, 'another name of this computer', ticketFor('W'), { host: 'evil.example' }],
    [200, 'our own page', ticketFor('E'), { headers: { 'sec-fetch-site': 'same-origin' } }],
  ])('answers %i to %s', async (status, _who, path, options) => {
    expect((await ask(path, options)).status).toBe(status);
  });

  test('answers only GET and HEAD', async () => {
    expect((await ask('/', { method: 'POST' })).status).toBe(405);
    expect(await ask('/', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  });

  test.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', ''])(
    'refuses the Host %j, which is not its own',
    async (name) => {
      const stream = connect(host.port, '127.0.0.1');
      stream.end(`GET / HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`);
      expect(await textOf(stream)).toMatch(/^HTTP\/1\.1 403 /);
    },
  );

  test('is reached on 127.0.0.1 alone', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter((one) => one.family === 'IPv4' && !one.internal);
    for (const { address } of [...others, { address: '127.0.0.2' }]) {
      const stream = connect(host.port, address);
      await expect(once(stream, 'connect')).rejects.toThrow(/ECONNREFUSED/);
    }
  });
});

describe('the socket', () => {
  test('opens for the page of its own address only', async () => {
    const own = `http://127.0.0.1:${host.port}`;
    expect(await knock(own)).toBe(101);
    expect(await knock(`http://localhost:${host.port}`, `localhost:${host.port}`)).toBe(101);
    expect(await knock('https://evil.example')).toBe(403);
    expect(await knock('null')).toBe(403);
    expect(await knock(undefined)).toBe(403);
    expect(await knock(`http://127.0.0.1:${host.port + 1}`)).toBe(403);
    expect(await knock(`http://evil.example:${host.port}`, `evil.example:${host.port}`)).toBe(403);
    expect(await knock(own, undefined, '/other')).toBe(404);
  });

  const firstFrame = async (frame: string | Buffer | null) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}/api`, { origin: `http://127.0.0.1:${host.port}` });
    const heard: string[] = [];
    socket.on('message', (data) => heard.push(String(data)));
    await once(socket, 'open');
    const closed = once(socket, 'close');
    if (frame !== null) socket.send(frame);
    return { socket, closed, heard };
  };

  test.each([
    ['a wrong token', JSON.stringify({ token: 'wrong' })],
    ['an empty token', JSON.stringify({ token: '' })],
    ['a token that is no text', JSON.stringify({ token: 5 })],
    ['a frame that is not JSON', 'token'],
    ['null', 'null'],
    ['bytes', Buffer.from([1, 2, 3])],
    ['2,000 characters', JSON.stringify({ token: 'x'.repeat(2_000) })],
  ])('closes with 4401 after %s and says nothing else', async (_name, frame) => {
    const { closed, heard } = await firstFrame(frame);
    expect((await closed)[0]).toBe(closeCodes.badToken);
    expect(heard).toEqual([]);
  });

  test('closes with 4401 when no token comes within 5 s', async () => {
    const { closed } = await firstFrame(null);
    clock.advance(5_000);
    expect((await closed)[0]).toBe(closeCodes.badToken);
  });

  test('keeps no timer for a socket that was admitted', async () => {
    const before = clock.pending;
    const socket = await admittedSocket(host.port, host.token);
    expect(clock.pending).toBe(before);
    socket.terminate();
  });

  test('closes after a frame of more than 1 MB', async () => {
    const socket = await admittedSocket(host.port, host.token);
    const closed = once(socket, 'close');
    socket.send('x'.repeat(1_100_000));
    expect((await closed)[0]).toBe(1009);
  });

  test('closes with 4408 when a window lags more than 16 MB behind', async () => {
    const socket = await admittedSocket(host.port, host.token);
    const closed = once(socket, 'close');
    const client: Client = createORPCClient(new SocketLink({ websocket: socket as unknown as globalThis.WebSocket }));
    const snapshots = Array.from({ length: 150 }, () => client.graph.snapshot().catch(() => 'rejected'));
    socket.once('message', () => socket.pause());
    // The host cannot say anything to a window that does not read, so another one tells when it is through.
    const other = await admittedSocket(host.port, host.token);
    const witness: Client = createORPCClient(new SocketLink({ websocket: other as unknown as globalThis.WebSocket }));
    for (let i = 0; i < 150; i += 1) await witness.graph.snapshot();
    socket.resume();
    expect((await closed)[0]).toBe(closeCodes.tooSlow);
    expect(await Promise.all(snapshots)).toContain('rejected');
    other.terminate();
  });

  test('carries the token in the fragment of the address only', () => {
    const address = new URL(host.address);
    expect([address.search, address.pathname, address.hash]).toEqual(['', '/', `#token=${host.token}`]);
    expect(host.token.length).toBeGreaterThanOrEqual(43);
  });
});

describe('starting and stopping', () => {
  const options = (port: number, folder: string, database = freshName()) => ({
    entries: entriesFor(folder),
    port,
    monitor: { database, sources: [] },
  });

  test('says in one sentence that the port is in use and what to do', async () => {
    await expect(startHeadless(options(host.port, page.folder))).rejects.toThrow(
      `Port ${host.port} on 127.0.0.1 is in use, perhaps by another Meshwarden. Stop that program, or choose another port with --port (0 takes any free one).`,
    );
  });

  test('says that the window was not built', async () => {
    await expect(startHeadless(options(0, '/nowhere'))).rejects.toThrow(
      /^The files of the window are missing from \/nowhere/,
    );
  });

  test('says why the monitor did not start, and frees the port', async () => {
    const other = await startHeadless(options(0, page.folder));
    await other.stop();
    await expect(startHeadless(options(other.port, page.folder, 'refused.db'))).rejects.toThrow(
      /^refused\.db was written/,
    );
    const again = await startHeadless(options(other.port, page.folder));
    expect(await again.stop()).toBe(true);
  });

  test('starts another monitor when a window asks: its line closes with 4503, and the same address works again', async () => {
    const other = await startHeadless(options(0, page.folder));
    const socket = await admittedSocket(other.port, other.token);
    const closed = once(socket, 'close');
    const client: Client = createORPCClient(new SocketLink({ websocket: socket as unknown as globalThis.WebSocket }));
    // The answer may be overtaken by the end of the line.
    client.app.restart().catch(() => {});
    expect((await closed)[0]).toBe(closeCodes.monitorGone);
    const again = await admittedSocket(other.port, other.token);
    const next: Client = createORPCClient(new SocketLink({ websocket: again as unknown as globalThis.WebSocket }));
    expect(await next.app.info()).toMatchObject({ version: '1' });
    next.app.restart().catch(() => {});
    expect(await other.stop()).toBe(true);
  });

  test('tells each window that it is stopping', async () => {
    const other = await startHeadless(options(0, page.folder));
    const socket = await admittedSocket(other.port, other.token);
    const closed = once(socket, 'close');
    await other.stop();
    expect((await closed)[0]).toBe(closeCodes.stopping);
  });
});
