// The page of observers in a real browser, and the words it has for clocks.
import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isClockOff, observerMessages as words } from '../../src/renderer/observer-messages.ts';
import { launchBrowser, noBrowser, openWindow } from './browser.ts';
import { type FakeCore, startFakeCore } from './fake-core.ts';

const built = existsSync(new URL('../../out/renderer/index.html', import.meta.url));
const required = process.env.REQUIRE_BROWSER === '1';
if (noBrowser !== null) console.warn(noBrowser);

describe('the words for a clock', () => {
  const clock = (skewSeconds: number, naive = false, proven = false) => ({ skewSeconds, naive, proven, at: 0 });
  it.each([
    [clock(-7_200), '2 h behind', 'Its clock is 2 h behind; times here are arrival times.', true],
    [
      clock(60),
      'right',
      'Its clock is right to the minute. Times here are arrival times until it has proven itself.',
      false,
    ],
    [
      clock(-3, false, true),
      'right',
      'Its clock is right to the minute. What it delivers late counts at its own time.',
      false,
    ],
    [clock(61), '1 min ahead', 'Its clock is 1 min ahead; times here are arrival times.', true],
    [clock(-1_772_323_200), '56 years behind', 'Its clock is 56 years behind; times here are arrival times.', true],
    [clock(2_330_000_000), '74 years ahead', 'Its clock is 74 years ahead; times here are arrival times.', true],
    [
      clock(7_200, true),
      '2 h ahead',
      'Its times name no time zone; read as UTC they are 2 h ahead. Times here are arrival times.',
      true,
    ],
    [
      clock(0, true),
      'no time zone',
      'Its times name no time zone; read as UTC they are right. Times here are arrival times.',
      true,
    ],
    [null, 'not known', 'It sent no time of its own. Times here are arrival times.', false],
  ] as const)('%j are %j', (given, short, long, off) => {
    expect(words.clockShort(given)).toBe(short);
    expect(words.clockLong(given)).toBe(long);
    expect(isClockOff(given)).toBe(off);
  });
});

describe.skipIf(!required && (noBrowser !== null || !built))('the page of observers', () => {
  let browser: Browser;
  const cores: FakeCore[] = [];
  const start = async (observers: number): Promise<FakeCore> => {
    const core = await startFakeCore({ nodes: 50, started: true });
    core.state.observers = observers;
    cores.push(core);
    return core;
  };
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all(cores.map((core) => core.close()));
  });

  it.each([
    ['dark', 1280, 800],
    ['light', 900, 600],
  ] as const)('shows who fares how, and one observer in full (%s, %i wide)', async (scheme, width, height) => {
    const core = await start(8);
    const { page, complaints } = await openWindow(browser, core.address, { scheme, width, height });
    await page.getByRole('button', { name: 'Observers', exact: true }).click();
    const table = page.getByRole('table', { name: 'Observers, the last heard first' });
    await table.getByText('2 h behind').waitFor();
    await expect.poll(() => table.getByRole('row').count()).toBe(9);
    await expect.poll(() => table.locator('img').count()).toBe(0);

    await page.getByRole('button', { name: 'Show <img src=x onerror=alert(1)>' }).focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary', { name: 'Observer <img src=x onerror=alert(1)>' });
    await panel.getByRole('alert').getByText('Its clock is 2 h behind; times here are arrival times.').waitFor();
    await panel.getByText('910.525 MHz, 62.5 kHz, SF 7, CR 5').waitFor();
    await panel.getByText('no memory was left for a packet; the radio did not go back to receiving').waitFor();
    await panel.getByRole('img', { name: /^Battery: .* V; in 24 hours .* to / }).waitFor();
    await panel.getByRole('img', { name: /^Packets by hour: / }).waitFor();
    await panel.getByText('mqtt:broker.example.org').waitFor();
    await panel.getByText('131,072').waitFor();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Show kpabap' }).click();
    const silent = page.getByRole('complementary', { name: 'Observer kpabap' });
    await silent.getByText('It sent no measurements in the last 24 hours.').waitFor();
    await silent.getByText('It sent no time of its own. Times here are arrival times.').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('shows 250 observers in pages of 100', async () => {
    const core = await start(250);
    const { page } = await openWindow(browser, core.address, { scheme: 'dark' });
    await page.getByRole('button', { name: 'Observers', exact: true }).click();
    const rows = page.getByRole('table').getByRole('row');
    for (const count of [101, 201]) {
      await page.waitForFunction((n) => document.querySelectorAll('tr').length === n, count);
      await page.getByRole('button', { name: 'Show more' }).click();
    }
    await page.waitForFunction(() => document.querySelectorAll('tr').length === 251);
    await expect.poll(() => page.getByRole('button', { name: 'Show more' }).count()).toBe(0);
    await expect.poll(() => rows.count()).toBe(251);
    await page.context().close();
  });

  it('says why it is empty', async () => {
    const core = await start(0);
    const { page } = await openWindow(browser, core.address, { scheme: 'light' });
    await page.getByRole('button', { name: 'Observers', exact: true }).click();
    await page.getByRole('heading', { name: 'No observer yet' }).waitFor();
    await page.context().close();
  });
});
