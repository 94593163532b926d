// Exports in a real browser: from the graph, its past and the Health page, with what becomes of them.
import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, noBrowser, openWindow } from './browser.ts';
import { type FakeCore, startFakeCore } from './fake-core.ts';

const built = existsSync(new URL('../../out/renderer/index.html', import.meta.url));
const required = process.env.REQUIRE_BROWSER === '1';
if (noBrowser !== null) console.warn(noBrowser);

describe.skipIf(!required && (noBrowser !== null || !built))('exporting', () => {
  let browser: Browser;
  let core: FakeCore;
  beforeAll(async () => {
    browser = await launchBrowser();
    core = await startFakeCore({ nodes: 20, started: true });
  });
  afterAll(async () => {
    await browser?.close();
    await core?.close();
  });

  it('is offered at the graph by keyboard, with the links chosen, and at its past with everything heard', async () => {
    const { page, complaints } = await openWindow(browser, core.address, { scheme: 'dark' });
    await page.getByRole('button', { name: 'Export…' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Export' });
    expect(await dialog.getByLabel('What').inputValue()).toBe('Links between nodes');
    await dialog.getByLabel('As').click();
    await page.getByRole('option', { name: 'Graph (GraphML)' }).click();
    await dialog.getByLabel('Heard in').click();
    await page.getByRole('option', { name: 'The last 7 days' }).click();
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await dialog.getByText('meshwarden-edges.graphml is ready.').waitFor();
    expect(core.state.exports.wishes.at(-1)).toEqual({ what: 'edges', format: 'graphml', days: 7 });
    await dialog.getByRole('button', { name: 'End' }).click();
    await dialog.getByText('was ended; nothing half written is left').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Past: the graph as it was, and what changed' }).click();
    await page.getByRole('complementary').getByRole('button', { name: 'Export…' }).click();
    expect(await dialog.getByLabel('What').inputValue()).toBe('Everything heard');
    expect(await dialog.getByLabel('As').inputValue()).toBe('Recording (NDJSON)');
    // The made-up host has no file to fetch.
    expect(complaints.filter((line) => !line.includes('404'))).toEqual([]);
    await page.context().close();
  });

  it('of the whole database shows how far the copy is, where it was saved, or why not (900 x 600)', async () => {
    core.state.exports.value = { dialog: true, job: null };
    const { page, complaints } = await openWindow(browser, core.address, { scheme: 'light', width: 900, height: 600 });
    await page.getByRole('button', { name: 'Health' }).click();
    await page.getByRole('tab', { name: 'Import and export' }).click();
    const panel = page.getByRole('region', { name: 'Export' });
    await panel.getByLabel('What').click();
    await page.getByRole('option', { name: 'The whole database' }).click();
    expect(await panel.getByLabel('Heard in').isDisabled()).toBe(true);
    await panel.getByRole('button', { name: 'Export', exact: true }).click();
    await panel.getByText('Choose where to save meshwarden-database.db.').waitFor();
    expect(core.state.exports.wishes.at(-1)).toEqual({ what: 'database', format: 'db', days: null });
    core.state.exports.show({ stage: 'preparing', part: 0.4 });
    await panel.getByLabel('40 %').waitFor();
    const place = '/home/<b>ana</b>/mesh.db';
    core.state.exports.show({ stage: 'done', words: place });
    await panel.getByText(`Saved as ${place}`).waitFor();
    core.state.exports.show({ stage: 'failed', words: `${place} could not be written: no room.` });
    await panel.getByRole('alert').getByText('could not be written: no room.').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
