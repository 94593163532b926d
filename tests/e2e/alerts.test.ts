// Alerts in the running program and a real browser: the ledger adds up, numbers open their reasons, buttons take effect.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unpackSnapshot } from '../../src/contract/snapshot-codec.ts';
import { defaultAlertConfig, withFamilies } from '../../src/domain/alerts/config.ts';
import { decisionReasons } from '../../src/domain/alerts/reasons.ts';
import { saveAlertConfig } from '../../src/main/alerts/alert-settings.ts';
import { openForWriting } from '../../src/main/storage/open.ts';
import { systemClock } from '../../src/main/system-clock.ts';
import { openBroker, type TestBroker } from '../main/sources/brokers.ts';
import { launchBrowser, noBrowser, openWindow } from '../renderer/browser.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/database.ts';
import { messagesOf } from './made-up-traffic.ts';
import { killAll, type Program, serve, until } from './program.ts';
import { fileWithStorm } from './storm-file.ts';

if (noBrowser !== null) console.warn(`SKIPPED: ${noBrowser}`);

let browser: Browser;
let folder: TemporaryFolder;
let receiver: Server | null = null;
let broker: TestBroker | null = null;
beforeAll(async () => {
  if (noBrowser === null) browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  killAll();
  receiver?.closeAllConnections();
  await new Promise<void>((resolve) => (receiver === null ? resolve() : receiver.close(() => resolve())));
  receiver = null;
  await broker?.close();
  broker = null;
  folder.dispose();
});

/** A program on the sample mesh, or on other sources, that calls every node new, tells the first of a minute and lets the rest cool down. */
async function start(...sources: string[]): Promise<{ program: Program; page: Page }> {
  const file = folder.file('mesh.db');
  const database = openForWriting(file, { clock: systemClock });
  const nodes = { severityFloor: 'routine', cooldownS: 60 } as const;
  saveAlertConfig(
    database.db,
    withFamilies({ ...defaultAlertConfig, graceS: 0, baselineS: 0 }, { nodes }),
    systemClock.now(),
  );
  database.close();
  const program = await serve('--db', file, ...(sources.length > 0 ? sources : ['--sample']));
  const { page } = await openWindow(browser, program.address, { scheme: 'dark', calm: true });
  await page.getByRole('navigation').getByText('Alerts').click();
  return { program, page };
}

const tab = (page: Page, name: string) => page.getByRole('tab', { name }).click();
const numberOf = (text: string | null) => Number((text ?? '').replaceAll(',', ''));

/** The numbers of the ledger on the screen: each row with its total, and the row of sums, read at one moment. */
function shownLedger(page: Page): Promise<{ reason: string; counts: number[]; total: number }[]> {
  return page.locator('tr[data-reason]').evaluateAll((rows) =>
    rows.map((row) => {
      const numbers = [...row.querySelectorAll('td')].map((cell) =>
        Number((cell.textContent ?? '').replaceAll(',', '')),
      );
      return {
        reason: row.getAttribute('data-reason') ?? '',
        counts: numbers.slice(0, -1),
        total: numbers.at(-1) ?? 0,
      };
    }),
  );
}

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, n) => sum + n, 0);

