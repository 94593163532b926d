// Importing a file in a real browser: from the first screen, in pieces, by its path, ended and gone on with.
import { existsSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pieceBytes } from '../../src/contract/transfers.ts';
import { account } from '../support/made-up-transfers.ts';
import { launchBrowser, noBrowser, openWindow } from './browser.ts';
import { type FakeCore, startFakeCore } from './fake-core.ts';

const built = existsSync(new URL('../../out/renderer/index.html', import.meta.url));
const required = process.env.REQUIRE_BROWSER === '1';
if (noBrowser !== null) console.warn(noBrowser);

describe.skipIf(!required && (noBrowser !== null || !built))('importing a file', () => {
  let browser: Browser;
  let core: FakeCore;
  beforeAll(async () => {
    browser = await launchBrowser();
    core = await startFakeCore({ nodes: 20, started: false });
  });
  afterAll(async () => {
    await browser?.close();
    await core?.close();
  });
  beforeEach(() => {
    core.state.imports.value = { dialog: false, sending: null, running: null, last: null, unfinished: null };
  });

  async function open(look: Parameters<typeof openWindow>[2]): Promise<{ page: Page; complaints: string[] }> {
    const window = await openWindow(browser, core.address, look);
    // The first screen leads there, too.
    await window.page.getByRole('button', { name: 'Import a file…' }).click();
    await window.page.getByRole('tab', { name: 'Import and export', selected: true }).waitFor();
    return window;
  }

  it.each([
    ['dark', 1280, 800],
    ['light', 900, 600],
  ] as const)('shows how far it is and what became of it (%s, %i x %i)', async (scheme, width, height) => {
    const { page, complaints } = await open({ scheme, width, height });
    const name = '<img src=x onerror=alert(1)>.ndjson';
    await page.getByLabel('Or its path').fill(` /home/ana/${name} `);
    await page.keyboard.press('Enter');
    await page.getByText(`Importing ${name}`).waitFor();
    await page.getByText('42 %, 50,400 messages read, 40,617 new observations').waitFor();
    expect(core.state.imports.begun.at(-1)).toBe(`/home/ana/${name}`);
    core.state.imports.end('done', '', { ...account, refused: { '<b>odd</b>': 2, not_json: 310 } });
    await page.getByText(`${name} was imported just now`).waitFor();
    const rows = page.getByRole('region', { name: 'What became of it' });
    await rows.getByText('81,234').waitFor();
    await rows.getByText('2 <b>odd</b>').waitFor();
    await rows.getByText('310 Not JSON').waitFor();
    await rows.getByText('412, 2 refused').waitFor();
    await rows.getByText('nodes.foreign_advert, observations.resolved_path').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  // The rest happens in one window.
  let page: Page;
  let complaints: string[];
  const reopen = async () => {
    if (page === undefined) ({ page, complaints } = await open({ scheme: 'dark' }));
    await page.getByLabel('Or its path').waitFor();
  };

  it('sends a chosen file in 2 pieces, byte for byte', async () => {
    await reopen();
    const bytes = Buffer.alloc(pieceBytes + 1_000, 'mesh\u{1f4e1}');
    await page.locator('input[type=file]').setInputFiles({ name: 'roof.ndjson', mimeType: '', buffer: bytes });
    await page.getByText('Importing roof.ndjson').waitFor();
    expect(core.state.imports.sent.at(-1)?.equals(bytes)).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('is ended, gone on with and left, all by keyboard', async () => {
    await reopen();
    await page.getByLabel('Or its path').fill('/mesh.db');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'End', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('The import of mesh.db did not reach its end').waitFor();
    await page.getByRole('button', { name: 'Go on' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Importing mesh.db').waitFor();
    await page.getByRole('button', { name: 'End', exact: true }).click();
    await page.getByRole('button', { name: 'Leave it' }).click();
    await page.getByText('did not reach its end').waitFor({ state: 'detached' });
    expect(core.state.imports.value.unfinished).toBeNull();
  });

  it('says why it failed, and that the same file is to be chosen again after a restart', async () => {
    await reopen();
    core.state.imports.begin('/x/mesh.db');
    core.state.imports.end('failed', 'mesh.db is damaged. Repair it, and import that.', null);
    core.state.imports.value.unfinished = { name: 'mesh.db', isThere: false };
    await page.getByRole('alert').getByText('mesh.db is damaged. Repair it, and import that.').waitFor();
    await page.getByText('Choose the same file again to go on').waitFor();
    expect(await page.getByRole('button', { name: 'Go on' }).count()).toBe(0);
  });

  it('has the host show its dialog where there is one', async () => {
    core.state.imports.value.dialog = true;
    await reopen();
    await page.locator('input[type=file]').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Import a file…' }).click();
    await page.getByText('Importing chosen.ndjson').waitFor();
    expect(complaints).toEqual([]);
  });
});
