// The built preload and the built page in a real browser, over the real main side: only Electron's own wiring between
// the two processes is replaced, by a binding that carries frames.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MessagePort } from 'node:worker_threads';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { wantsPortChannel } from '../../../src/contract/handshake.ts';
import { entriesFor, freshName } from '../../contract/wires.ts';
import { fakeElectron, forgetShown, pages, shown } from './fake-electron.ts';

vi.mock('electron', async () => (await import('./fake-electron.ts')).fakeElectron);
const { runDesktop } = await import('../../../src/main/desktop/run-desktop.ts');

const built = fileURLToPath(new URL('../../../out/', import.meta.url));
const preload = join(built, 'preload/index.cjs');
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const required = process.env.REQUIRE_BROWSER === '1';
const missing = !existsSync(executablePath)
  ? `there is no browser at ${executablePath}: install chromium, or name one in CHROMIUM`
  : existsSync(preload)
    ? null
    : 'the program is not built: run npm run build';
if (missing) console.warn(`SKIPPED: the desktop page in a browser, because ${missing}.`);

/** What stands in for Electron in the page: `require('electron')` of the preload, with a port made on request. */
const shim = `
  const listeners = new Map();
  const ipcRenderer = {
    on: (channel, listener) => listeners.set(channel, listener),
    send: (channel) => {
      const { port1, port2 } = new MessageChannel();
      window.__port = port1;
      port1.onmessage = (event) => window.toMain(event.data);
      window.ask(channel).then(() => listeners.get('meshwarden:port')({ ports: [port2] }));
    },
  };
  const require = () => ({ ipcRenderer });
`;

let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  if (missing) return;
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-desktop-'));
  forgetShown(folder);
  await runDesktop(['--db', join(folder, freshName())], { ...entriesFor(join(built, 'renderer')), preload });
  browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
  page = await browser.newPage({ userAgent: 'Mozilla/5.0 Chrome/150 Electron/45.4.1' });
  // A machine that does something else besides takes its time; the test's own limit bounds the whole.
  page.setDefaultTimeout(100_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.route('**/*', async (route) => {
    const answer = await pages.handler?.(new Request(`app://window${new URL(route.request().url()).pathname}`));
    if (!answer) throw new Error('nothing answers app:');
    const body = Buffer.from(await answer.arrayBuffer());
    await route.fulfill({ status: answer.status, headers: Object.fromEntries(answer.headers), body });
  });
  let main: MessagePort | null = null;
  await page.exposeFunction('toMain', (frame: unknown) => main?.postMessage(frame));
  await page.exposeFunction('ask', (channel: string) => {
    expect(channel).toBe(wantsPortChannel);
    const sender = {
      id: 1,
      postMessage(_channel: string, _message: unknown, ports: { readonly port: MessagePort }[]) {
        main = ports[0]?.port ?? null;
        main?.on('message', (frame) => {
          page.evaluate(`window.__port.postMessage(${JSON.stringify(frame)})`).catch(() => {});
        });
      },
    };
    fakeElectron.ipcMain.emit(wantsPortChannel, { sender, senderFrame: { url: 'app://window/', parent: null } });
  });
  await page.addInitScript(`{${shim}\n${readFileSync(preload, 'utf8')}}`);
});

afterAll(async () => {
  if (missing) return;
  await browser.close();
  const quitted = new Promise<void>((resolve) => fakeElectron.app.once('fake-quit', () => resolve()));
  fakeElectron.app.quit();
  await quitted;
  rmSync(shown.userData, { recursive: true, force: true });
});

test.skipIf(missing !== null && !required)(
  'the built page gets its port through the built preload, shows the mesh and arranges its 1,000 nodes in a thread',
  async () => {
    if (missing) throw new Error(`The browser tests are required, but ${missing}.`);
    const [thread] = await Promise.all([page.waitForEvent('worker'), page.goto('http://window.test/')]);
    await page.getByText('1,000 nodes').first().waitFor();
    expect(thread.url()).toContain('arrange-worker');
    await page.getByText('Arranging 1,000 nodes').waitFor({ state: 'detached' });
    await expect.poll(() => page.workers()).toEqual([]);
    expect(complaints).toEqual([]);
  },
);
