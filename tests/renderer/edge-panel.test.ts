// The panel of an edge in a real browser: what proves it, and saying that it is wrong.
import { describe, expect, it } from 'vitest';
import type { openWindow } from './browser.ts';
import { overFakeCore, skipsWindow } from './over-fake-core.ts';

describe.skipIf(skipsWindow)('the panel', () => {
  const over = overFakeCore();
  /** By keyboard: a node of the search, then the first of its neighbours. */
  const open = async (look: Parameters<typeof openWindow>[2]) => {
    const window = await over.openPanel(look, /^Nodes as a list/, 'Nodes');
    await window.page.keyboard.press('Control+f');
    await window.page.keyboard.type('hill');
    await window.page.getByRole('option', { name: /Hill/ }).first().waitFor();
    await window.page.keyboard.press('Enter');
    await window.page
      .getByRole('button', { name: /^Why is .* a neighbour\?$/ })
      .first()
      .focus();
    await window.page.keyboard.press('Enter');
    const edge = window.page.getByRole('complementary', { name: /^Edge between/ });
    await edge.getByText('Why this edge exists').waitFor();
    return { ...window, edge };
  };

  it('of an edge shows 2 packets that prove it, how far it looked, and the third when it searches further', async () => {
    const { page, edge, complaints } = await open({ scheme: 'dark', calm: true });
    await edge.getByRole('img', { name: /^Mean SNR by day: newest/ }).waitFor();
    await edge.getByText('40 measurements').waitFor();
    const proof = edge.getByRole('region', { name: 'Packets that prove it' });
    await proof.getByText('Searched 4,000 packets so far, back to those last heard 2 h ago.').waitFor();
    expect(await proof.getByText('Proves: Last relay to an observer').count()).toBe(2);
    await proof.getByRole('button', { name: 'Search further back' }).focus();
    await page.keyboard.press('Enter');
    await proof.getByText(/^Searched 4,811 packets: all that are stored/).waitFor();
    expect(await proof.getByText('Proves: Last relay to an observer').count()).toBe(3);
    expect(await proof.getByRole('button', { name: 'Search further back' }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('of an edge hides it when it is marked as wrong by keyboard, counts it, says why, and takes it back', async () => {
    const { page, edge, complaints } = await open({ scheme: 'light', width: 900, height: 600, calm: true });
    // Names of two nodes in one label leave the values their room.
    await edge
      .getByText(/ hears /)
      .first()
      .waitFor();
    const widths = await edge
      .locator('dd')
      .evaluateAll((all) => all.map((value) => value.getBoundingClientRect().width));
    expect(Math.min(...widths)).toBeGreaterThan(120);
    await edge.getByRole('button', { name: 'This is wrong' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('a <b>hill</b> is between');
    await page.keyboard.press('Enter');
    await edge.getByText('Marked as wrong: it is hidden').waitFor();
    await edge.getByText('a <b>hill</b> is between').waitFor();
    await page.getByText(/^1 wrong, \d implausible edges hidden/).waitFor();
    // What went away gives the keyboard to what came in its place.
    const isFocused = (name: string) =>
      expect
        .poll(() => edge.getByRole('button', { name }).evaluateAll(([one]) => one === document.activeElement))
        .toBe(true);
    await isFocused('It is right after all');
    await page.keyboard.press('Enter');
    await page.getByText(/^\d implausible edges hidden/).waitFor();
    await isFocused('This is wrong');
    await page.keyboard.press('Enter');
    await edge.getByRole('textbox', { name: 'Why (optional)' }).waitFor();
    await page.keyboard.press('Escape');
    await isFocused('This is wrong');
    await page.keyboard.press('Escape');
    await edge.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('of an edge leaves the keyboard where it is while nodes get other names, and tells 2 of one name apart', async () => {
    const { page, edge } = await open({ scheme: 'dark', calm: true });
    await edge.getByRole('button', { name: 'This is wrong' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('be');
    const { state, events } = over.core;
    for (const node of [...state.nodes.values()]) {
      if (node.name?.includes('Hill')) events.publish('delta', state.rename(node, `${node.name} anew`));
    }
    await page.getByRole('complementary', { name: /^Edge between .* anew/ }).waitFor();
    await page.keyboard.type('tween');
    expect(await edge.getByRole('textbox', { name: 'Why (optional)' }).inputValue()).toBe('between');

    // Two of one name are told apart by their keys.
    for (const node of [...state.nodes.values()]) events.publish('delta', state.rename(node, 'Twin'));
    const hears = edge.getByText(/^[0-9a-f]{8}… hears [0-9a-f]{8}…$/);
    await expect.poll(() => hears.count()).toBe(2);
    expect(new Set(await hears.allTextContents()).size).toBe(2);
    await edge.getByText('1 measurement', { exact: false }).waitFor();
    await page.context().close();
  });

  it('gives the keyboard back to the button that opened it', async () => {
    const { page, panel } = await over.openPanel({ scheme: 'light', calm: true }, /^Nodes as a list/, 'Nodes');
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    const button = page.getByRole('button', { name: /^Nodes as a list/ });
    await expect.poll(() => button.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.context().close();
  });

  it('of a node lists 4 packets it relayed with how sure each is, and the sure one alone when asked', async () => {
    const { page, complaints } = await over.openPanel({ scheme: 'dark', calm: true }, /^Nodes as a list/, 'Nodes');
    await page.keyboard.press('Control+f');
    await page.keyboard.type('hill');
    await page.getByRole('option', { name: /Hill/ }).first().waitFor();
    await page.keyboard.press('Enter');
    const relayed = page.getByRole('region', { name: 'Packets it relayed' });
    await relayed.getByText(/^Sure: the only known node with prefix/).waitFor();
    await relayed.getByText(/^Inferred: the likeliest of 3 nodes with prefix/).waitFor();
    await relayed.getByText(/^More likely Another <b>, which has prefix/).waitFor();
    await relayed.getByText(/^Could be any of 3 nodes with prefix/).waitFor();
    await relayed.getByRole('switch', { name: 'Only those no other node can be meant by' }).focus();
    await page.keyboard.press('Space');
    await relayed.getByText(/^Inferred/).waitFor({ state: 'detached' });
    await relayed.getByText(/^Sure/).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
