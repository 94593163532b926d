// The analysis beside the graph in a real browser: what hangs on one node, the way between two, shared prefixes, by keyboard.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { openWindow } from './browser.ts';
import type { FakeCore } from './fake-core.ts';
import { overFakeCore, skipsWindow } from './over-fake-core.ts';

describe.skipIf(skipsWindow)('the analysis', () => {
  const over = overFakeCore();
  const open = (look: Parameters<typeof openWindow>[2]) =>
    over.openPanel(look, /^Analysis/, 'How the mesh holds together');

  /** Types into a finder and takes its first entry. */
  async function find(page: Page, label: string, text: string): Promise<void> {
    await page.getByRole('textbox', { name: label }).fill(text);
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
  }

  it('says what the mesh hangs on, leads to the node, and comes back when the node is closed', async () => {
    const { page, panel, complaints } = await open({ scheme: 'dark', calm: true });
    await panel.getByText(/nodes, \d+ of them relays, \d+ links\.$/).waitFor();
    await panel.getByText('Left out: 2 not heard for longer, 3 implausible.').waitFor();
    const points = panel.getByRole('region', { name: /single points? of failure$/ });
    await points
      .getByText(/^cuts off \d+ relays?$/)
      .first()
      .waitFor();
    await panel
      .getByRole('region', { name: /^\d+ bridges?$/ })
      .getByRole('button')
      .first()
      .waitFor();
    await points.getByRole('button').first().focus();
    await page.keyboard.press('Enter');
    const node = page.getByRole('complementary', { name: /^Node / });
    await node.getByText(/would be cut off from the rest/).waitFor();
    await node.getByRole('button', { name: 'Show them in the picture' }).click();
    await node.getByRole('button', { name: 'Show everything again' }).waitFor();
    await page.keyboard.press('Escape');
    await points.waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('shows the way between two nodes with its weakest link, and why that link exists', async () => {
    const { page, panel, complaints } = await open({ scheme: 'light', width: 900, height: 600, calm: true });
    await page.getByRole('tab', { name: 'Weak points' }).focus();
    await page.keyboard.press('ArrowRight');
    await panel.getByText('Choose two nodes.').waitFor();
    const [from, to] = farApart(over.core);
    await find(page, 'From which node?', from);
    await find(page, 'To which node?', to);
    await panel.getByText('· weakest link').waitFor();
    await panel
      .getByRole('button', { name: /^Why are .* neighbours\?$/ })
      .first()
      .click();
    await page.getByRole('complementary', { name: /^Edge between/ }).waitFor();
    await page.keyboard.press('Escape');
    await panel.getByText('· weakest link').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('lists shared prefixes and 3 free ones', async () => {
    const { page, panel } = await open({ scheme: 'dark', calm: true });
    await page.getByRole('tab', { name: 'Prefixes' }).click();
    await panel.getByText('3 of 254 first bytes are free.').waitFor();
    await panel.getByText('01 02 a7').waitFor();
    await panel.getByRole('region', { name: 'Hops of 1 byte' }).getByText('2 nodes, 40 pieces of evidence').waitFor();
    await page.context().close();
  });
});

/** Keys of two relays of the fake mesh with a relay between them. */
function farApart({ state }: FakeCore): [string, string] {
  const near = (id: number) =>
    [...state.edges.values()]
      .filter((edge) => !edge.implausible && (edge.a === id || edge.b === id))
      .map((edge) => (edge.a === id ? edge.b : edge.a));
  const key = (id: number) => state.nodes.get(id)?.key ?? '';
  for (const [id, node] of state.nodes) {
    if (node.role !== 'repeater') continue;
    for (const middle of near(id)) {
      if (state.nodes.get(middle)?.role !== 'repeater') continue;
      const end = near(middle).find(
        (other) => other !== id && !near(id).includes(other) && state.nodes.get(other)?.role !== 'observer',
      );
      if (end !== undefined) return [key(id), key(end)];
    }
  }
  throw new Error('the fake mesh has no two relays with one between them');
}
