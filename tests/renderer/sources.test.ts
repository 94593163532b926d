// The forms of the sources in a real browser over a fake core, by keyboard: add, test, change, switch off, remove.
import { existsSync } from 'node:fs';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, noBrowser, openWindow } from './browser.ts';
import { type FakeCore, startFakeCore } from './fake-core.ts';
import { doubtful } from './fake-state.ts';

const built = existsSync(new URL('../../out/renderer/index.html', import.meta.url));
const required = process.env.REQUIRE_BROWSER === '1';
/** Where pictures of the page are put; nowhere when not set. */
const pictures = process.env.PICTURES;

/** Presses Tab until the keyboard is on `target`. */
async function tabTo(page: Page, target: Locator, limit = 120): Promise<void> {
  for (let i = 0; i < limit; i += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reached ${target}`);
}

const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);

describe.skipIf(!required && (noBrowser !== null || !built))('the forms of the sources', () => {
  let browser: Browser;
  const cores: FakeCore[] = [];
  const open = async (look: { scheme: 'dark' | 'light'; width?: number; height?: number }) => {
    const core = await startFakeCore({ nodes: 20, started: true });
    cores.push(core);
    const { page, complaints } = await openWindow(browser, core.address, { ...look, calm: true });
    await page.getByRole('button', { name: 'Sources', exact: true }).click();
    await page.getByRole('heading', { name: 'Sources', exact: true }).waitFor();
    return { core, page, complaints };
  };

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all(cores.map((core) => core.close()));
  });

  it('add a broker after a test of it, change it with its password kept, switch it off and remove it, by keyboard', async () => {
    const { core, page, complaints } = await open({ scheme: 'dark' });
    const adding = page.getByRole('form', { name: 'MQTT broker' });
    await tabTo(page, adding.getByLabel('Broker address'));
    await page.keyboard.type('mqtt://bad.example');
    await tabTo(page, adding.getByLabel('User name'));
    await page.keyboard.type('ann');
    await tabTo(page, adding.getByRole('textbox', { name: 'Password' }));
    await page.keyboard.type('sea:ret');
    await tabTo(page, adding.getByRole('button', { name: 'Test' }));
    await page.keyboard.press('Enter');
    await adding.getByText('Does not work:').waitFor();
    await adding.getByText('refused the user name or password').waitFor();
    expect(core.state.settings.size).toBe(1);
    // An answer holds for what was tested, and for nothing else.
    await adding.getByLabel('Broker address').fill('mqtt://good.example');
    await adding.getByText('Does not work:').waitFor({ state: 'detached' });
    await adding.getByRole('button', { name: 'Test' }).press('Enter');
    await adding.getByText('Works:').waitFor();
    await expect.poll(() => adding.locator('[data-outcome] b').count()).toBe(1);
    await adding.getByLabel('Broker address').press('Enter');
    const card = page.getByRole('article', { name: 'mqtt:good.example' });
    await card.waitFor();
    expect(await adding.getByLabel('Broker address').inputValue()).toBe('');
    expect(core.state.settings.get('mqtt:good.example')).toMatchObject({ username: 'ann', password: 'sea:ret' });

    await card.getByRole('button', { name: 'Change mqtt:good.example' }).press('Enter');
    const form = card.getByRole('form', { name: 'Change mqtt:good.example' });
    await form.waitFor();
    await expect
      .poll(() => form.getByLabel('Broker address').evaluate((it) => it === document.activeElement))
      .toBe(true);
    const password = form.getByRole('textbox', { name: 'Password' });
    expect([await password.inputValue(), await password.getAttribute('placeholder')]).toEqual(['', '••••••••  kept']);
    await tabTo(page, form.getByLabel('Topics'));
    await page.keyboard.type('meshcore/SEA/#, meshcore/PDX/#');
    await tabTo(page, form.getByRole('button', { name: 'More settings' }));
    await page.keyboard.press('Enter');
    await tabTo(page, form.getByLabel('Certificate of the broker’s authority'));
    await page.keyboard.type('/etc/ca.pem');
    await tabTo(page, form.getByRole('button', { name: 'Test' }));
    await page.keyboard.press('Enter');
    await form.getByText('Works:').waitFor();
    expect(core.state.tried.at(-1)).not.toHaveProperty('password');
    await tabTo(page, form.getByRole('button', { name: 'Save' }));
    await page.keyboard.press('Enter');
    await form.waitFor({ state: 'detached' });
    expect(core.state.settings.get('mqtt:good.example')).toEqual({
      kind: 'mqtt',
      url: 'mqtt://good.example',
      username: 'ann',
      password: 'sea:ret',
      topics: ['meshcore/SEA/#', 'meshcore/PDX/#'],
      authorityFile: '/etc/ca.pem',
    });
    await expect.poll(() => focused(page)).toBe('Change mqtt:good.example');

    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Space');
    await card.getByText('Off', { exact: true }).waitFor();
    expect(core.state.sources.find(({ kind }) => kind === 'mqtt')?.enabled).toBe(false);

    const remove = card.getByRole('button', { name: 'Remove mqtt:good.example' });
    await tabTo(page, remove);
    await page.keyboard.press('Enter');
    const question = card.getByRole('group', { name: /^Remove mqtt:good.example\?/ });
    expect(await focused(page)).toBe('Keep it');
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toBe('Remove mqtt:good.example');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await card.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('leave the keyboard at a source that got another name, and after a removal at the next one, then at the heading', async () => {
    const { core, page } = await open({ scheme: 'dark' });
    for (const host of ['one', 'two']) core.state.add({ kind: 'mqtt', url: `mqtt://${host}.example` });
    core.events.publish('changed', null);
    const removal = async (name: string) => {
      const card = page.getByRole('article', { name });
      await card.getByRole('button', { name: `Remove ${name}` }).press('Enter');
      await card.getByRole('group').getByRole('button', { name: 'Remove' }).press('Enter');
      await card.waitFor({ state: 'detached' });
    };
    await page.getByRole('button', { name: 'Change mqtt:one.example' }).press('Enter');
    const address = page.getByRole('article', { name: 'mqtt:one.example' }).getByLabel('Broker address');
    await address.fill('mqtt://first.example');
    await address.press('Enter');
    await expect.poll(() => focused(page)).toBe('Change mqtt:first.example');
    await removal('mqtt:first.example');
    await expect.poll(() => focused(page)).toBe('Change mqtt:two.example');
    await removal('mqtt:two.example');
    await expect.poll(() => focused(page)).toBe('Change sample');
    await removal('sample');
    // What is left is the first screen or the page without a source; the keyboard is somewhere on it.
    await expect.poll(() => focused(page)).toBe('Add a source');
    await page.context().close();
  });

  it('replace a kept password by what is typed, and forget it when asked', async () => {
    const { core, page } = await open({ scheme: 'light' });
    core.state.add({ kind: 'mqtt', url: 'mqtt://good.example', username: 'ann', password: 'one' });
    core.events.publish('changed', null);
    const card = page.getByRole('article', { name: 'mqtt:good.example' });
    const edit = card.getByRole('button', { name: 'Change mqtt:good.example' });
    await edit.click();
    await card.getByRole('checkbox', { name: 'Forget the kept password' }).waitFor();
    await card.getByRole('textbox', { name: 'Password' }).fill('two');
    await expect.poll(() => card.getByRole('checkbox', { name: 'Forget the kept password' }).count()).toBe(0);
    await card.getByRole('button', { name: 'Save' }).click();
    await card.getByRole('form').waitFor({ state: 'detached' });
    expect(core.state.settings.get('mqtt:good.example')).toMatchObject({ password: 'two' });
    await edit.click();
    await card.getByRole('checkbox', { name: 'Forget the kept password' }).check();
    await card.getByRole('button', { name: 'Save' }).click();
    await card.getByRole('form').waitFor({ state: 'detached' });
    expect(core.state.settings.get('mqtt:good.example')).toMatchObject({ password: '' });
    await page.context().close();
  });

  it.each([
    [{ kind: 'broker', port: 1884, network: true, username: 'ann', password: 'x', regions: ['SEA'] }, 'broker'],
    [{ kind: 'tcp', host: '192.168.1.20', port: 5001 }, 'tcp'],
    [{ kind: 'tcp', host: '192.168.1.20', port: 5001, readChannels: true }, 'tcp'],
    [{ kind: 'serial', port: '/dev/ttyUSB7', readChannels: true }, 'serial'],
    [{ kind: 'console', port: '/dev/ttyACM0', usb: { vendor: '239a', product: '8029', serial: 'AB12' } }, 'console'],
    [{ kind: 'replay', file: '/data/a.ndjson', speed: 60 }, 'replay'],
    [{ kind: 'sample', profile: 'real', seed: 'x' }, 'sample'],
    [
      {
        kind: 'mqtt',
        url: 'wss://good.example/mqtt',
        version: 5,
        acceptAnyCertificate: true,
        topics: ['a/#'],
        regions: ['SEA', 'PDX'],
        onlyObservers: ['AA'],
        blockedObservers: ['BB'],
        authorityFile: '/ca',
        certificateFile: '/cert',
        keyFile: '/key',
      },
      'mqtt:good.example/mqtt',
    ],
  ] as const)('show every setting of %o and save it unchanged', async (settings, name) => {
    const { core, page } = await open({ scheme: 'light' });
    core.state.add(structuredClone(settings) as Parameters<typeof core.state.add>[0]);
    core.events.publish('changed', null);
    const card = page.getByRole('article', { name }).first();
    await card.getByRole('button', { name: `Change ${name}` }).click();
    await card.getByRole('form').waitFor();
    await card.getByRole('button', { name: 'Save' }).click();
    await card.getByRole('form').waitFor({ state: 'detached' });
    expect(core.state.settings.get(name)).toEqual(settings);
    await page.context().close();
  });

  it('accept the one certificate a test showed, by keyboard, its names kept as text, and forget it again', async () => {
    const { core, page, complaints } = await open({ scheme: 'light', width: 900, height: 600 });
    const adding = page.getByRole('form', { name: 'MQTT broker' });
    await adding.getByLabel('Broker address').fill('mqtts://doubtful.example');
    await expect.poll(() => adding.getByRole('checkbox', { name: 'Accept every certificate' }).count()).toBe(0);
    await adding.getByRole('button', { name: 'Test' }).press('Enter');
    const shown = adding.getByRole('region', { name: 'The certificate the broker shows' });
    await shown.getByText(doubtful.fingerprint).waitFor();
    await expect.poll(() => shown.locator('img').count()).toBe(0);
    expect(await shown.textContent()).not.toContain('\u202e');
    if (pictures !== undefined) {
      await shown.scrollIntoViewIfNeeded();
      await page.screenshot({ path: `${pictures}/certificate-shown.png` });
    }
    await tabTo(page, shown.getByRole('button', { name: 'Accept this certificate' }));
    await page.keyboard.press('Enter');
    const accepted = adding.getByRole('region', { name: 'Accepted certificate' });
    await accepted.getByText(doubtful.fingerprint).waitFor();
    await expect.poll(() => focused(page)).toBe('Test');
    await page.keyboard.press('Enter');
    await adding.getByText('Works:').waitFor();
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/certificate-accepted.png` });
    await adding.getByLabel('Broker address').press('Enter');
    const name = 'mqtt:doubtful.example';
    const card = page.getByRole('article', { name });
    await card.waitFor();
    const kept = { kind: 'mqtt', url: 'mqtts://doubtful.example' };
    expect(core.state.settings.get(name)).toEqual({ ...kept, acceptedCertificate: doubtful.pem });
    await card.getByRole('button', { name: `Change ${name}` }).press('Enter');
    await tabTo(page, card.getByRole('button', { name: 'Forget the accepted certificate' }));
    await page.keyboard.press('Enter');
    await card.getByRole('button', { name: 'Save' }).press('Enter');
    await card.getByRole('form').waitFor({ state: 'detached' });
    expect(core.state.settings.get(name)).toEqual(kept);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('show who is connected to a broker, live, and keep hostile ids as text', async () => {
    const { core, page, complaints } = await open({ scheme: 'dark' });
    core.state.add({ kind: 'broker' });
    const client = (id: string, messages: number) => ({
      id,
      address: '192.168.1.40',
      user: null,
      since: Date.now() - 60_000,
      messages,
      bytes: 9_000,
      lastMessageAt: Date.now(),
      observers: [{ id: 'AB'.repeat(32), name: 'Hill\u202e <b>radio</b>' }],
      moreObservers: true,
    });
    const hostile = '<img src=x onerror=alert(1)>\u202egnp.exe';
    core.state.clients = { clients: [client(hostile, 12)], turnedAway: { wrong_login: 3 }, lastTurnedAway: null };
    core.events.publish('changed', null);
    const button = page.getByRole('button', { name: 'Clients of broker' });
    await button.press('Enter');
    const panel = page.getByRole('dialog', { name: 'Clients of broker' });
    const row = panel.getByRole('row', { name: /onerror/ });
    await row.getByRole('cell', { name: '12', exact: true }).waitFor();
    await expect.poll(() => panel.locator('img, b').count()).toBe(0);
    expect(await row.textContent()).not.toContain('\u202e');
    expect(await row.textContent()).toContain('and more');
    await panel.locator('[data-reason="wrong_login"]').getByText('3').waitFor();
    core.state.clients = {
      clients: [client(hostile, 13), client('second', 1)],
      turnedAway: { wrong_login: 3, login_late: 1 },
      lastTurnedAway: { at: Date.now(), why: 'login_late', address: '192.168.1.66' },
    };
    await panel.getByRole('row', { name: /^second/ }).waitFor();
    await row.getByRole('cell', { name: '13', exact: true }).waitFor();
    await panel.getByText('Last: No login within 10 s, from 192.168.1.66').waitFor();
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/clients-dark-1280.png` });
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toBe('Clients of broker');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('ask before the channels of a radio are read, list them without their secrets, and forget them', async () => {
    const { core, page, complaints } = await open({ scheme: 'light' });
    core.state.add({ kind: 'sample', profile: 'small' });
    core.state.add({ kind: 'serial', port: '/dev/ttyUSB7' });
    const hostile = '<img src=x onerror=alert(1)>\u202egnp.exe';
    core.state.channels = [
      { name: 'Ridge', hash: 0x0a },
      { name: hostile, hash: 0xff },
    ];
    core.events.publish('changed', null);
    const button = page.getByRole('button', { name: 'Channels of serial' });
    await button.press('Enter');
    const panel = page.getByRole('dialog', { name: 'Channels of serial' });
    await panel.getByText('Read this radio’s channels so that their messages can be read?').waitFor();
    await panel.getByText('never shown, and in no export').waitFor();
    await expect.poll(() => panel.getByRole('row').count()).toBe(0);
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/channels-question-light-1280.png` });
    await panel.getByRole('button', { name: 'Read its channels' }).click();
    await panel.getByRole('row', { name: 'Ridge 0A' }).waitFor();
    const row = panel.getByRole('row', { name: /onerror/ });
    expect(await row.textContent()).toContain('FF');
    expect(await row.textContent()).not.toContain('\u202e');
    await expect.poll(() => panel.locator('img').count()).toBe(0);
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/channels-taken-light-1280.png` });
    await panel.getByRole('button', { name: 'Forget them, and stop reading' }).click();
    await panel.getByRole('button', { name: 'Read its channels' }).waitFor();
    expect(core.state.settings.get('serial')).toMatchObject({ readChannels: false });
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toContain('Channels of serial');
    await expect.poll(() => page.getByRole('button', { name: 'Channels of sample' }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each([
    ['dark', 1280, 800],
    ['light', 1280, 800],
    ['dark', 900, 600],
    ['light', 900, 600],
  ] as const)('fit into %s at %i x %i: nothing is cut off at the side', async (scheme, width, height) => {
    const { core, page } = await open({ scheme, width, height });
    core.state.add({ kind: 'mqtt', url: 'mqtt://bad.example', username: 'ann', password: 'one' });
    core.state.add({ kind: 'broker', network: true, username: 'ann', password: 'one' });
    core.state.add({ kind: 'tcp', host: '192.168.1.20' });
    core.state.clients = { clients: [], turnedAway: { wrong_login: 3, too_many: 12 }, lastTurnedAway: null };
    core.events.publish('changed', null);
    const card = page.getByRole('article', { name: 'mqtt:bad.example' });
    await card.getByRole('button', { name: /^Change/ }).click();
    await card.getByRole('button', { name: 'Test' }).click();
    await card.getByText('Does not work:').waitFor();
    await card.getByRole('button', { name: /^Remove/ }).click();
    const wide = await page.evaluate(
      () =>
        [...document.querySelectorAll('main *')].filter(
          (it) => it.getBoundingClientRect().right > window.innerWidth + 1,
        ).length,
    );
    expect(wide).toBe(0);
    if (pictures !== undefined) {
      await card.scrollIntoViewIfNeeded();
      await page.screenshot({ path: `${pictures}/sources-${scheme}-${width}.png` });
      await page.getByRole('heading', { name: 'Add a source' }).scrollIntoViewIfNeeded();
      await page.mouse.wheel(0, 500);
      await page.screenshot({ path: `${pictures}/sources-add-${scheme}-${width}.png` });
      await page.getByRole('button', { name: 'Clients of broker' }).click();
      await page.getByRole('dialog').waitFor();
      await page.screenshot({ path: `${pictures}/clients-${scheme}-${width}.png` });
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Channels of tcp' }).click();
      await page.getByRole('dialog').waitFor();
      await page.screenshot({ path: `${pictures}/channels-${scheme}-${width}.png` });
    }
    await page.context().close();
  });
});
