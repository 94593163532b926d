// How each source flows, as the window says it: in the bar, on the Sources page, by shape and word.
import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SourceFlow, SourceState, SourceStatus } from '../../src/contract/sources.ts';
import { launchBrowser, noBrowser, openWindow } from './browser.ts';
import { type FakeCore, startFakeCore } from './fake-core.ts';

const built = existsSync(new URL('../../out/renderer/index.html', import.meta.url));
const required = process.env.REQUIRE_BROWSER === '1';
const minute = 60_000;

const flowing: SourceFlow = { verdict: 'flowing', perHour: 2_520, usualPerHour: 2_400, quietMs: 1_000 };

function source(name: string, state: SourceState, words: string, flow: SourceFlow | null): SourceStatus {
  return {
    name,
    kind: 'mqtt',
    enabled: true,
    state,
    words,
    since: Date.now() - 90 * minute,
    messages: 5_210,
    hearings: 5_120,
    refused: { not_json: 3 },
    bytes: 900_000,
    perMinute: flow?.verdict === 'flowing' ? 42 : 0,
    lastHearingAt: Date.now() - (flow?.quietMs ?? 0),
    lastError: null,
    reconnects: 1,
    flow,
  };
}

/** One source for each way of flowing, with the words the core gives it. */
const sources = [
  source('mqtt:hills', 'up', 'Connected, hearing 42/min, usual 40/min at this hour.', flowing),
  source('mqtt:valley', 'up', 'Connected, hearing 43/h, usual 120/h at this hour.', {
    verdict: 'low',
    perHour: 43,
    usualPerHour: 120,
    quietMs: minute,
  }),
  source('mqtt:coast', 'silent', 'Connected, quiet for 55 min, as usual at this hour; usually 3/h.', {
    verdict: 'quiet',
    perHour: 1,
    usualPerHour: 3,
    quietMs: 55 * minute,
  }),
  source(
    'mqtt:town',
    'silent',
    'Connected to town:1883 again, still nothing comes. Silent for 12 min; usually 2/min at this hour.',
    { verdict: 'silent', perHour: 90, usualPerHour: 120, quietMs: 12 * minute },
  ),
  source('mqtt:new', 'connected', 'Connected to new:1883, nothing heard yet.', {
    verdict: 'starting',
    perHour: null,
    usualPerHour: null,
    quietMs: minute,
  }),
  source('mqtt:gone', 'waiting', 'Waiting 10 s, then trying again: the broker refused the password.', null),
];

describe.skipIf(!required && (noBrowser !== null || !built))('the Sources page', () => {
  let browser: Browser;
  let core: FakeCore;
  beforeAll(async () => {
    browser = await launchBrowser();
    core = await startFakeCore({ nodes: 20, started: true });
    core.state.sources = sources;
  });
  afterAll(async () => {
    await browser?.close();
    await core?.close();
  });

  it.each(['dark', 'light'] as const)('says how each of 6 sources flows, and what is usual (%s)', async (scheme) => {
    const { page, complaints } = await openWindow(browser, core.address, { scheme, width: 900, height: 600 });
    await page.getByRole('button', { name: /^mqtt:hills: Receiving\./ }).waitFor();
    await page.getByRole('button', { name: /^mqtt:valley: Low\./ }).click();
    const texts = async (name: string) =>
      (await page.getByRole('article', { name }).innerText()).replace(/\s*\n\s*/g, ' | ');
    await page.getByRole('article', { name: 'mqtt:town' }).waitFor();
    expect(await texts('mqtt:hills')).toMatch(
      /Receiving .*hearing 42\/min.*Last hour \| 42\/min \| Usual at this hour \| 40\/min/,
    );
    expect(await texts('mqtt:valley')).toMatch(
      /Low .*hearing 43\/h, usual 120\/h.*Last hour \| 43\/h \| Usual at this hour \| 120\/h/,
    );
    expect(await texts('mqtt:coast')).toMatch(/Quiet .*quiet for 55 min.*Usual at this hour \| 3\/h/);
    expect(await texts('mqtt:town')).toMatch(/Silent .*Silent for 12 min; usually 2\/min at this hour\./);
    expect(await texts('mqtt:new')).toMatch(/no data yet .*Usual at this hour \| known after 3 days/);
    expect(await texts('mqtt:gone')).not.toContain('Usual at this hour');
    expect(complaints).toEqual([]);
    const isWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    expect(isWide).toBe(false);
    await page.context().close();
  });

  it.each([
    ['dark', 1280, 800],
    ['light', 900, 600],
  ] as const)('shows the last 24 h of a source beside what is usual (%s, %i x %i)', async (scheme, width, height) => {
    const { page, complaints } = await openWindow(browser, core.address, { scheme, width, height });
    await page.getByRole('button', { name: /^mqtt:hills: Receiving\./ }).click();
    const day = page.getByRole('region', { name: 'The last 24 h of mqtt:hills' });
    await day.waitFor();
    const chart = day.getByRole('img');
    expect(await chart.getAttribute('aria-label')).toMatch(
      /^2,\d{3} packets in the last 24 h; the chart reaches up to 2\d\d an hour\. The table says each hour\.$/,
    );
    const hours = chart.locator(':scope > div');
    await expect.poll(() => hours.count()).toBe(25);
    await expect.poll(() => chart.locator('[data-unheard]').count()).toBe(4);
    await hours.nth(5).hover();
    await page.getByText(/^\d\d:\d\d to \d\d:\d\d: 115 packets\. Usual in an hour: 100 to 130\.$/).waitFor();
    await hours.nth(1).hover();
    await page.getByText(/^\d\d:\d\d to \d\d:\d\d: not listened to\. Usual in an hour: 100 to 130\.$/).waitFor();
    const button = day.getByRole('button', { name: 'The last 24 h of mqtt:hills as a table' });
    expect(await button.getAttribute('aria-expanded')).toBe('false');
    await button.press('Enter');
    await expect.poll(() => day.getByRole('row').count()).toBe(26);
    await day.getByRole('row', { name: /until now 11\d 100 to 130 30 min$/ }).waitFor();
    await expect.poll(() => day.getByRole('row', { name: /not listened to 100 to 130 0 min$/ }).count()).toBe(4);
    const isCut = await day.evaluate((it) => it.scrollWidth > it.clientWidth + 1);
    expect([isCut, complaints]).toEqual([false, []]);
    await page.context().close();
  });

  it.each([6, 5, 4])(
    'cuts no time below the chart of 24 h when its newest hour is the %i-o’clock one',
    async (hour) => {
      const { page } = await openWindow(browser, core.address, {
        scheme: 'light',
        width: 900,
        height: 600,
        zone: zoneWhere(hour),
      });
      await page.getByRole('button', { name: /^mqtt:hills: Receiving\./ }).click();
      const day = page.getByRole('region', { name: 'The last 24 h of mqtt:hills' });
      await day.waitFor();
      expect(await day.evaluate((it) => it.scrollWidth - it.clientWidth)).toBe(0);
      await page.context().close();
    },
  );
});

/** A time zone in which it is between `hour` and the hour after it, in the morning or the evening, now. */
function zoneWhere(hour: number): string {
  const behind = (new Date().getUTCHours() - hour + 24) % 12;
  return `Etc/GMT+${behind}`;
}
