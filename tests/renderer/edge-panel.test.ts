// The panel of an edge in a real browser: what proves it, and saying that it is wrong.
import { ORPCError } from '@orpc/server';
import type { Core as Canvas } from 'cytoscape';
import { describe, expect, it } from 'vitest';
import type { openWindow } from './browser.ts';
import { overFakeCore, skipsWindow } from './over-fake-core.ts';

/** What cytoscape leaves on its element. */
interface Drawn {
  readonly _cyreg: { readonly cy: Canvas };
}

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

  it('of an edge searches no page again, neither when the next one failed nor when the line was away', async () => {
    const { page, edge } = await open({ scheme: 'dark', calm: true });
    const { state } = over.core;
    const proof = edge.getByRole('region', { name: 'Packets that prove it' });
    const proofs = proof.getByText('Proves: Last relay to an observer');
    await expect.poll(() => proofs.count()).toBe(2);
    const again: string[] = [];
    let failed = 0;
    state.searchesProof = async (before) => {
      if (before === null) again.push('the first page');
      failed += 1;
      throw new ORPCError('BAD_REQUEST', { message: 'The reader is starting.' });
    };
    await proof.getByRole('button', { name: 'Search further back' }).click();
    await proof.getByRole('alert').getByText('The reader is starting.').waitFor();
    expect(failed).toBeGreaterThan(0);
    expect(await proofs.count()).toBe(2);
    state.searchesProof = async (before) => {
      if (before === null) again.push('the first page');
    };
    await proof.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => proofs.count()).toBe(3);

    over.core.drop();
    await page.getByText('Connection lost.').waitFor();
    // Read from the core as soon as the line is back.
    for (const name of state.edges.keys()) state.verdicts.set(name, { at: Date.now(), note: 'while you were away' });
    over.core.restore();
    await edge.getByText('while you were away').waitFor();
    await page.getByText('Connection lost.').waitFor({ state: 'detached' });
    expect(await proofs.count()).toBe(3);
    expect(again).toEqual([]);
    await page.context().close();
  });

  it('of an edge leaves the keyboard on the button while it searches further', async () => {
    const { page, edge } = await open({ scheme: 'light', calm: true });
    const { state } = over.core;
    const more = edge.getByRole('button', { name: 'Search further back' });
    await more.focus();
    let goOn = () => {};
    const asked = new Promise<void>((resolve) => {
      state.searchesProof = () => {
        resolve();
        return new Promise((answer) => {
          goOn = answer;
        });
      };
    });
    await page.keyboard.press('Enter');
    await asked;
    await expect.poll(() => more.getAttribute('aria-busy')).toBe('true');
    expect(await more.evaluate((button) => button === document.activeElement)).toBe(true);
    goOn();
    await edge.getByText(/^Searched 4,811 packets/).waitFor();
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

  it('leaves the keyboard on nothing when a click beside the 50 nodes closes it', async () => {
    const { page, panel } = await over.openPanel({ scheme: 'light', calm: true }, /^Nodes as a list/, 'Nodes');
    // It would come back when the node's is closed.
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+f');
    await page.keyboard.type('hill');
    await page.getByRole('option', { name: /Hill/ }).first().waitFor();
    await page.keyboard.press('Enter');
    const node = page.getByRole('complementary', { name: /^Node .*Hill/ });
    await node.waitFor();
    const canvas = page.getByRole('application');
    await canvas.evaluate(async (element) => {
      // The view goes to the node within two frames.
      for (let i = 0; i < 3; i += 1) await new Promise(requestAnimationFrame);
      (element as unknown as Drawn)._cyreg.cy.panBy({ x: 1e5, y: 0 });
    });
    const { x, y, width, height } = (await canvas.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    await page.mouse.click(x + width / 2, y + height / 2);
    await node.waitFor({ state: 'detached' });
    await page.keyboard.press('0');
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    expect(await page.locator('input[type=search]').inputValue()).toBe('');
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
    await relayed.getByText(/ −108 dBm$/).waitFor();
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
