// A browser over a fake core of 50 nodes for every test of a block, and the panels beside its graph.
import { existsSync } from 'node:fs';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { launchBrowser, noBrowser, openWindow } from './browser.ts';
import { type FakeCore, startFakeCore } from './fake-core.ts';

const built = existsSync(new URL('../../out/renderer/index.html', import.meta.url));

/** Whether tests of the window are skipped here: no browser or nothing built, and nobody requires them. */
export const skipsWindow = process.env.REQUIRE_BROWSER !== '1' && (noBrowser !== null || !built);

type Look = Parameters<typeof openWindow>[2];
type Opened = Awaited<ReturnType<typeof openWindow>> & { readonly panel: Locator };

export interface OverFakeCore {
  /** That of the test under way. */
  readonly core: FakeCore;
  /** Opens the window on a page of the rail. */
  openWindow(look: Look, page: string): ReturnType<typeof openWindow>;
  /** Opens the window, waits for the graph and opens a panel by keyboard: the button's name, then the panel's. */
  openPanel(look: Look, button: RegExp, name: string): Promise<Opened>;
}

/** One browser for the calling block, a core for each of its tests. */
export function overFakeCore(): OverFakeCore {
  let browser: Browser;
  let core: FakeCore;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    core = await startFakeCore({ nodes: 50, started: true });
  });
  afterEach(() => core.close());
  return {
    get core() {
      return core;
    },
    async openWindow(look, page) {
      const window = await openWindow(browser, core.address, look);
      await window.page.getByRole('button', { name: page, exact: true }).click();
      return window;
    },
    async openPanel(look, button, name) {
      const window = await openWindow(browser, core.address, look);
      await window.page
        .getByTestId('graph-counts')
        .getByText(/^\d+ nodes/)
        .waitFor();
      await window.page.getByRole('button', { name: button }).focus();
      await window.page.keyboard.press('Enter');
      const panel = window.page.getByRole('complementary', { name });
      await panel.waitFor();
      return { ...window, panel };
    },
  };
}
