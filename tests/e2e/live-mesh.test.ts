// The whole program in a real browser: from a start to a moving graph, from a duplicate to a counter, across a restart.
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CounterRow } from '../../src/contract/counters.ts';
import { unpackEdges } from '../../src/contract/edge-codec.ts';
import { defaultAlertConfig, withFamilies } from '../../src/domain/alerts/config.ts';
import { saveAlertConfig } from '../../src/main/alerts/alert-settings.ts';
import { openForWriting } from '../../src/main/storage/open.ts';
import { systemClock } from '../../src/main/system-clock.ts';
import { openBroker, type TestBroker } from '../main/sources/brokers.ts';
import { launchBrowser, noBrowser, openWindow } from '../renderer/browser.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/database.ts';
import { messagesOf } from './made-up-traffic.ts';
import { killAll, meshwardenJson, type Program, serve, until } from './program.ts';

if (noBrowser !== null) console.warn(`SKIPPED: ${noBrowser}`);

let browser: Browser;
let folder: TemporaryFolder;
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
  await broker?.close();
  broker = null;
  folder.dispose();
});

interface GraphCounts {
  readonly nodes: number;
  readonly edges: number;
}

async function graphCounts(page: Page): Promise<GraphCounts | null> {
  const text = await page
    .getByTestId('graph-counts')
    .textContent({ timeout: 1_000 })
    .catch(() => null);
  const found = /(\d+) nodes?,(?: \d+ observers?,)? (\d+) edges?/.exec(text ?? '');
  return found ? { nodes: Number(found[1]), edges: Number(found[2]) } : null;
}

/** Says everything, at once, and calls every node new. */
function configureLoudly(file: string): void {
  const database = openForWriting(file, { clock: systemClock });
  const loud = { severityFloor: 'routine', cooldownS: 0 } as const;
  const config = withFamilies({ ...defaultAlertConfig, graceS: 0, baselineS: 0 }, { nodes: loud });
  saveAlertConfig(database.db, config, Date.now());
  database.close();
}

async function eventCount(program: Program, reason: string): Promise<number> {
  const { events } = await program.client.counters.get();
  return events.find((row) => row.reason === reason)?.sinceInstall ?? 0;
}

/** Waits until the Counters page shows `count` since install for a reason. */
async function untilCounted(page: Page, reason: string, count: number): Promise<void> {
  const cell = page.locator(`tr[data-reason="${reason}"] td`).last();
  await until(async () => (await cell.textContent()) === String(count));
}

const openCounters = (page: Page) => page.getByRole('navigation').getByText('Counters').click();

describe.skipIf(noBrowser !== null)('the headless host in a browser', () => {
  it.each(['dark', 'light'] as const)('shows nodes and edges of the sample mesh (%s)', async (scheme) => {
    const begun = performance.now();
    const program = await serve('--db', folder.file('mesh.db'), '--sample');
    const { page, complaints } = await openWindow(browser, program.address, { scheme });
    const seen = await until(async () => {
      const counts = await graphCounts(page);
      return counts && counts.nodes > 0 && counts.edges > 0 ? counts : null;
    });
    console.info(
      `nodes and edges ${Math.round(performance.now() - begun)} ms after the start (must be 10,000 at most)`,
    );
    const later = await until(async () => {
      const counts = await graphCounts(page);
      return counts && counts.edges > seen.edges ? counts : null;
    });
    expect(later.nodes).toBeGreaterThanOrEqual(seen.nodes);
    await page.getByRole('button', { name: /sample:small.*Receiving/ }).waitFor();
    expect(complaints).toEqual([]);
    await page.close();
    expect((await program.stop()).code).toBe(0);
  });

  it('draws a new observation, counts a duplicate, and goes on counting after a restart', async () => {
    const file = folder.file('mesh.db');
    configureLoudly(file);
    broker = await openBroker();
    const messages = messagesOf('live-mesh', 600);
    const [first, rest] = [messages.slice(0, 500), messages.slice(500)];
    let program = await serve('--db', file, '--mqtt', broker.url);
    const { page } = await openWindow(browser, program.address, { scheme: 'light' });
    await until(async () => (await program.client.sources.list()).some((source) => source.state === 'connected'));
    await broker.publish(first);
    await until(async () => (await program.client.counters.get()).ingest[0]?.sinceInstall === first.length);
    const before = await until(async () => {
      const [shown, snapshot] = [await graphCounts(page), await program.client.graph.snapshot()];
      const proven = unpackEdges(snapshot.edges, snapshot.generatedAt).filter((edge) => edge.weightedX4 > 0);
      return shown && shown.edges === proven.length ? shown : null;
    });

    const published = performance.now();
    await broker.publish(rest);
    const after = await until(async () => {
      const counts = await graphCounts(page);
      return counts && counts.edges > before.edges ? counts : null;
    });
    console.info(
      `a new observation was drawn after ${Math.round(performance.now() - published)} ms (must be 2,000 at most)`,
    );
    expect(after.edges).toBeGreaterThan(before.edges);

    await openCounters(page);
    await untilCounted(page, 'duplicate', 0);
    const again = messages[0];
    if (!again) throw new Error('the generator gave no message');
    await broker.publish([again]);
    await untilCounted(page, 'duplicate', 1);

    await until(async () => (await eventCount(program, 'delivered')) || null);
    await page.close();
    expect((await program.stop()).code).toBe(0);
    const { events } = await meshwardenJson<{ events: CounterRow[] }>('counters', '--db', file);
    const delivered = events.find((row) => row.reason === 'delivered')?.sinceInstall ?? 0;

    // A crash between an event and the note that it was told leaves the node as one not looked at yet.
    const database = openForWriting(file, { clock: systemClock });
    const forgotten = database.db
      .prepare("DELETE FROM detector_state WHERE detector = 'node-new' AND state = 'announced'")
      .run().changes;
    database.close();
    expect(forgotten).toBeGreaterThan(0);
    expect(forgotten).toBeLessThanOrEqual(delivered);

    program = await serve('--db', file, '--mqtt', broker.url);
    await until(async () => (await eventCount(program, 'dedup')) >= forgotten);
    expect(await eventCount(program, 'delivered')).toBeGreaterThanOrEqual(delivered);
    const { page: next } = await openWindow(browser, program.address, { scheme: 'dark' });
    await openCounters(next);
    await untilCounted(next, 'dedup', await eventCount(program, 'dedup'));
    await untilCounted(next, 'delivered', await eventCount(program, 'delivered'));
    await untilCounted(next, 'duplicate', 1);
    await next.close();
    expect((await program.stop()).code).toBe(0);
  });
});
