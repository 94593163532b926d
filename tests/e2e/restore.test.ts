// A backup made, chosen and put in place from the window of the running program, which restarts for it.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, noBrowser, openWindow } from '../renderer/browser.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/database.ts';
import { killAll, serve } from './program.ts';

let browser: Browser;
let folder: TemporaryFolder;
beforeAll(async () => {
  folder = temporaryFolder();
  if (noBrowser === null) browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  killAll();
  folder?.dispose();
});

describe.skipIf(noBrowser !== null)('a backup', () => {
  it('is in place after Restart now, in the same window, and the program stops cleanly afterwards', async () => {
    const program = await serve('--db', folder.file('mesh.db'));
    const { page } = await openWindow(browser, program.address, { scheme: 'dark' });
    await page.getByRole('button', { name: 'Health' }).click();
    await page.getByRole('tab', { name: 'Backups' }).click();
    await page.getByRole('button', { name: 'Back up now' }).click();
    await page.getByRole('button', { name: /^Restore the backup of/ }).click();
    await page.getByRole('button', { name: 'Check and restore at the next start' }).click();
    await page.getByRole('button', { name: 'Restart now' }).click();
    await page.getByText(/^The database is now what .* held\./).waitFor();
    expect(await page.getByRole('button', { name: 'Restart now' }).count()).toBe(0);
    await page.context().close();
    expect((await program.stop()).code).toBe(0);
  });
});
