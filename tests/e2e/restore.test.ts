// A backup made, chosen and put in place from the window of the running program, which restarts for it.
import { describe, expect, it } from 'vitest';
import { noBrowser } from '../renderer/browser.ts';
import { windowed } from './windowed.ts';

const over = windowed();

describe.skipIf(noBrowser !== null)('a backup', () => {
  it('is in place after Restart now, in the same window, and the program stops cleanly afterwards', async () => {
    await over.visit(['--db', over.file('mesh.db')], { scheme: 'dark' }, async ({ page }) => {
      await page.getByRole('button', { name: 'Health' }).click();
      await page.getByRole('tab', { name: 'Backups' }).click();
      await page.getByRole('button', { name: 'Back up now' }).click();
      await page.getByRole('button', { name: /^Restore the backup of/ }).click();
      await page.getByRole('button', { name: 'Check and restore at the next start' }).click();
      await page.getByRole('button', { name: 'Restart now' }).click();
      await page.getByText(/^The database is now what .* held\./).waitFor();
      expect(await page.getByRole('button', { name: 'Restart now' }).count()).toBe(0);
    });
  });
});
