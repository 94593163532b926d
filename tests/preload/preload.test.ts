import { readFileSync } from 'node:fs';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pageWantsPort, portChannel, portForPage, wantsPortChannel } from '../../src/contract/handshake.ts';

const { ipcRenderer } = vi.hoisted(() => ({
  ipcRenderer: {
    send: vi.fn<(channel: string) => void>(),
    on: vi.fn<(channel: string, listener: (event: { ports: unknown[] }) => void) => void>(),
  },
}));
vi.mock('electron', () => ({ ipcRenderer }));

type Listener = (event: { source: unknown; data: unknown }) => void;

const listeners: Listener[] = [];

/** The page's window as far as the preload sees it. */
const page = {
  addEventListener: (_name: string, listener: Listener) => void listeners.push(listener),
  postMessage: vi.fn<(message: unknown, origin: string, transfer: unknown[]) => void>(),
};

function hear(data: unknown, source: unknown = page): void {
  for (const listener of listeners) listener({ source, data });
}

beforeEach(async () => {
  vi.stubGlobal('window', page);
  vi.resetModules();
  await import('../../src/preload/index.ts');
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.clearAllMocks();
  listeners.length = 0;
});

test('passes the page its port with a message only the page itself can read', () => {
  const { port1 } = new MessageChannel();
  const [channel, listener] = ipcRenderer.on.mock.calls[0] ?? [];
  expect(channel).toBe(portChannel);
  listener?.({ ports: [port1] });
  expect(page.postMessage).toHaveBeenCalledWith({ kind: portForPage }, '/', [port1]);
  port1.close();
});

test("passes on the page's wish for a port, and nothing with it", () => {
  hear({ kind: pageWantsPort, more: 'secret' });
  expect(ipcRenderer.send.mock.calls).toEqual([[wantsPortChannel]]);
});

test.each([null, 'meshwarden:wants-port', {}, { kind: 'other' }])('does not pass on %j', (data) => {
  hear(data);
  expect(ipcRenderer.send).not.toHaveBeenCalled();
});

test('does not hear other windows', () => {
  hear({ kind: pageWantsPort }, {});
  expect(ipcRenderer.send).not.toHaveBeenCalled();
});

test('stays under 40 lines', () => {
  const source = readFileSync(new URL('../../src/preload/index.ts', import.meta.url), 'utf8');
  expect(source.split('\n').length).toBeLessThan(40);
});
