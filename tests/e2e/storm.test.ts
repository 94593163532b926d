// A storm of 500 events on a desktop: the built monitor, notifications that a stand-in for Electron shows, and a real
// browser on the window.
import { randomBytes } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { addressWithToken } from '../../src/contract/handshake.ts';
import { awaitToken } from '../../src/main/bridge/admission.ts';
import { entriesBeside } from '../../src/main/bridge/entries.ts';
import { type MonitorThread, startMonitor } from '../../src/main/bridge/monitor-thread.ts';
import { PageFiles } from '../../src/main/bridge/page-files.ts';
import { openPageServer, type PageServer } from '../../src/main/bridge/page-server.ts';
import { relay } from '../../src/main/bridge/relay.ts';
import { systemClock } from '../../src/main/system-clock.ts';
import { shown } from '../main/desktop/fake-electron.ts';
import { launchBrowser, noBrowser, openWindow } from '../renderer/browser.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/database.ts';
import { killAll, until } from './program.ts';
import { fileWithStorm } from './storm-file.ts';

vi.mock('electron', async () => (await import('../main/desktop/fake-electron.ts')).fakeElectron);
const { DesktopNotifications } = await import('../../src/main/desktop/notifications.ts');

if (noBrowser !== null) console.warn(`SKIPPED: ${noBrowser}`);

let browser: Browser;
let folder: TemporaryFolder;
let monitor: MonitorThread | null = null;
let server: PageServer | null = null;
beforeAll(async () => {
  if (noBrowser === null) browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  killAll();
  await monitor?.stop();
  await server?.close();
  folder.dispose();
});

/** Titles of the notifications that are on the screen: shown, and not taken away by a newer group. */
function onScreen(): string[] {
  return shown.notifications.filter((one) => !gone.has(one)).map(({ options }) => options.title ?? '');
}
const gone = new Set<unknown>();

/** Starts the monitor as the desktop program does; gives the window's address. */
async function startDesktop(database: string): Promise<string> {
  const entries = entriesBeside(new URL('../../out/main/cli.js', import.meta.url).href);
  const { version } = entries;
  const { reader, aside, hearing } = entries;
  const threads = { readerUrl: reader.href, asideUrl: aside.href, hearingUrl: hearing.href };
  const notifications = new DesktopNotifications(() => {});
  const thread = startMonitor({
    entry: entries.monitor,
    options: { database, host: 'desktop', version, sources: [], ...threads },
    listener: {
      async notify(place, alert) {
        if (place !== 'desktop') return;
        await notifications.alert(alert);
        const newest = shown.notifications.at(-1);
        newest?.once('close', () => gone.add(newest));
      },
      tray: () => {},
      progress: () => {},
      died: (sentence) => expect.fail(sentence),
    },
  });
  monitor = thread;
  await thread.ready;
  const token = randomBytes(32).toString('base64url');
  server = await openPageServer({
    port: 0,
    page: new PageFiles(entries.page),
    strict: true,
    onSocket: (socket) =>
      awaitToken(socket, { token, clock: systemClock, admit: () => relay(socket, thread.connect()) }),
  });
  return addressWithToken(`http://127.0.0.1:${server.port}`, token);
}

describe.skipIf(noBrowser !== null)('a storm of 500 events on the desktop', () => {
  it('shows 3 notifications and one group, is one group in the window, adds up to 500, and a click on any number says why', async () => {
    const targets = { routine: ['in-app', 'desktop'], priority: ['in-app'], immediate: ['in-app'] } as const;
    const nodes = { severityFloor: 'routine', cooldownS: 0, targets } as const;
    const database = await fileWithStorm(folder.file('storm.db'), { nodes });
    const address = await startDesktop(database);
    const { page } = await openWindow(browser, address, { scheme: 'dark', calm: true });

    await page.getByRole('button', { name: 'Alerts, 500 alerts not seen' }).click();
    await page.getByText('49 more of the kind node-new within 10 minutes').waitFor();
    expect(await page.locator('[data-alert]').count(), 'groups in the window').toBe(1);

    await until(async () => onScreen().some((title) => title.startsWith('497 more alerts in ')));
    expect(onScreen()).toEqual([...Array(3).fill(expect.stringMatching(/^New repeater: /)), expect.any(String)]);

    await page.getByRole('tab', { name: 'Ledger' }).click();
    await page.getByText('500 seen = 500 delivered + 0 kept silent').waitFor();
    for (const window of ['Today', '7 days', 'Since install']) {
      await page.getByText(window, { exact: true }).click();
      await page.getByRole('button', { name: '500, Delivered, Nodes: show the decisions' }).waitFor();
      const numbers = page.getByRole('button', { name: /: show the decisions$/ });
      expect(await numbers.count(), 'nodes, all families, and the sums of both').toBe(4);
      for (const number of await numbers.all()) {
        await number.click();
        const drawer = page.getByRole('dialog');
        await drawer.getByText('50 decisions of 500 counted.').waitFor();
        await drawer.getByText('accepted by in-app').first().waitFor();
        await page.keyboard.press('Escape');
        await drawer.waitFor({ state: 'detached' });
      }
    }
    await page.close();
  });
});
