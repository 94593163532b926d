// The Health page in a real browser, and the words it has for forecasts.
import { existsSync } from 'node:fs';
import { ORPCError } from '@orpc/server';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { health as words } from '../../src/renderer/health-messages.ts';
import { launchBrowser, noBrowser, openWindow } from './browser.ts';
import { type FakeCore, startFakeCore } from './fake-core.ts';

const built = existsSync(new URL('../../out/renderer/index.html', import.meta.url));
const required = process.env.REQUIRE_BROWSER === '1';
if (noBrowser !== null) console.warn(noBrowser);

describe('the words of a forecast', () => {
  const full = (days: number) => ({ kind: 'full', bytesPerDay: 1, days, at: 0 }) as const;
  it.each([
    ['cap', full(61.9), 'The cap is full in 61 days'],
    ['disk', full(1.2), 'The disk is full in 1 day'],
    ['disk', full(0.4), 'The disk is full today'],
    ['disk', full(20_500), 'The disk is full in more than ten years'],
    ['disk', { kind: 'steady', bytesPerDay: 0 }, 'The disk will not be reached at this rate'],
    ['cap', { kind: 'unknown' }, 'The cap: known after two days'],
  ] as const)('of the %s from %j are "%s"', (of, forecast, expected) => {
    expect(words.forecast(of, forecast)).toBe(expected);
  });
});

