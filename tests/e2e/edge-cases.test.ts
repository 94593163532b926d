// A mesh in which nothing is as it should be, in the window of the smallest size: drawn, read by keyboard, nothing runs over.
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, noBrowser, openWindow } from '../renderer/browser.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/database.ts';
import { NODES, writeEdgeCases } from '../support/edge-cases.ts';
import { killAll, meshwarden, serve } from './program.ts';

if (noBrowser !== null) console.warn(`SKIPPED: ${noBrowser}`);

let browser: Browser;
let folder: TemporaryFolder;
beforeAll(async () => {
  if (noBrowser === null) browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  killAll();
  folder.dispose();
});

/** What is wider than the box it is in, by its text; the page as a whole first. */
function overflowing(panel: Locator): Promise<string[]> {
  return panel.evaluate((element) => {
    const root = document.documentElement;
    const wide = root.scrollWidth > root.clientWidth || root.scrollHeight > root.clientHeight ? ['the page'] : [];
    const right = element.getBoundingClientRect().right;
    for (const inner of element.querySelectorAll('*')) {
      const box = inner.getBoundingClientRect();
      if (box.width > 0 && box.right > right + 1) wide.push(inner.textContent?.slice(0, 60) ?? inner.tagName);
    }
    return wide;
  });
}

/** Finds a node by its name and opens its panel, all by keyboard. */
async function openNode(page: Page, name: string): Promise<Locator> {
  await page.keyboard.press('Control+f');
  await page.keyboard.type(name);
  await page.getByRole('option', { name }).first().waitFor();
  // What is listed for a part of the name has others in it, and one of them first.
  await page.getByRole('option').nth(1).waitFor({ state: 'detached' });
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary', { name: `Node ${name}` });
  await panel.getByText(/^Neighbours/).waitFor();
  return panel;
}

async function unfold(page: Page, panel: Locator, path: string): Promise<void> {
  await panel.getByRole('button', { name: path, exact: true }).first().focus();
  await page.keyboard.press('Enter');
}

describe.skipIf(noBrowser !== null)('100 nodes that share their first byte', () => {
  it.each(['dark', 'light'] as const)(
    'are drawn, with their hops and edges explained, at 900x600 (%s)',
    async (scheme) => {
      const file = folder.file('edge-cases.ndjson');
      const { edges } = writeEdgeCases(file);
      expect((await meshwarden('import', file, '--db', folder.file('mesh.db'))).code).toBe(0);
      const program = await serve('--db', folder.file('mesh.db'), '--port', '0');
      const look = { scheme, width: 900, height: 600, calm: true };
      const { page, complaints } = await openWindow(browser, program.address, look);
      await page.getByTestId('graph-counts').getByText(`${NODES} nodes, 1 observer, ${edges.length} edges`).waitFor();

      const listener = await openNode(page, 'Listener');
      await listener.getByRole('heading', { name: `${NODES - 1} other nodes share its first key byte` }).waitFor();
      await listener.getByText('The first 50 are listed.').waitFor();
      expect(await overflowing(listener)).toEqual([]);
      await listener.getByRole('button', { name: 'Why is Node 1 a neighbour?' }).focus();
      await page.keyboard.press('Enter');
      const edge = page.getByRole('complementary', { name: /^Edge between/ });
      await edge.getByText('Low: 1 observer witnessed it, 3 would be enough.').waitFor();
      const open = edge.getByRole('region', { name: 'Could be this edge, too' });
      await open
        .getByText(/^could be .* and 92 other nodes$/)
        .first()
        .waitFor();
      expect(await overflowing(edge)).toEqual([]);
      await page.keyboard.press('Escape');
      await edge.waitFor({ state: 'detached' });

      // Its advert came over 5 hops that could each be any of the 100; all of them say where they are.
      const placed = await openNode(page, 'Node 99');
      await unfold(page, placed, 'Path: 5 inferred');
      await placed
        .getByText(`Inferred: of ${NODES} nodes with this prefix, the nearest to the hop beside it.`)
        .first()
        .waitFor();
      expect(await overflowing(placed)).toEqual([]);

      const roof = await openNode(page, 'Roof');
      await unfold(page, roof, 'Path: 3 sure');
      await roof.getByText('Sure: the only known node with this prefix.').first().waitFor();
      await unfold(page, roof, 'Path: 63 not known');
      await roof.getByText(`Not known: could be any of ${NODES} nodes.`).nth(62).waitFor();
      expect(await overflowing(roof)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.close();
      expect((await program.stop()).code).toBe(0);
    },
  );
});
