// The first minute of a newcomer, and what is remembered of it.
import { readFileSync, statSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBroker } from '../main/sources/brokers.ts';
import { launchBrowser, noBrowser, openWindow } from '../renderer/browser.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/database.ts';
import { killAll, serve, until } from './program.ts';

let browser: Browser;
let folder: TemporaryFolder;
beforeAll(async () => {
  if (noBrowser === null) browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  killAll();
  folder.dispose();
});

describe.skipIf(noBrowser !== null)('a first run', () => {
  it('leads with 1 click from nothing to a graph, ticks all 6 steps, and remembers the sample mesh', async () => {
    const file = folder.file('mesh.db');
    let program = await serve('--db', file);
    expect((await program.client.app.info()).firstRun).toBe(true);
    const { page } = await openWindow(browser, program.address, { scheme: 'dark' });
    await page.getByRole('button', { name: 'Start the sample mesh' }).click();
    await page
      .getByTestId('graph-counts')
      .getByText(/[1-9]\d* edges/)
      .waitFor();
    await page.getByRole('region', { name: 'Getting started' }).getByText('Everything works').waitFor();
    await page.close();
    expect((await program.stop()).code).toBe(0);

    program = await serve('--db', file);
    expect((await program.client.app.info()).firstRun).toBe(false);
    await until(async () => (await program.client.sources.list()).some((source) => source.state === 'up'));
    expect((await program.stop()).code).toBe(0);
  });
});

describe('a broker with a password', () => {
  it('is heard again after a restart; the password is in a file of mode 0600 and nowhere else', async () => {
    const password = 'correct horse battery staple';
    const broker = await openBroker({
      configure: (aedes) => {
        aedes.authenticate = (_client, user, given, done) =>
          done(null, user === 'observer' && given?.toString() === password);
      },
    });
    try {
      const file = folder.file('mesh.db');
      let program = await serve('--db', file);
      const url = broker.url.replace('//', `//observer:${encodeURIComponent(password)}@`);
      const added = await program.client.sources.add({ kind: 'mqtt', url });
      expect(JSON.stringify(added)).not.toContain('correct');
      const connected = async () => (await program.client.sources.list()).some((s) => s.state === 'connected');
      await until(connected);
      expect((await program.stop()).code).toBe(0);
      for (const name of [file, `${file}-wal`]) {
        const bytes = statSync(name, { throwIfNoEntry: false }) ? readFileSync(name) : Buffer.alloc(0);
        expect([name, bytes.includes('correct')]).toEqual([name, false]);
      }
      expect(statSync(`${file}.secrets`).mode & 0o777).toBe(0o600);

      program = await serve('--db', file);
      await until(connected);
      const { stdout, stderr } = await program.stop();
      expect(stdout + stderr).not.toContain('correct');
    } finally {
      await broker.close();
    }
  });
});