describe.skipIf(!required && (noBrowser !== null || !built))('the Health page', () => {
  let browser: Browser;
  let core: FakeCore;
  beforeAll(async () => {
    browser = await launchBrowser();
    core = await startFakeCore({ nodes: 20, started: true });
  });
  afterAll(async () => {
    await browser?.close();
    await core?.close();
  });

  it.each([
    ['dark', 1280, 800],
    ['light', 900, 600],
  ] as const)(
    'shows size, forecast, tables, jobs and backups (%s, %i x %i) without a complaint',
    async (scheme, width, height) => {
      core.state.upkeep.settings.capBytes = 560 * 2 ** 20;
      const { page, complaints } = await openWindow(browser, core.address, { scheme, width, height });
      await page.getByRole('button', { name: 'Health' }).click();
      await page.getByText('438 MiB in use of 452 MiB').waitFor();
      await page.getByText('The cap is full in 61 days').waitFor();
      await page.getByText('observations', { exact: true }).waitFor();
      await page.getByText('SCAN nodes').waitFor();
      await page.getByRole('tab', { name: 'Maintenance' }).click();
      await expect.poll(() => page.getByRole('table').getByRole('rowheader').count()).toBe(12);
      await page.getByRole('tab', { name: 'Backups' }).click();
      await expect.poll(() => page.getByRole('button', { name: /^Restore the backup of/ }).count()).toBe(2);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      expect(complaints).toEqual([]);
    },
  );

  it('says how fresh the picture is, what blocked the program, and copies all of it without a password', async () => {
    const { page, complaints } = await openWindow(browser, core.address, { scheme: 'light', width: 900, height: 600 });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Health' }).click();
    await page.getByRole('tab', { name: 'At this moment' }).click();
    await page.getByText('Newest packet of sample').waitFor();
    await page.getByText('3 of 50,000, the oldest for 4 s, 12 found no room since the start').waitFor();
    await page.getByText(/^links as they were [23] s ago$/).waitFor();
    const blocks = page.getByRole('table', { name: 'Longest blocks' });
    await blocks.getByText('1,234 ms, 12 ms of it at work').waitFor();
    await page.getByRole('log').getByText('mqtt://ana:secret@broker <b>refused</b>.').waitFor();
    await page.getByRole('button', { name: 'Copy diagnostics' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(text).toContain('blocks, last minute/since start: monitor 41/1234 ms, of which at work 12 ms');
    expect(text).toContain('sources warning: mqtt://…@broker <b>refused</b>.');
    expect(text).not.toContain('secret');
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('shows the newest of 60 lines of the log, and stays where a person scrolled to', async () => {
    const { upkeep } = core.state;
    const present = upkeep.present();
    const line = (n: number) => ({ at: n, name: 'ingest', level: 'info' as const, text: `line ${n} ends` });
    const log = Array.from({ length: 60 }, (_, n) => line(n));
    upkeep.present = () => ({ ...present, log: [...log] });
    onTestFinished(() => {
      Reflect.deleteProperty(upkeep, 'present');
    });
    const { page } = await openWindow(browser, core.address, { scheme: 'light', width: 900, height: 600 });
    await page.getByRole('button', { name: 'Health' }).click();
    await page.getByRole('tab', { name: 'At this moment' }).click();
    const box = page.getByRole('log');
    const below = () => box.evaluate((one) => Math.round(one.scrollHeight - one.clientHeight - one.scrollTop));
    await box.getByText('line 59 ends').waitFor();
    expect(await below()).toBe(0);
    log.push(line(60));
    await box.getByText('line 60 ends').waitFor();
    expect(await below()).toBe(0);
    // Who scrolls is told of it before the frame after the next one.
    await box.evaluate((one) => {
      one.scrollTo(0, 0);
      return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    });
    log.push(line(61));
    await box.getByText('line 61 ends').waitFor();
    expect(await box.evaluate((one) => one.scrollTop)).toBe(0);
    await page.context().close();
  });

  it('runs a job and ends it with the keyboard', async () => {
    const { page } = await openWindow(browser, core.address, { scheme: 'light' });
    await page.getByRole('button', { name: 'Health' }).click();
    await page.getByRole('tab', { name: 'Database' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('button', { name: 'Run Old packets now' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Old packets: running, 42 %').waitFor();
    await page.getByRole('button', { name: 'End Old packets' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Nothing runs at the moment.').waitFor();
    expect(core.state.upkeep.running).toBeNull();
  });

  it('says on 1 tab why its job was not run, not on the 2 others that run some, and not when a backup is chosen', async () => {
    const { upkeep } = core.state;
    upkeep.run = () => {
      throw new ORPCError('BAD_REQUEST', { message: 'The database is being closed.' });
    };
    onTestFinished(() => {
      Reflect.deleteProperty(upkeep, 'run');
    });
    const { page } = await openWindow(browser, core.address, { scheme: 'light', width: 900, height: 600 });
    await page.getByRole('button', { name: 'Health' }).click();
    await page.getByRole('tab', { name: 'Backups' }).click();
    await page.getByRole('button', { name: 'Back up now' }).click();
    const refusal = page.getByRole('alert').filter({ hasText: 'The job was neither run nor ended' });
    await refusal.getByText('The database is being closed.').waitFor();
    await page
      .getByRole('button', { name: /^Restore the backup of/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Keep what is there' }).waitFor();
    expect(await dialog.getByRole('alert').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Keep what is there' }).click();
    await dialog.waitFor({ state: 'detached' });

    await page.getByRole('tab', { name: 'What is kept' }).click();
    await page.getByLabel('Packets, days').waitFor();
    expect(await refusal.count()).toBe(0);
    await page.getByRole('tab', { name: 'Maintenance' }).click();
    const run = page.getByRole('button', { name: 'Run Old packets now' });
    await run.waitFor();
    expect(await refusal.count()).toBe(0);
    await run.click();
    await refusal.waitFor();
    await page.getByRole('tab', { name: 'Database' }).click();
    const measure = page.getByRole('button', { name: 'Measure now' });
    await measure.waitFor();
    expect(await refusal.count()).toBe(0);
    await measure.click();
    await refusal.waitFor();
    await page.context().close();
  });

  it('does not call the database quick before it said so, and says that it could not', async () => {
    const { state } = core;
    const { slowQueries } = state;
    let fail = () => {};
    const asked = new Promise<void>((resolve) => {
      state.slowQueries = () => {
        resolve();
        return new Promise((_, reject) => {
          fail = () => reject(new ORPCError('BAD_REQUEST', { message: 'The reader is starting.' }));
        });
      };
    });
    onTestFinished(() => {
      state.slowQueries = slowQueries;
    });
    const { page } = await openWindow(browser, core.address, { scheme: 'dark' });
    await page.getByRole('button', { name: 'Health' }).click();
    const section = page.getByRole('region', { name: 'Slow questions' });
    await section.waitFor();
    await asked;
    expect(await section.getByText('answered every question').count()).toBe(0);
    state.slowQueries = () => Promise.reject(new ORPCError('BAD_REQUEST', { message: 'The reader is starting.' }));
    fail();
    await section.getByText('The reader is starting.').waitFor();
    expect(await section.getByText('answered every question').count()).toBe(0);
    state.slowQueries = async () => [];
    await section.getByRole('button', { name: 'Try again' }).click();
    await section.getByText('The database answered every question of this window quickly.').waitFor();
    await page.context().close();
  });

  it('saves what is kept how long, and says what cannot be in the core’s sentences', async () => {
    const { page } = await openWindow(browser, core.address, { scheme: 'dark' });
    await page.getByRole('button', { name: 'Health' }).click();
    await page.getByRole('tab', { name: 'What is kept' }).click();
    await page.getByLabel('Packets, days').fill('-3');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Days packets are kept: -3 cannot be. It must be 1 to 3650 days, or 0 for never.').waitFor();
    await page.getByLabel('Packets, days').fill('90');
    await page.getByLabel('Daily backup at hour').fill('3');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. It holds from the next run on.').waitFor();
    expect(core.state.upkeep.settings).toMatchObject({ packetDays: 90, backupHour: 3 });
  });

  it('restores only after asking, says what waits, and takes it back', async () => {
    const { page } = await openWindow(browser, core.address, { scheme: 'dark' });
    await page.getByRole('button', { name: 'Health' }).click();
    await page.getByRole('tab', { name: 'Backups' }).click();
    await page
      .getByRole('button', { name: /^Restore the backup of/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Keep what is there' }).click();
    expect(core.state.upkeep.restoring).toBeNull();
    await page
      .getByRole('button', { name: /^Restore the backup of/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Check and restore at the next start' }).click();
    await page.getByText('A restore waits for the next start').waitFor();
    await page.getByRole('button', { name: 'Restart now' }).waitFor();
    await page.getByRole('button', { name: 'Do not restore' }).click();
    await page.getByText('A restore waits for the next start').waitFor({ state: 'detached' });
    expect(core.state.upkeep.restoring).toBeNull();
  });
});
