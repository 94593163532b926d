// Brokers that cannot be reached: what is said, and when they are tried again.
import { createServer as createWebServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { listening } from './brokers.ts';
import { untilState } from './collecting-sink.ts';
import { freePort, listenTo, server, undo } from './mqtt-listener.ts';

describe('a broker that cannot be reached', () => {
  it('is tried after 1, 2, 5, 10, 30, 60 and 60 s', async () => {
    const port = await freePort();
    const { source, clock } = listenTo(`mqtt://127.0.0.1:${port}`);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      const { words } = await untilState(source, 'waiting');
      expect(words).toContain(`nothing accepts connections at 127.0.0.1:${port}`);
      const seconds = Number(/^Waiting (\d+) s/.exec(words)?.[1]);
      waits.push(seconds);
      clock.advance(seconds * 1000 - 1);
      expect(source.report().state).toBe('waiting');
      clock.advance(1);
    }
    expect(waits).toEqual([1, 2, 5, 10, 30, 60, 60]);
    expect(source.report().reconnects).toBe(7);
  });

  it('stops while it waits for its next attempt, leaving no timer', async () => {
    const { source, clock } = listenTo(`mqtt://127.0.0.1:${await freePort()}`);
    await untilState(source, 'waiting');
    await source.stop();
    expect(clock.pending).toBe(0);
    clock.advance(110_000);
    expect(source.report()).toMatchObject({ state: 'idle', words: 'Stopped.', reconnects: 0 });
  });

  it('because its name is unknown says so', async () => {
    const { source } = listenTo('mqtt://no-such-broker.invalid');
    expect((await untilState(source, 'waiting')).words).toContain(
      'the name no-such-broker.invalid was not found (DNS)',
    );
  });

  it.each(['mqtt', 'ws'])('because nobody answers over %s is given up after 30 s', async (protocol) => {
    let connected = () => {};
    const reached = new Promise<void>((resolve) => {
      connected = resolve;
    });
    const port = await server(() => connected());
    const { source, clock } = listenTo(`${protocol}://127.0.0.1:${port}`);
    await reached;
    clock.advance(29_999);
    expect(source.report().state).toBe('connecting');
    clock.advance(1);
    expect(source.report().words).toContain(`127.0.0.1:${port} did not answer within 30 s`);
    await source.stop();
  });

  it('because it closes at once says so', async () => {
    const port = await server((socket) => socket.end());
    const { source } = listenTo(`mqtt://127.0.0.1:${port}`);
    expect((await untilState(source, 'waiting')).words).toContain('closed the connection before it answered');
  });

  it('because the login is one to upload with says so, and is not tried again for 60 s', async () => {
    const port = await server((socket) => void socket.once('data', () => socket.end()));
    const { source } = listenTo(`mqtt://127.0.0.1:${port}`, { username: `v1_${'AB'.repeat(32)}`, password: 'token' });
    expect((await untilState(source, 'waiting')).words).toMatch(
      /^Waiting 60 s, .* closed the connection before it answered\. A user that begins with "v1_" .* may publish and not read/,
    );
  });

  it('because it is something else on that port says so', async () => {
    const port = await server((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'));
    const { source } = listenTo(`mqtt://127.0.0.1:${port}`);
    expect((await untilState(source, 'waiting')).words).toContain(`the connection to 127.0.0.1:${port} failed`);
  });

  it.each([
    [404, 'answered 404 instead of opening a WebSocket. The path of the address is wrong'],
    [502, 'answered 502 instead of opening a WebSocket. The broker behind it may be down'],
    [401, 'wants a user name and password'],
  ])('because the web server answers %i says so', async (status, words) => {
    const web = createWebServer((_request, response) => void response.writeHead(status).end());
    await listening(web);
    undo.push(() => new Promise((resolve) => void web.close(() => resolve())));
    const { source } = listenTo(`ws://127.0.0.1:${(web.address() as AddressInfo).port}`);
    expect((await untilState(source, 'waiting')).words).toContain(words);
  });

  it('because the address is none fails with a sentence, and stops', async () => {
    const { source } = listenTo('gopher://x');
    expect(source.report()).toMatchObject({
      state: 'failed',
      words: expect.stringContaining('Use mqtt, mqtts, ws or wss'),
    });
    await source.stop();
    expect(source.report().state).toBe('idle');
  });
});
