// The page of channels on a database of the running program: read, searched, and harmless whatever was said.
import { describe, expect, it } from 'vitest';
import { closeWriter, openWriter } from '../../src/main/storage/database.ts';
import { migrate } from '../../src/main/storage/migrate.ts';
import { noBrowser } from '../renderer/browser.ts';
import { type Said, saidFrom, say } from '../support/said.ts';
import { windowed } from './windowed.ts';

const over = windowed();

/** Nobody answers there, so nothing is added to what is stored. */
const quietSource = ['--mqtt', 'mqtt://127.0.0.1:9'];

const talk: readonly Said[] = [
  ...Array.from({ length: 60 }, (_, i) => ({ channel: '#ridge', sender: 'Ann', text: `round ${i}` })),
  { channel: 'Public', sender: '<img src=x onerror=alert(1)>', text: '<script>alert(2)</script> ‮reversed' },
  { channel: 'Public', sender: null, text: 'Relay up at the new antenna', aheadS: 86_400 },
];

describe.skipIf(noBrowser !== null)('the page of channels', () => {
  it.each([
    ['dark', 1280, 800],
    ['light', 900, 600],
  ] as const)('lists 2 channels and finds what was said in them (%s, %i wide)', async (scheme, width, height) => {
    const file = over.file(`${scheme}.db`);
    const db = openWriter(file);
    migrate(db);
    say(db, talk);
    // Somebody brought it, so the first run is over.
    db.exec(`INSERT INTO parties VALUES (1, 'attic');
      INSERT INTO observers (id, party_id, key, first_seen, last_seen) VALUES (1, 1, 'attic', ${saidFrom}, ${saidFrom})`);
    closeWriter(db);
    await over.visit(['--db', file, ...quietSource], { scheme, width, height }, async ({ page, complaints }) => {
      await page.getByRole('button', { name: 'Channels' }).click();
      const channels = page.getByRole('navigation', { name: 'Channels' });
      await channels.getByRole('button', { name: '#ridge' }).focus();
      await page.keyboard.press('Enter');
      const said = page.getByRole('list', { name: 'Messages of #ridge' }).getByRole('listitem');
      await expect.poll(() => said.count()).toBe(50);
      await page.getByRole('button', { name: 'Show older ones' }).click();
      await expect.poll(() => said.count()).toBe(60);

      await page.getByRole('searchbox', { name: 'Search messages' }).fill('round 59');
      await expect.poll(() => said.count()).toBe(1);
      await page.getByRole('searchbox', { name: 'Search messages' }).fill('nobody said this');
      await page.getByRole('heading', { name: 'No message found' }).waitFor();
      await page.getByRole('searchbox', { name: 'Search messages' }).fill('antenna');
      await channels.getByRole('button', { name: 'All channels' }).click();
      const all = page.getByRole('list', { name: 'Messages of all channels' });
      await all.getByText('Relay up at the new antenna').waitFor();
      await all.getByText('Nobody named').waitFor();
      await all.getByText(/^heard \d times?, its clock said 5 Mar 2026/).waitFor();
      await page.getByRole('searchbox', { name: 'Search messages' }).fill('<img');
      await all.getByText('<script>alert(2)</script> reversed').waitFor();
      expect(await page.locator('img, script:not([src])').count()).toBe(0);
      expect(complaints).toEqual([]);
    });
  });

  it('says what to do where nothing can be read yet', async () => {
    await over.visit(['--db', over.file('empty.db'), ...quietSource], { scheme: 'light' }, async ({ page }) => {
      await page.getByRole('button', { name: 'Channels' }).click();
      await page.getByRole('heading', { name: 'No message yet' }).waitFor();
      await page.getByRole('button', { name: 'Open sources', exact: true }).click();
      await page.getByRole('heading', { name: 'Sources', exact: true }).waitFor();
    });
  });
});
