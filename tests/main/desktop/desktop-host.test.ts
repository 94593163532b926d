import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { portChannel, wantsPortChannel } from '../../../src/contract/handshake.ts';
import { alert } from '../../contract/in-memory-core.ts';
import { Lever } from '../../contract/lever.ts';
import { builtPage, type Client, entriesFor, freshName } from '../../contract/wires.ts';
import { eventually } from '../../support/eventually.ts';
import { fakeElectron, forgetShown, pages, permissions, preventable, shown } from './fake-electron.ts';

vi.mock('electron', async () => (await import('./fake-electron.ts')).fakeElectron);
const { runDesktop } = await import('../../../src/main/desktop/run-desktop.ts');

const page = builtPage();
let database: string;
let lever: Lever;

/** The name of the lever is the database's path as the program resolved it. */
beforeEach(() => {
  forgetShown(mkdtempSync(join(tmpdir(), 'meshwarden-desktop-')));
  database = join(shown.userData, freshName());
  lever = new Lever(database);
});
afterEach(async () => {
  if (shown.windows.length > 0 && shown.quits === 0 && shown.exits.length === 0) await quit();
  lever.close();
  rmSync(shown.userData, { recursive: true, force: true });
});

const start = () => runDesktop(['--db', database, '--no-sandbox'], entriesFor(page.folder));
const mainWindow = () => shown.windows[0] ?? expect.fail('no window');
const tray = () => shown.trays[0] ?? expect.fail('no tray');

async function quit(): Promise<void> {
  const quitted = once(fakeElectron.app, 'fake-quit');
  fakeElectron.app.quit();
  await quitted;
}

const submenu = (item: Electron.MenuItemConstructorOptions | undefined): Electron.MenuItemConstructorOptions[] =>
  Array.isArray(item?.submenu) ? item.submenu : expect.fail('no submenu');

interface Sender {
  readonly id: number;
  readonly ports: MessagePort[];
  postMessage(channel: string, message: unknown, ports: { readonly port: MessagePort }[]): void;
}

function pageSender(id = 1): Sender {
  const ports: MessagePort[] = [];
  return {
    id,
    ports,
    postMessage(channel, _message, sent) {
      expect(channel).toBe(portChannel);
      ports.push(...sent.map(({ port }) => port));
    },
  };
}

/** A page at `url` asks for its port. */
function askForPort(sender: Sender, url = 'app://window/', parent: object | null = null): void {
  fakeElectron.ipcMain.emit(wantsPortChannel, { sender, senderFrame: { url, parent } });
}

const clientOn = (port: MessagePort | undefined): Client =>
  createORPCClient(new RPCLink({ port: port ?? expect.fail('no port came') }));

describe('the window', () => {
  test('is sandboxed, isolated and without Node, and loads the page of the program', async () => {
    await start();
    expect(mainWindow().options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
    });
    expect([mainWindow().url, mainWindow().visible]).toEqual(['app://window/', true]);
  });

  test('is hidden by closing, which is said once ever', async () => {
    await start();
    for (let i = 0; i < 2; i += 1) {
      mainWindow().close();
      expect([mainWindow().visible, mainWindow().closed]).toEqual([false, false]);
      tray().emit('click');
      expect(mainWindow().visible).toBe(true);
    }
    expect(shown.notifications.map(({ options }) => options.title)).toEqual(['Meshwarden keeps watching']);
    expect(JSON.parse(readFileSync(join(shown.userData, 'window.json'), 'utf8'))).toMatchObject({
      saidKeepsRunning: true,
      bounds: { x: 10, y: 20, width: 1_000, height: 700 },
    });
  });

  test('opens where it was the last time', async () => {
    await start();
    mainWindow().close();
    await quit();
    const { userData } = shown;
    forgetShown(userData);
    await start();
    expect(mainWindow().options).toMatchObject({ x: 10, y: 20, width: 1_000, height: 700 });
  });

  test('comes to the front when the program is started a second time', async () => {
    await start();
    mainWindow().close();
    fakeElectron.app.emit('second-instance');
    expect(mainWindow().visible).toBe(true);
    expect(shown.windows).toHaveLength(1);
  });

  test('quits the program by closing on a desktop without a tray', async () => {
    shown.trayRefuses = true;
    await start();
    const quitted = once(fakeElectron.app, 'fake-quit');
    mainWindow().close();
    fakeElectron.app.emit('window-all-closed');
    await quitted;
    expect(mainWindow().closed).toBe(true);
  });
});

