// The Alerts page in a real browser over a fake core: feed, ledger, rules, delivery and explanation.
import { existsSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, noBrowser, openWindow } from '../browser.ts';
import { type FakeCore, startFakeCore } from '../fake-core.ts';

if (noBrowser !== null) console.warn(noBrowser);
const built = existsSync(new URL('../../../out/renderer/index.html', import.meta.url));
const required = process.env.REQUIRE_BROWSER === '1';

describe.skipIf(!required && (noBrowser !== null || !built))('the Alerts page', () => {
  let browser: Browser;
  let core: FakeCore | null = null;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    await core?.close();
    core = null;
  });

  async function open(prepare: (core: FakeCore) => void = () => {}): Promise<{ page: Page; core: FakeCore }> {
    core = await startFakeCore({ nodes: 50, started: true });
    prepare(core);
    const { page } = await openWindow(browser, core.address, { scheme: 'light', width: 900, height: 600, calm: true });
    await page.getByRole('navigation').getByText('Alerts').click();
    return { page, core };
  }
  const tab = (page: Page, name: string) => page.getByRole('tab', { name }).click();
  const repeater = (of: FakeCore) => [...of.state.nodes.values()].find((node) => node.role === 'repeater')?.key ?? '';

  it('goes through the feed by keyboard: down, seen, snoozed, shown in the graph', async () => {
    const { page, core } = await open(({ state }) => {
      const subject = repeater({ state } as FakeCore);
      state.alert('Repeater silent for 72 h', 'Last heard via Kennedy.', { subject, severity: 'priority' });
      state.alert('The mesh has split', 'In two.', { severity: 'immediate', category: 'partition' });
    });
    const rows = page.locator('[data-alert]');
    await rows.first().focus();
    await rows.first().getByText('Immediate').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('a');
    await page.locator('[data-alert="1"][data-seen="true"]').waitFor();
    await page.keyboard.press('s');
    await page.getByRole('button', { name: 'For 8 h' }).click();
    await page.getByText(/^Snoozed until/).waitFor();
    expect(core.state.controls.snoozes).toMatchObject([{ subject: repeater(core), category: null }]);
    await page.getByRole('button', { name: /^End the snooze of/ }).click();
    await page.getByText(/^Snoozed until/).waitFor({ state: 'detached' });
    await rows.nth(1).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: /^Node / }).waitFor();
    await page.context().close();
  });

  it('folds a storm of 500 alerts into one group that can be opened', async () => {
    const { page } = await open(({ state }) => {
      for (let i = 0; i < 500; i += 1) state.alert(`New repeater ${i}`, '', { at: Date.now() - i });
    });
    await page.getByText('499 more of the kind node-new within 10 minutes').waitFor();
    await expect.poll(() => page.locator('[data-alert]').count()).toBe(1);
    await page.getByRole('button', { name: 'Show them' }).click();
    await expect.poll(() => page.locator('[data-alert]').count()).toBe(500);
    await page.context().close();
  });

  it('opens any number of the ledger and says which guard, the values, and when it would have fired', async () => {
    const { page } = await open();
    await tab(page, 'Ledger');
    await page.getByText('344 seen = 5 delivered + 339 kept silent').waitFor();
    await page.getByRole('button', { name: '41, Cooling down, Nodes: show the decisions' }).click();
    const drawer = page.getByRole('dialog', { name: 'Cooling down, Nodes, today' });
    await drawer.getByText('12 s since the last node-new in any region < 300 s').waitFor();
    await drawer.getByText(/^at .*, when the cooldown of 300 s was over$/).waitFor();
    await drawer.getByText('1 decision of 41 counted.').waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await page.getByText('Since install', { exact: true }).click();
    await page.getByText('3,440 seen = 50 delivered + 3,390 kept silent').waitFor();
    await page.context().close();
  });

  it('keeps a wrong rule out, with the core’s sentence at the field, and saves a right one', async () => {
    const { page, core } = await open();
    await tab(page, 'Rules');
    const nodes = page.getByRole('region', { name: 'Nodes' });
    await nodes.getByLabel('Freshness').fill('0');
    await page.getByRole('button', { name: 'Save the rules' }).click();
    await nodes.getByText(/^Is 0, which would drop every event/).waitFor();
    expect(core.state.controls.settings.families.nodes?.freshnessS).toBe(600);
    await nodes.getByLabel('Freshness').fill('');
    await nodes.getByLabel('Regions').fill('sfo, oak');
    await nodes.getByRole('checkbox', { name: 'Routine through Webhook' }).check();
    await page.getByRole('button', { name: 'Save the rules' }).click();
    await page.getByText('The rules are saved and hold now').waitFor();
    expect(core.state.controls.settings.families.nodes).toMatchObject({
      freshnessS: null,
      regions: ['SFO', 'OAK'],
      targets: { routine: ['in-app', 'webhook'] },
    });
    await page.context().close();
  });

  it('watches a node found by name, and tries a rule on the stored history', async () => {
    const { page, core } = await open();
    await tab(page, 'Rules');
    await page.getByRole('textbox', { name: 'Find a node to watch' }).fill('harbour');
    await page.getByRole('option').first().click();
    await page.getByRole('button', { name: /^Unmark / }).waitFor();
    expect([...core.state.marks.values()].filter((marks) => marks.watched)).toHaveLength(1);
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('Would have fired 9 times in 30 days, 3 at night').waitFor();
    await page.getByText('2 more are not counted').waitFor();
    await page.context().close();
  });

  it('marks a node as critical in its panel', async () => {
    const { page, core } = await open();
    await page.getByRole('navigation').getByText('Graph').click();
    await page.keyboard.press('Control+f');
    await page.keyboard.type('harbour');
    await page.getByRole('option').first().click();
    const panel = page.getByRole('complementary', { name: /^Node / });
    await panel.getByRole('switch', { name: 'Critical' }).click();
    await expect.poll(() => [...core.state.marks.values()].some((marks) => marks.critical)).toBe(true);
    await page.context().close();
  });

  it('gives a watched node 2 h of its own by keyboard, says what cannot be, and goes back to the learned 36 h', async () => {
    const { page, core } = await open((started) => started.state.mark(repeater(started), { watched: true }));
    const { state } = core;
    await tab(page, 'Rules');
    const field = page.getByRole('textbox', { name: /is told as silent after, hours$/ });
    await page.getByText('Learned: 36 h; it usually pauses up to 28.8 h.').waitFor();
    expect(await field.inputValue()).toBe('36');
    await field.fill('soon');
    await page.keyboard.press('Enter');
    await page.getByText('Type hours as a number, such as 36 or 1.5.').waitFor();
    await field.fill('0');
    await page.keyboard.press('Enter');
    await page.getByText(/^0 h cannot be used\. .* 10 minutes .* to 90 days/).waitFor();
    expect(state.ownSilences.size).toBe(0);
    await field.fill('2');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /after the learned 36 h again$/ }).waitFor();
    expect(state.ownSilences.get(repeater(core))).toBe(7_200);
    await field.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => state.ownSilences.get(repeater(core))).toBeNull();
    await expect.poll(() => field.inputValue()).toBe('36');
    await field.fill('5');
    await page.keyboard.press('Escape');
    expect(await field.inputValue()).toBe('36');
    await page.context().close();
  });

  it('lists a node that only has hours of its own, and unmarking forgets them', async () => {
    const { page, core } = await open((started) => void started.state.silentAfter(repeater(started), 90_000));
    await tab(page, 'Rules');
    expect(await page.getByRole('textbox', { name: /is told as silent after/ }).inputValue()).toBe('25');
    await page.getByRole('button', { name: /^Unmark / }).click();
    await page.getByText('No node is marked.').waitFor();
    expect(core.state.ownSilences.get(repeater(core))).toBeNull();
    await page.context().close();
  });

  it('adds, changes and removes a keyword by keyboard, and says what is wrong with one', async () => {
    const { page, core } = await open();
    const { controls } = core.state;
    await tab(page, 'Rules');
    const part = page.getByRole('region', { name: 'Keywords' });
    await part.getByText('No keyword yet.').waitFor();
    const focused = page.locator(':focus');
    await part.getByRole('button', { name: 'Add a keyword' }).press('Enter');
    await part.getByLabel('Text').and(focused).waitFor();
    await page.keyboard.type('fire');
    await page.keyboard.press('Enter');
    await part.locator('[data-keyword="fire"]').waitFor();
    expect(controls.keywords).toEqual([
      { kind: 'word', text: 'fire', channel: null, severity: 'priority', enabled: true },
    ]);
    // The button has the focus again: another one, for one channel, immediate.
    await part.getByRole('button', { name: 'Add a keyword' }).and(focused).waitFor();
    await page.keyboard.press('Enter');
    await part.getByLabel('Text').and(focused).waitFor();
    await page.keyboard.type('FIRE');
    await page.keyboard.press('Enter');
    await part.getByText('It looks for the same as rule 1.').waitFor();
    await part.getByLabel('Channel', { exact: true }).fill('#Ops');
    await part.getByText('Nothing was ever read in a channel of this name; capital letters count.').waitFor();
    await part.getByLabel('Channel', { exact: true }).fill('#ops');
    await part.getByRole('combobox', { name: 'Severity' }).click();
    await page.getByRole('option', { name: 'Immediate' }).click();
    await part.getByRole('button', { name: 'Save' }).click();
    await part.getByText('in #ops').waitFor();
    expect(controls.keywords[1]).toMatchObject({ text: 'FIRE', channel: '#ops', severity: 'immediate' });
    await part.getByRole('button', { name: 'Change fire', exact: true }).click();
    await part.getByLabel('Text').fill('!!');
    await page.keyboard.press('Enter');
    await part.getByText('Its text has no letter and no digit.').waitFor();
    await page.keyboard.press('Escape');
    expect(controls.keywords[0]?.text).toBe('fire');
    await part.getByRole('button', { name: 'Remove fire', exact: true }).click();
    await expect.poll(() => controls.keywords.length).toBe(1);
    await page.context().close();
  });

  it('switches a keyword off and on, tries it, and refuses a second window that read the rules before', async () => {
    const rule = { kind: 'word', text: 'fire', channel: null, severity: 'priority', enabled: true } as const;
    const { page, core } = await open(({ state }) => {
      state.controls.keywords = [rule];
    });
    const { controls } = core.state;
    await tab(page, 'Rules');
    const part = page.getByRole('region', { name: 'Keywords' });
    const fire = part.locator('[data-keyword="fire"]');
    await fire.getByRole('button', { name: 'Try fire on what was said' }).click();
    await fire.getByText(/^\d+ messages? of \d+ stored ones? in 30 days, \d+ at night$/).waitFor();
    await fire.getByRole('switch', { name: 'Look for fire' }).press('Space');
    await fire.getByText('every channel, not looked for').waitFor();
    expect(controls.keywords).toEqual([{ ...rule, enabled: false }]);
    // Another window adds a rule and moves this one.
    await part.getByRole('button', { name: 'Change fire', exact: true }).click();
    await part.getByLabel('Text').fill('wildfire');
    controls.keywords = [
      { ...rule, text: 'flood' },
      { ...rule, enabled: false },
    ];
    await part.getByRole('button', { name: 'Save' }).click();
    await part.getByText('The keywords were changed in another window.').waitFor();
    await part.locator('[data-keyword="flood"]').waitFor();
    expect(controls.keywords.map(({ text }) => text)).toEqual(['flood', 'fire']);
    // What was typed is still there, and goes where the rule is.
    expect(await part.getByLabel('Text').inputValue()).toBe('wildfire');
    await part.getByRole('button', { name: 'Save' }).click();
    await part.locator('[data-keyword="wildfire"]').waitFor();
    expect(controls.keywords.map(({ text, enabled }) => [text, enabled])).toEqual([
      ['flood', true],
      ['wildfire', false],
    ]);
    await expect.poll(() => part.getByText('The keywords were changed in another window.').count()).toBe(0);
    await page.context().close();
  });

  it('says that keywords are told to nobody while channels are off, switches them on, and shows hostile text as text', async () => {
    const hostile = '<img src=x onerror=alert(1)>\u202e';
    const { page, core } = await open(({ state }) => {
      const rule = { kind: 'word', text: hostile, channel: null, severity: 'routine', enabled: true } as const;
      state.controls.keywords = [rule, { ...rule, kind: 'mention', text: 'Bob', severity: 'immediate' }];
    });
    await tab(page, 'Rules');
    const part = page.getByRole('region', { name: 'Keywords' });
    await part.getByText('Alerts about channels are off').waitFor();
    await part.getByText('<img src=x onerror=alert(1)>', { exact: true }).waitFor();
    await expect.poll(() => part.locator('img').count()).toBe(0);
    await part.getByText('@Bob').waitFor();
    await part.getByRole('button', { name: 'Switch them on' }).click();
    await part.getByText('Alerts about channels are off').waitFor({ state: 'detached' });
    expect(core.state.controls.settings.families.channels?.enabled).toBe(true);
    await part.getByText(/not told for 300 s \(the cooldown of Channels\)/).waitFor();
    await expect.poll(() => part.getByText('counted, not told: below Priority').count()).toBe(1);
    await page.context().close();
  });

  it('shows the size of the database and sets, changes and removes its limit', async () => {
    const { page, core } = await open();
    const { controls } = core.state;
    await tab(page, 'Rules');
    const part = page.getByRole('region', { name: 'Size of the database' });
    await part.getByText('600 MiB').waitFor();
    await part.getByText('40 GiB').waitFor();
    const field = part.getByRole('textbox', { name: 'Limit' });
    await field.fill('much');
    await page.keyboard.press('Enter');
    await part.getByText('Type a number, such as 2 or 1.5.').waitFor();
    await field.fill('0,001');
    await page.keyboard.press('Enter');
    await part.getByText(/^1 MiB cannot be the limit of the database\. It can be 16 MiB to/).waitFor();
    await field.fill('1,5');
    await page.keyboard.press('Enter');
    await part.getByText('1.5 GiB (39 % of the limit)').waitFor();
    expect(controls.room.limitBytes).toBe(1.5 * 2 ** 30);
    await part.getByRole('combobox', { name: 'Unit of the limit' }).click();
    await page.getByRole('option', { name: 'MiB' }).click();
    await field.fill('500');
    await page.keyboard.press('Enter');
    await part.getByText(/^The database is above this limit/).waitFor();
    await part.getByRole('button', { name: 'No limit' }).click();
    await expect.poll(() => controls.room.limitBytes).toBeNull();
    await page.context().close();
  });

  it('shows exactly what a target answered to a test, adds a webhook and pauses everything', async () => {
    const { page, core } = await open();
    await tab(page, 'Delivery');
    await page.getByRole('button', { name: 'Send a test to phone' }).click();
    await page.getByText('Refused: HTTP 401 after 120 ms: no such topic').waitFor();
    await page.getByRole('button', { name: 'Add a webhook' }).click();
    const form = page.getByRole('form', { name: 'Add a webhook' });
    await form.getByLabel('Name').fill('ops');
    await form.getByLabel('Address').fill('ftp://nowhere');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('A webhook address begins with http:// or https://.').waitFor();
    await form.getByLabel('Address').fill('https://hooks.example.org/secret');
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('article', { name: 'ops' }).getByText('https://hooks.example.org.').waitFor();
    await expect.poll(() => page.getByText('secret', { exact: true }).count()).toBe(0);
    await page.getByRole('button', { name: 'For an hour' }).click();
    await page.getByText(/^Paused until/).waitFor();
    await page.getByRole('button', { name: 'Resume now' }).click();
    await expect.poll(() => core.state.controls.pausedUntil).toBeNull();
    await page.context().close();
  });

  it('opens the explanation by its address, as the tray does, and goes back from tab to tab', async () => {
    const { page } = await open();
    await page.evaluate(() => {
      window.location.hash = '/alerts/explain';
    });
    await page.getByText(/^In the window 7d 344 events were seen/).waitFor();
    await tab(page, 'Ledger');
    expect(new URL(page.url()).hash).toBe('#/alerts/ledger');
    await page.goBack();
    await page.getByText(/^In the window 7d 344 events were seen/).waitFor();
    await page.context().close();
  });

  it('explains a window and why a node was not heard about', async () => {
    const { page } = await open();
    await tab(page, 'Explain');
    await page.getByText(/^In the window 7d 344 events were seen/).waitFor();
    await page.getByText('Today', { exact: true }).click();
    await page.getByText(/^In the window today/).waitFor();
    await page.getByRole('searchbox').fill('mill');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing was told about mill: it was cooling down.').waitFor();
    // The decisions behind it come a moment after the sentence.
    await page.getByTestId('why-not').locator('dl').first().waitFor();
    await page.context().close();
  });
});
