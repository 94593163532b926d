// The window in a real browser over a fake core: from the first run to the counters, by keyboard, in both colour schemes.
import { existsSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, noBrowser, openWindow } from './browser.ts';
import { type FakeCore, startFakeCore } from './fake-core.ts';

if (noBrowser !== null) console.warn(noBrowser);
const built = existsSync(new URL('../../out/renderer/index.html', import.meta.url));
if (!built) console.warn('The window is not built: npm run build.');
const required = process.env.REQUIRE_BROWSER === '1';

/** Presses Tab until the focused element's accessible name matches; fails after `limit` presses. */
async function tabTo(page: Page, name: RegExp, limit = 60): Promise<void> {
  for (let i = 0; i < limit; i += 1) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
    });
    if (name.test(focused)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reached ${name}`);
}

const counts = (page: Page) => page.getByTestId('graph-counts');

describe.skipIf(!required && (noBrowser !== null || !built))('the window', () => {
  let browser: Browser;
  const cores: FakeCore[] = [];
  const start = async (nodes: number, started: boolean): Promise<FakeCore> => {
    const core = await startFakeCore({ nodes, started });
    cores.push(core);
    return core;
  };

  beforeAll(async () => {
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await Promise.all(cores.map((core) => core.close()));
  });

  it.each(['dark', 'light'] as const)(
    'goes from nothing to a node, an edge and the counters by keyboard (%s)',
    async (scheme) => {
      const core = await start(50, false);
      const { page, complaints } = await openWindow(browser, core.address, { scheme });
      await page.getByRole('heading', { name: 'What should Meshwarden listen to?' }).waitFor();
      expect(page.url()).not.toContain('token');
      await page.getByText('No source yet').waitFor();

      await tabTo(page, /^Start the sample mesh$/);
      await page.keyboard.press('Enter');
      await counts(page)
        .getByText(/^[45]\d nodes, \d+ observers?, \d+ edges$/)
        .waitFor();
      await page.getByRole('region', { name: 'Getting started' }).getByText('Everything works').waitFor();
      await page.getByRole('button', { name: /^sample: Receiving/ }).waitFor();
      await page.getByText('3 implausible edges hidden').waitFor();

      await page.keyboard.press('Control+f');
      await page.keyboard.type('hill');
      await page.getByRole('option', { name: /Hill/ }).first().waitFor();
      await page.keyboard.press('Enter');
      const node = page.getByRole('complementary', { name: /^Node .*Hill/ });
      await node.getByText(/^Neighbours \(\d+\)$/).waitFor();

      await tabTo(page, /^Why is .* a neighbour\?$/);
      await page.keyboard.press('Enter');
      const edge = page.getByRole('complementary', { name: /^Edge between/ });
      await edge.getByText('Last relay to an observer', { exact: true }).waitFor();
      await edge.getByText('1-byte hops, flooded').waitFor();
      await page.keyboard.press('Escape');
      await edge.waitFor({ state: 'detached' });

      await page.locator('body').press('Tab');
      await tabTo(page, /^Counters$/);
      await page.keyboard.press('Enter');
      const dedup = page.locator('[data-reason="dedup"]');
      await dedup.getByRole('button', { name: '3, Already told, Today: show examples' }).waitFor();
      await expect.poll(() => page.locator('[data-reason="expired"]').getByText('0').count()).toBe(3);
      core.state.duplicates += 1;
      core.events.publish('changed', null);
      await dedup.getByRole('button', { name: '4, Already told, Today: show examples' }).waitFor();
      await tabTo(page, /^2, Cooling down, Today/);
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').getByText('12 s since the last node-new in any region < 300 s').first().waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );

  it('draws new evidence as it comes and keeps names as text', async () => {
    const core = await start(50, true);
    const { page, complaints } = await openWindow(browser, core.address, { scheme: 'dark', calm: true });
    await counts(page)
      .getByText(/^5\d nodes/)
      .waitFor();
    const before = Number(await counts(page).getAttribute('data-revision'));
    await page.waitForFunction(
      (revision) =>
        Number(document.querySelector('[data-testid="graph-counts"]')?.getAttribute('data-revision')) > revision,
      before,
    );
    await page.keyboard.press('Control+f');
    // Enter right behind the last letter: what is listed by then is for a part of the word, or nothing.
    await page.keyboard.type('onerror');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Node <img src=x onerror=alert(1)>' }).waitFor();
    await expect.poll(() => page.locator('aside img').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('says that the connection is lost, and goes on by itself when it is back', async () => {
    const core = await start(50, true);
    const { page } = await openWindow(browser, core.address, { scheme: 'light', width: 900, height: 600 });
    await counts(page)
      .getByText(/^5\d nodes/)
      .waitFor();
    const lost = page.getByText('Connection lost.');
    core.drop();
    await lost.waitFor();
    await page.getByRole('button', { name: /^sample: Not known/ }).waitFor();
    core.restore();
    await lost.waitFor({ state: 'detached' });
    const before = Number(await counts(page).getAttribute('data-revision'));
    await page.waitForFunction(
      (revision) =>
        Number(document.querySelector('[data-testid="graph-counts"]')?.getAttribute('data-revision')) > revision,
      before,
    );
    await page.context().close();
  });

  it('shows the sentence of a broker address that cannot be used, in its form', async () => {
    const core = await start(50, false);
    const { page } = await openWindow(browser, core.address, { scheme: 'dark' });
    const form = page.getByRole('form', { name: 'MQTT broker' });
    await form.getByLabel('Broker address').fill('nonsense://me:secret@x');
    expect(await form.getByLabel('User name').inputValue()).toBe('me');
    await form.getByLabel('Broker address').press('Enter');
    await form.getByRole('alert').getByText('“nonsense://x” is no broker address.').waitFor();
    await page.context().close();
  });

  it('shows a broker without data as connected, not as receiving, and what is missing', async () => {
    const core = await start(50, false);
    core.state.add({ kind: 'mqtt', url: 'mqtt://broker.example.org' });
    const { page } = await openWindow(browser, core.address, { scheme: 'dark' });
    await page.getByRole('button', { name: /^mqtt:broker.example.org: Connected, no data yet/ }).waitFor();
    await page.getByText('The link stands, but nothing has come over it.').waitFor();
    await expect.poll(() => page.getByText('Receiving').count()).toBe(0);
    await page.context().close();
  });

  it('marks alerts as seen, one and all', async () => {
    const core = await start(50, true);
    for (const i of [1, 2, 3]) core.state.alert(`New repeater ${i}`, 'Heard for the first time.');
    const { page } = await openWindow(browser, core.address, { scheme: 'light' });
    await page.getByRole('button', { name: 'Alerts, 3 alerts not seen' }).click();
    await page.getByRole('button', { name: 'Mark as seen', exact: true }).first().click();
    await page.getByRole('button', { name: 'Alerts, 2 alerts not seen' }).waitFor();
    await page.getByRole('button', { name: 'Mark all as seen' }).click();
    await page.getByRole('button', { name: 'Alerts', exact: true }).waitFor();
    await page.context().close();
  });

  it('tells a person without the token what to open', async () => {
    const core = await start(50, true);
    const bare = core.address.replace(/#.*/, '');
    const { page } = await openWindow(browser, bare, { scheme: 'dark' });
    await page.getByRole('alert').getByText('carries no access token').waitFor();
    await page.context().close();
    const wrong = await openWindow(browser, `${bare}#token=wrong`, { scheme: 'dark' });
    await wrong.page.getByRole('alert').getByText('is not the one of the running program').waitFor();
    await wrong.page.context().close();
  });

  it('takes 2,000 nodes and finds one of them', async () => {
    const core = await start(2_000, true);
    const { page, complaints } = await openWindow(browser, core.address, { scheme: 'dark', calm: true });
    await counts(page)
      .getByText(/^[12],\d\d\d nodes, \d+ observers/)
      .waitFor({ timeout: 200_000 });
    await page.keyboard.press('Control+f');
    await page.keyboard.type('harbour');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: /^Node .*Harbour/ }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 300_000);
});