describe('the page', () => {
  test('comes with the policy that runs its own scripts only', async () => {
    await start();
    const answer = await pages.handler?.(new Request('app://window/'));
    expect(answer?.status).toBe(200);
    expect(await answer?.text()).toContain('Meshwarden');
    const policy = answer?.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self'; ");
    expect(policy).toContain("connect-src 'self';");
  });

  test.each(['app://other/', 'app://window/../../etc/passwd', 'app://window/nothing.js'])(
    'is not to be had at %s',
    async (url) => {
      await start();
      expect((await pages.handler?.(new Request(url)))?.status).toBe(404);
    },
  );

  test('may not navigate away, open windows, embed others or get a permission', async () => {
    await start();
    const contents = Object.assign(new (await import('node:events')).EventEmitter(), {
      setWindowOpenHandler: vi.fn<(handler: () => { action: string }) => void>(),
    });
    fakeElectron.app.emit('web-contents-created', {}, contents);
    for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
      const away = preventable({ url: 'https://evil.example/' });
      const home = preventable({ url: 'app://window/#graph' });
      contents.emit(name, away);
      contents.emit(name, home);
      expect([away.defaultPrevented, home.defaultPrevented]).toEqual([true, false]);
    }
    const webview = preventable();
    contents.emit('will-attach-webview', webview);
    expect(webview.defaultPrevented).toBe(true);
    expect(contents.setWindowOpenHandler.mock.calls[0]?.[0]()).toEqual({ action: 'deny' });
    const answer = vi.fn();
    permissions.request?.(null as never, 'geolocation', answer, null as never);
    expect(answer).toHaveBeenCalledWith(false);
    expect(permissions.check?.(null, 'media', '', null as never)).toBe(false);
    expect(permissions.device?.(null as never)).toBe(false);
  });

  test('gets a port on which the monitor answers', async () => {
    await start();
    const sender = pageSender();
    askForPort(sender);
    const client = clientOn(sender.ports[0]);
    expect(await client.graph.snapshot()).toMatchObject({ edgeCount: 5_000 });
    const alerts = await client.alerts.live();
    await lever.pull('alert');
    expect((await alerts.next()).value).toMatchObject({ title: 'New node 1' });
    await expect(client.packets.list({ limit: 501 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('gives up its former port when it asks again, and its subscriptions end', async () => {
    await start();
    const sender = pageSender();
    askForPort(sender);
    await clientOn(sender.ports[0]).alerts.live();
    expect(await lever.pull('open')).toBe(1);
    askForPort(sender);
    await once(sender.ports[0] ?? expect.fail(), 'close');
    await eventually(async () => expect(await lever.pull('open')).toBe(0));
    expect(await clientOn(sender.ports[1]).sources.remove({ name: 'a' })).toBe(true);
  });

  test.each([
    ['another page', 'https://evil.example/', null],
    ['another host of the scheme', 'app://evil/', null],
    ['a frame within the page', 'app://window/', {}],
    ['an empty page', 'about:blank', null],
  ])('gets no port when it is %s', async (_who, url, parent) => {
    await start();
    const sender = pageSender();
    askForPort(sender, url, parent);
    expect(sender.ports).toEqual([]);
  });
});

describe('alerts', () => {
  const untilNotified = (count: number) => eventually(() => expect(shown.notifications).toHaveLength(count));

  test('show as a notification whose click opens the window', async () => {
    await start();
    mainWindow().hide();
    await lever.pull('alert');
    await untilNotified(1);
    expect(shown.notifications[0]?.options).toMatchObject({ title: 'New node 1', body: 'Heard for the first time.' });
    shown.notifications[0]?.emit('click');
    expect(mainWindow().visible).toBe(true);
  });

  test('open their node in the graph, or themselves among the alerts, from the notification and from the tray', async () => {
    await start();
    await lever.pull('alert');
    await untilNotified(1);
    const { subject, eventId } = alert(1);
    const address =
      subject?.length === 64
        ? `app://window/#/graph/${subject}`
        : `app://window/#/alerts/${encodeURIComponent(eventId)}`;
    shown.notifications[0]?.emit('click');
    expect(mainWindow().url).toBe(address);
    mainWindow().url = '';
    await eventually(() => expect(tray().menu[2]?.label).toBe('New node 1'));
    tray().menu[2]?.click?.(
      ...([] as unknown as Parameters<NonNullable<Electron.MenuItemConstructorOptions['click']>>),
    );
    expect(mainWindow().url).toBe(address);
  });

  test('fill the last five places of the tray menu, newest first', async () => {
    await start();
    for (let i = 0; i < 6; i += 1) await lever.pull('alert');
    await untilNotified(6);
    const labels = tray().menu.map((item) => item.label ?? item.type);
    const alerts = ['New node 6', 'New node 5', 'New node 4', 'New node 3', 'New node 2'];
    const quiet = 'Why so quiet? 47 of 48 kept silent today';
    await eventually(() => expect(tray().menu.at(-3)?.label).toBe(quiet));
    expect(labels.slice(0, 8)).toEqual(['Open Meshwarden', 'separator', ...alerts, 'separator']);
    expect(
      tray()
        .menu.slice(-2)
        .map((item) => item.label ?? item.type),
    ).toEqual(['separator', 'Quit']);
  });

  test('that stayed silent are explained in the tray menu, in lines that cannot be pressed, and in the window by the last', async () => {
    await start();
    expect(submenu(tray().menu.at(-3)).map((item) => item.label)).toEqual(['Explain …']);
    await lever.pull('alert');
    await eventually(() => expect(submenu(tray().menu.at(-3))).toHaveLength(4));
    const items = submenu(tray().menu.at(-3));
    expect(items.map(({ label, type, enabled }) => [label ?? type, enabled])).toEqual([
      ['47 too old to tell', false],
      ['a && b', false],
      ['separator', undefined],
      ['Explain …', undefined],
    ]);
    mainWindow().hide();
    const { click } = items.at(-1) ?? expect.fail('no entry');
    (click as unknown as () => void)();
    expect([mainWindow().visible, mainWindow().url]).toEqual([true, 'app://window/#/alerts/explain']);
  });

  test('and the flow are in the words of the tray', async () => {
    await start();
    expect(tray().tip).toBe('Meshwarden: 0 packets/min, 0 alerts');
    const before = tray().image;
    await lever.pull('alert');
    await eventually(() => expect(tray().tip).toBe('Meshwarden: 42 packets/min, 1 alert'));
    expect(tray().image).not.toEqual(before);
  });
});

describe('starting and ending', () => {
  test('a second start ends at once and leaves the database alone', async () => {
    shown.isSecondInstance = true;
    await start();
    expect([shown.quits, shown.windows.length]).toEqual([1, 0]);
  });

  test('says in a dialog why it cannot start and ends with 1', async () => {
    const monitor = new URL(
      `data:text/javascript,${encodeURIComponent("import { parentPort } from 'node:worker_threads'; parentPort.postMessage({ kind: 'failed', sentence: 'mesh.db is no database.' });")}`,
    );
    await runDesktop([], { ...entriesFor(page.folder), monitor });
    expect(shown.dialogs).toEqual(['Meshwarden cannot start: mesh.db is no database.']);
    expect(shown.exits).toEqual([1]);
  });

  test('says in a dialog that the window was not built and ends with 1', async () => {
    await runDesktop([], entriesFor('/nowhere'));
    expect(shown.dialogs[0]).toMatch(/^Meshwarden cannot start: The files of the window are missing/);
    expect(shown.exits).toEqual([1]);
  });

  test('ends with 2 after a wrong argument', async () => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await runDesktop(['--port', 'x'], entriesFor(page.folder));
    expect(String(said.mock.calls[0]?.[0])).toContain('It must be a whole number from 0 to 65535.');
    said.mockRestore();
    expect([shown.exits, shown.windows.length]).toEqual([[2], 0]);
  });

  test('quits only after the monitor has stopped, and takes the tray icon away', async () => {
    await start();
    const { click } = tray().menu.at(-1) ?? expect.fail('no entry');
    const quitted = once(fakeElectron.app, 'fake-quit');
    (click as unknown as () => void)();
    expect(shown.quits).toBe(0);
    await quitted;
    expect([shown.quits, tray().destroyed, mainWindow().closed]).toEqual([1, true, true]);
  });

  test('asks when the monitor dies, and watches again when told to', async () => {
    await start();
    const sender = pageSender();
    askForPort(sender);
    const pending = clientOn(sender.ports[0]).graph.edge({ a: 'hangs', b: 'b' });
    const rejected = expect(pending).rejects.toThrow();
    await lever.pull('open');
    await lever.pull('crash');
    await rejected;
    await eventually(() => expect(shown.dialogs).toHaveLength(1));
    expect(shown.dialogs[0]).toContain('Meshwarden no longer watches: The monitor stopped because of a fault');
    askForPort(sender);
    expect(sender.ports).toHaveLength(1);
    shown.nextAnswer.resolve(0);
    await eventually(() => {
      askForPort(sender);
      expect(sender.ports.length).toBeGreaterThan(1);
    });
    expect(await clientOn(sender.ports.at(-1)).sources.remove({ name: 'a' })).toBe(true);
  });

  test('starts another monitor when the window asks, while it stays, and quits in the middle of that', async () => {
    await start();
    const sender = pageSender();
    askForPort(sender);
    const gone = once(sender.ports[0] ?? expect.fail('no port came'), 'close');
    clientOn(sender.ports[0])
      .app.restart()
      .catch(() => {});
    await gone;
    const before = sender.ports.length;
    await eventually(() => {
      askForPort(sender);
      expect(sender.ports.length).toBeGreaterThan(before);
    });
    expect(await clientOn(sender.ports.at(-1)).sources.remove({ name: 'a' })).toBe(true);
    expect([mainWindow().closed, shown.dialogs]).toEqual([false, []]);
    const last = sender.ports.at(-1);
    clientOn(last)
      .app.restart()
      .catch(() => {});
    await quit();
    expect([shown.quits, shown.dialogs]).toEqual([1, []]);
  });

  test('tells the monitor that the machine sleeps and wakes', async () => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await start();
    fakeElectron.powerMonitor.emit('suspend');
    fakeElectron.powerMonitor.emit('resume');
    await eventually(() => expect(said.mock.calls.map(([text]) => text)).toEqual(['asleep\n', 'awake\n']));
    said.mockRestore();
  });

  test('claims the scheme of its page as a secure origin of its own', async () => {
    await start();
    expect(shown.schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
    ]);
  });
});
