import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { admittedSocket, builtPage } from '../contract/wires.ts';

const entry = fileURLToPath(new URL('../contract/headless-entry.ts', import.meta.url));
const page = builtPage();
const running = new Set<ChildProcess>();

interface Run {
  readonly child: ChildProcess;
  /** The first line on stdout. */
  readonly address: Promise<URL>;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

function run(...argv: string[]): Run {
  const child = spawn(process.execPath, [entry, ...argv], {
    env: { ...process.env, PAGE_FOLDER: page.folder, ELECTRON_RENDERER_URL: '' },
  });
  running.add(child);
  let stdout = '';
  let stderr = '';
  const address = Promise.withResolvers<URL>();
  child.stdout.on('data', (data) => {
    stdout += data;
    const found = /http:\S+/.exec(stdout);
    if (found && stdout.includes('\n')) address.resolve(new URL(found[0]));
  });
  child.stderr.on('data', (data) => (stderr += data));
  const ended = once(child, 'close').then(([code]) => {
    running.delete(child);
    address.reject(new Error(`ended with ${code}: ${stderr}`));
    return { code: code as number | null, stdout, stderr };
  });
  address.promise.catch(() => {});
  return { child, address: address.promise, ended };
}

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});
afterAll(() => page.dispose());

describe('the headless program', () => {
  test('prints one line with the address and the token, and a window gets in with it', async () => {
    const { child, address, ended } = run('--db', 'a.db');
    const url = await address;
    const socket = await admittedSocket(Number(url.port), url.hash.replace('#token=', ''));
    socket.terminate();
    child.kill('SIGTERM');
    const { code, stdout } = await ended;
    expect(code).toBe(0);
    expect(stdout).toBe(`Meshwarden is watching. Open ${url}\n`);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('stops cleanly with 0 on %s', async (signal) => {
    const { child, address, ended } = run('--db', 'b.db');
    await address;
    child.kill(signal);
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('ends with 1 and one sentence when its port is in use', async () => {
    const first = run('--db', 'c.db');
    const { port } = await first.address;
    const { code, stdout, stderr } = await run('--db', 'd.db', '--port', port).ended;
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      `Port ${port} on 127.0.0.1 is in use, perhaps by another Meshwarden. Stop that program, or choose another port with --port (0 takes any free one).\n`,
    );
  });

  test('ends with 2 after a wrong argument, and with 0 after --help', async () => {
    expect(await run('--port', 'x').ended).toMatchObject({ code: 2, stdout: '' });
    expect(await run('--help').ended).toMatchObject({ code: 0, stdout: expect.stringContaining('--replay <file>') });
  });

  test('ends with 1 and the sentence of the monitor when that dies', async () => {
    const { address, ended } = run('--db', 'e.db');
    const url = await address;
    const socket = await admittedSocket(Number(url.port), url.hash.replace('#token=', ''));
    const closed = once(socket, 'close');
    // A BroadcastChannel does not reach another process, so the fault is asked for over the contract.
    socket.send(JSON.stringify({ i: '1', p: { u: '/graph/edge', b: { json: { a: 'crashes', b: 'b' } } } }));
    const { code, stderr } = await ended;
    expect((await closed)[0]).toBe(4503);
    expect([code, stderr]).toEqual([
      1,
      'The monitor stopped because of a fault of its own: a fault made by the test\n',
    ]);
  });
});
