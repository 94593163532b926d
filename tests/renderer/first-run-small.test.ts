// The first minutes in a small window: whole words on the doors, and no node behind the checklist.
import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, noBrowser, openWindow } from './browser.ts';
import { type FakeCore, startFakeCore } from './fake-core.ts';

const built = existsSync(new URL('../../out/renderer/index.html', import.meta.url));
const required = process.env.REQUIRE_BROWSER === '1';

/** Cytoscape keeps itself on its element. */
interface Drawn {
  readonly _cyreg?: { readonly cy: { nodes(): { renderedBoundingBox(of: object): { readonly x1: number } } } };
}

describe.skipIf(!required && (noBrowser !== null || !built))('a first run at 900 x 600', () => {
  let browser: Browser;
  let core: FakeCore;
  beforeAll(async () => {
    browser = await launchBrowser();
    core = await startFakeCore({ nodes: 40, started: false });
  });
  afterAll(async () => {
    await browser?.close();
    await core?.close();
  });

  it('shows every letter of every button, keeps the graph beside the checklist, and takes the room back when it is closed', async () => {
    const look = { scheme: 'dark', width: 900, height: 600, calm: true } as const;
    const { page, complaints } = await openWindow(browser, core.address, look);
    const start = page.getByRole('button', { name: 'Start the sample mesh' });
    await start.waitFor();
    const cut = await page
      .locator('main button')
      .evaluateAll((buttons) =>
        buttons.flatMap((button) =>
          [button, ...button.querySelectorAll('*')].some(
            (it) => it.scrollWidth > it.clientWidth + 1 && it.clientWidth > 0,
          )
            ? [button.textContent]
            : [],
        ),
      );
    expect(cut).toEqual([]);
    await start.click();
    const leftmost = () =>
      page.getByRole('application').evaluate((it) => {
        const nodes = (it as unknown as Drawn)._cyreg?.cy.nodes();
        return (nodes?.renderedBoundingBox({ includeLabels: false }).x1 ?? 0) + it.getBoundingClientRect().left;
      });
    const close = page.getByRole('button', { name: 'Hide this list' });
    await close.waitFor();
    const edge = await close.evaluate((it) => it.closest('section')?.getBoundingClientRect().right ?? 0);
    expect(edge).toBeGreaterThan(300);
    await expect.poll(leftmost).toBeGreaterThan(edge);
    const beside = await leftmost();
    await close.click();
    await close.waitFor({ state: 'detached' });
    await expect.poll(leftmost).toBeLessThan(beside);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
