// A file imported through the page of the running program, and written out again: the graph grows, and nobody is alerted.

import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unpackSnapshot } from '../../src/contract/snapshot-codec.ts';
import { defaultAlertConfig } from '../../src/domain/alerts/config.ts';
import { generateTraffic } from '../../src/domain/sample/traffic.ts';
import { nodeCrypto } from '../../src/main/node-crypto.ts';
import { noBrowser } from '../renderer/browser.ts';
import { meshwardenJson, until } from './program.ts';
import { windowed } from './windowed.ts';

const over = windowed();

/** A month ago, as observers published it. */
function oldRecording(observations: number): string {
  const startAt = Date.now() - 30 * 86_400_000;
  const clean = { garbage: false, duplicates: false, statuses: false, openingAdverts: true } as const;
  const traffic = generateTraffic(
    { seed: 'the past', profile: 'small', startAt, observations, ...clean },
    nodeCrypto(),
  );
  return [...traffic]
    .map(({ topic, payload }) => `${JSON.stringify({ ...JSON.parse(payload.toString()), topic })}\n`)
    .join('');
}

describe.skipIf(noBrowser !== null)('a recording of a month ago', () => {
  it('is sent by the browser, grows the graph, and rings for none of its new nodes, which are counted as stale', async () => {
    const argv = ['--db', over.file('mesh.db'), '--grace', '0'];
    await over.visit(argv, { scheme: 'dark' }, async ({ program, page, complaints }) => {
      const { alerts, counters, graph } = program.client;
      // Nothing is learnt silently: what is new is an event.
      await alerts.saveSettings({ ...defaultAlertConfig, graceS: 0, baselineS: 0 });
      const file = over.file('past.ndjson');
      writeFileSync(file, oldRecording(2_000));
      await page.getByRole('button', { name: 'Import a file…' }).click();
      await page.locator('input[type=file]').setInputFiles(file);
      await page.getByText('past.ndjson was imported').waitFor();
      const { last } = await program.client.imports.state();
      expect(last).toMatchObject({ outcome: 'done', account: { kind: 'recording', lines: 2_000, refused: {} } });
      const nodes = unpackSnapshot(await graph.snapshot()).nodes.length;
      expect(nodes).toBeGreaterThan(20);
      // Nodes are looked at after the batch that brought them.
      const stale = async () => (await counters.get()).events.find(({ reason }) => reason === 'stale')?.sinceInstall;
      await until(stale);
      await page.getByRole('button', { name: 'Graph' }).click();
      await page
        .getByTestId('graph-counts')
        .getByText(/[1-9]\d* edges/)
        .waitFor();
      expect((await alerts.list({})).rows).toEqual([]);

      // And out again, as the browser saves it.
      await page.getByRole('button', { name: 'Export…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Export' });
      await dialog.getByLabel('What').click();
      await page.getByRole('option', { name: 'Everything heard' }).click();
      const download = page.waitForEvent('download');
      await dialog.getByRole('button', { name: 'Export', exact: true }).click();
      const out = over.file('out.ndjson');
      await (await download).saveAs(out);
      expect((await download).suggestedFilename()).toMatch(/^meshwarden-packets-\d{4}-\d\d-\d\d\.ndjson$/);
      await dialog.getByText('was handed to the browser').waitFor();
      const { observations } = await meshwardenJson<{ observations: number }>('stats', '--db', over.file('mesh.db'));
      // An observation heard again at another time is a line of its own.
      expect(readFileSync(out, 'utf8').split('\n').length).toBeGreaterThan(observations);
      expect(complaints).toEqual([]);
    });
  });
});