describe.skipIf(noBrowser !== null)('alerts in the running program', () => {
  it('add up in the ledger to the number of events, and a click on a number shows why', async () => {
    const { program, page } = await start();
    await tab(page, 'Ledger');
    await until(async () => {
      const { cells } = await program.client.counters.ledger();
      return cells.some((cell) => cell.reason === 'cooldown' && cell.sinceInstall >= 3);
    });
    for (const window of ['Today', '7 days', 'Since install']) {
      await page.getByText(window, { exact: true }).click();
      const rows = await until(async () => {
        const shown = await shownLedger(page);
        return shown.length === decisionReasons.length + 1 &&
          shown.some(({ reason, total }) => reason === 'cooldown' && total > 0)
          ? shown
          : null;
      });
      const sums = rows.at(-1);
      const reasons = rows.slice(0, -1);
      for (const row of reasons) expect(sumOf(row.counts)).toBe(row.total);
      expect(sums?.counts.map((_, i) => sumOf(reasons.map((row) => row.counts[i] ?? 0)))).toEqual(sums?.counts);
      expect(sumOf(reasons.map((row) => row.total))).toBe(sums?.total);
    }
    const { totals, seen } = await program.client.counters.ledger();
    expect(sumOf(totals.map((row) => row.sinceInstall))).toBe(seen);
    const shownSeen = numberOf((await page.getByTestId('ledger-sum').textContent())?.split(' ')[0] ?? null);
    expect(shownSeen).toBeGreaterThan(3);

    await page.locator('tr[data-reason="cooldown"]').getByRole('button').first().click();
    const drawer = page.getByRole('dialog');
    await drawer
      .getByText(/s since the last node-new in any region < 60 s$/)
      .first()
      .waitFor();
    await expect.poll(() => drawer.getByText(/^at .*, when the cooldown of 60 s was over$/).count()).toBeGreaterThan(0);
    await page.close();
    expect((await program.stop()).code).toBe(0);
  });

  it('of a storm of 500 events are 1 told and 499 cooling down, and the ledger says so to the last one', async () => {
    const program = await serve(
      '--db',
      await fileWithStorm(folder.file('storm.db'), { nodes: { severityFloor: 'routine' } }),
    );
    const { page } = await openWindow(browser, program.address, { scheme: 'light', calm: true });
    await until(async () => (await program.client.counters.ledger()).seen === 500);
    await page.getByRole('navigation').getByText('Alerts').click();
    await page.locator('[data-alert]').first().waitFor();
    await expect.poll(() => page.locator('[data-alert]').count()).toBe(1);
    await tab(page, 'Ledger');
    await page.getByText('500 seen = 1 delivered + 499 kept silent').waitFor();
    await page.getByRole('button', { name: '499, Cooling down, Nodes: show the decisions' }).click();
    await page.getByText('50 decisions of 499 counted.').waitFor();
    await page.close();
    expect((await program.stop()).code).toBe(0);
  });

  it('of a storm of 500 events without a cooldown make one group in the feed', async () => {
    const file = await fileWithStorm(folder.file('storm.db'), { nodes: { severityFloor: 'routine', cooldownS: 0 } });
    const program = await serve('--db', file);
    const { page } = await openWindow(browser, program.address, { scheme: 'dark', calm: true });
    await until(async () => (await program.client.counters.ledger()).seen === 500);
    await page.getByRole('button', { name: 'Alerts, 500 alerts not seen' }).click();
    await page.getByText('49 more of the kind node-new within 10 minutes').waitFor();
    await expect.poll(() => page.locator('[data-alert]').count()).toBe(1);
    await page.getByRole('button', { name: 'Show older ones' }).click();
    await page.getByText('99 more of the kind node-new within 10 minutes').waitFor();
    await page.getByRole('button', { name: 'Mark all as seen' }).click();
    await page.getByRole('button', { name: 'Alerts', exact: true }).waitFor();
    await page.close();
    expect((await program.stop()).code).toBe(0);
  });

  it('are marked as seen, snoozed and counted as snoozed, and a changed rule takes effect', async () => {
    broker = await openBroker();
    const { program, page } = await start('--mqtt', broker.url);
    await until(async () => (await program.client.sources.list()).some((source) => source.state === 'connected'));
    const messages = messagesOf('alerts', 600);
    await broker.publish(messages.slice(0, 60));
    const row = page.locator('[data-alert][data-seen="false"]').first();
    await row.waitFor();
    await row.focus();
    await page.keyboard.press('s');
    await page.getByText('Everything of this kind').click();
    await page.getByRole('button', { name: 'For 1 h' }).click();
    await page.getByText(/^Snoozed until .*: node-new$/).waitFor();
    await page.getByRole('button', { name: 'Mark all as seen' }).click();
    await until(async () => {
      const { rows } = await program.client.alerts.list({});
      return rows.length > 0 && rows.every((alert) => alert.acknowledgedAt !== null);
    });

    await tab(page, 'Rules');
    const nodes = page.getByRole('region', { name: 'Nodes' });
    await nodes.getByLabel('Cooldown').fill('-5');
    await page.getByRole('button', { name: 'Save the rules' }).click();
    await nodes.getByText(/^Must be a whole number of seconds from 0/).waitFor();
    await nodes.getByLabel('Cooldown').fill('0');
    await page.getByRole('button', { name: 'Save the rules' }).click();
    await page.getByText('The rules are saved and hold now').waitFor();
    expect((await program.client.alerts.settings()).families.nodes?.cooldownS).toBe(0);

    // Without a cooldown every new node now meets the snooze.
    await broker.publish(messages.slice(60));
    const snoozed = await until(async () => {
      const { rows } = await program.client.counters.decisions({ reason: 'snoozed' });
      return rows[0];
    });
    expect(snoozed).toMatchObject({ category: 'node-new', wouldFire: { kind: 'from' } });
    await page.close();
    expect((await program.stop()).code).toBe(0);
  });

  it('are explained in sentences, and a webhook’s test shows what the other side answered', async () => {
    receiver = createServer((_, response) => response.writeHead(401).end('no such topic'));
    await new Promise<void>((resolve) => receiver?.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.address() as AddressInfo;
    const { program, page } = await start();
    await until(async () => (await program.client.counters.ledger()).seen > 3);
    await tab(page, 'Explain');
    await page
      .getByTestId('explanation')
      .getByText(/events? (was|were) seen/)
      .waitFor();
    const found = (await program.client.counters.decisions({ reason: 'cooldown' })).rows[0];
    const name = found?.title.replace(/^New \w+: /, '') ?? 'node-new';
    await page.getByRole('searchbox').fill(name);
    await page.keyboard.press('Enter');
    const why = page.getByTestId('why-not');
    await why.locator('dl').first().waitFor();
    expect(await why.textContent()).toContain(name.split(' ')[0]);

    await tab(page, 'Delivery');
    await page.getByRole('button', { name: 'Add a webhook' }).click();
    const form = page.getByRole('form', { name: 'Add a webhook' });
    await form.getByLabel('Name').fill('ops');
    await form.getByLabel('Address').fill(`http://127.0.0.1:${port}/topic`);
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Send a test to ops' }).click();
    await page
      .getByRole('article', { name: 'ops' })
      .getByText(/401.*no such topic/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'For an hour' }).click();
    await page.getByText(/^Paused until/).waitFor();
    expect(await program.client.alerts.pausedUntil()).toBeGreaterThan(Date.now());
    await page.close();
    expect((await program.stop()).code).toBe(0);
  });

  it('keep the mark of a critical node and its own 36 h of silence, also after a restart', async () => {
    const { program, page } = await start();
    const key = await until(async () => {
      const { nodes } = unpackSnapshot(await program.client.graph.snapshot());
      return nodes.find((node) => node.role === 'repeater')?.key;
    });
    await page.getByRole('navigation').getByText('Graph').click();
    await page.keyboard.press('Control+f');
    await page.keyboard.type(key.slice(0, 16));
    await page.getByRole('option').first().click();
    await page.getByRole('complementary').getByRole('switch', { name: 'Critical' }).click();
    await until(async () => (await program.client.nodes.marked()).length === 1);
    expect(await program.client.nodes.silentAfter({ key, seconds: 36 * 3_600 })).toMatchObject({ ownS: 129_600 });
    await page
      .getByRole('complementary')
      .getByRole('button', { name: /^Tell of .* after the learned 72 h again$/ })
      .waitFor();
    for (const [name, seconds, sentence] of [
      [key, 60, /^0\.02 h cannot be used/],
      ['77'.repeat(32), 7_200, /^Only a node that has advertised/],
    ] as const) {
      const refused = program.client.nodes.silentAfter({ key: name, seconds });
      await expect(refused).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringMatching(sentence) });
    }
    await page.close();
    expect((await program.stop()).code).toBe(0);
    const next = await serve('--db', folder.file('mesh.db'));
    expect(await next.client.nodes.marked()).toMatchObject([
      { node: { key }, marks: { critical: true }, silence: { ownS: 129_600, learnedS: 259_200 } },
    ]);
    expect((await next.stop()).code).toBe(0);
  });
});
