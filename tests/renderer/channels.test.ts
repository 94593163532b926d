// The page of channels in a real browser while answers wait or fail, over a fake core.
import { ORPCError } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import type { ChannelMessage } from '../../src/contract/channels.ts';
import { overFakeCore, skipsWindow } from './over-fake-core.ts';

const said = (id: number, channel: string, text: string): ChannelMessage => ({
  id,
  hash: id.toString(16).padStart(16, '0'),
  channel,
  at: 4_102_444_800_000,
  sentAt: 0,
  sender: 'Ann\u202e',
  text,
  observations: 1,
});

const talk = [said(1, '#ridge', 'moin'), said(2, 'Evil\u202egnp', 'from elsewhere')];

describe.skipIf(skipsWindow)('the page of channels', () => {
  const over = overFakeCore();
  /** Answers of the fake core that wait until the test lets them go. */
  const gate = () => {
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    return { open, opened };
  };
  const answered = () => {
    const { talk: calls } = over.core.state;
    calls.channels = async () => talk.map((newest) => ({ name: newest.channel, newest }));
    calls.messages = async ({ channel, words }) => ({
      rows: talk.filter((one) => (channel ?? one.channel) === one.channel && one.text.includes(words ?? '')),
      next: null,
    });
    return calls;
  };
  const openPage = () => over.openWindow({ scheme: 'dark', width: 900, height: 600, zone: 'UTC' }, 'Channels');

  it('never shows messages of 1 channel under the name of another, and marks those found for other words', async () => {
    const calls = answered();
    const { page, complaints } = await openPage();
    await page.getByRole('list', { name: 'Messages of all channels' }).getByText('from elsewhere').waitFor();
    const answer = calls.messages;
    const first = gate();
    calls.messages = async (wish) => {
      await first.opened;
      return answer(wish);
    };
    await page.getByRole('navigation', { name: 'Channels' }).getByRole('button', { name: '#ridge' }).click();
    await page.getByRole('list', { name: 'Messages of all channels' }).waitFor({ state: 'detached' });
    expect(await page.getByText('from elsewhere').count()).toBe(0);
    first.open();
    const list = page.getByRole('list', { name: 'Messages of #ridge' });
    await list.getByText('moin').waitFor();

    const second = gate();
    calls.messages = async (wish) => {
      await second.opened;
      return answer(wish);
    };
    await page.getByRole('searchbox', { name: 'Search messages' }).fill('nothing of it');
    await page.locator('ul[aria-busy="true"]').getByText('moin').waitFor();
    second.open();
    const nothing = page.getByRole('heading', { name: 'No message found' });
    await nothing.waitFor();

    // That is not said of words that were not sought yet.
    const third = gate();
    calls.messages = async (wish) => {
      await third.opened;
      return answer(wish);
    };
    await page.getByRole('searchbox', { name: 'Search messages' }).fill('moin');
    await nothing.waitFor({ state: 'detached' });
    expect(await list.count()).toBe(0);
    third.open();
    await list.getByText('moin').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('never shows messages of all under the name of 1 channel that is called null', async () => {
    const calls = answered();
    const named = said(3, 'null', 'said in null');
    calls.channels = async () => [{ name: 'null', newest: named }];
    const wait = gate();
    calls.messages = async ({ channel }) => {
      if (channel !== null) await wait.opened;
      return { rows: channel === null ? talk : [named], next: null };
    };
    const { page } = await openPage();
    await page.getByText('from elsewhere').waitFor();
    await page.getByRole('navigation', { name: 'Channels' }).getByRole('button', { name: 'null' }).click();
    await page.getByText('from elsewhere').waitFor({ state: 'detached' });
    wait.open();
    await page.getByRole('list', { name: 'Messages of null' }).getByText('said in null').waitFor();
    await page.context().close();
  });

  it('leaves the keyboard on the button while 2 more pages are read, and reads each once however often it is pressed', async () => {
    const calls = answered();
    let wait = gate();
    let waitsFor = 1;
    let asked = 0;
    calls.messages = async ({ before }) => {
      const page = before ?? 0;
      // Pages that were read are renewed now and then.
      if (page === waitsFor) {
        asked += 1;
        await wait.opened;
      }
      return { rows: [said(page + 1, '#ridge', `page ${page}`)], next: page + 1 };
    };
    const { page } = await openPage();
    const list = page.getByRole('list', { name: 'Messages of all channels' });
    await list.getByText('page 0').waitFor();
    const more = page.getByRole('button', { name: 'Show older ones' });
    const isFocused = () => more.evaluate((button) => button === document.activeElement);
    await more.focus();
    for (const next of [1, 2]) {
      waitsFor = next;
      asked = 0;
      wait = gate();
      await page.keyboard.press('Enter');
      await expect.poll(() => asked).toBe(1);
      await expect.poll(() => more.getAttribute('aria-busy')).toBe('true');
      await page.keyboard.press('Enter');
      expect(await isFocused()).toBe(true);
      const askedBefore = asked;
      wait.open();
      await list.getByText(`page ${next}`).waitFor();
      await expect.poll(() => more.getAttribute('aria-busy')).toBe('false');
      expect(askedBefore).toBe(1);
      expect(await isFocused()).toBe(true);
    }
    await page.context().close();
  });

  it('keeps 1 message that was read when the next reading fails, says why, and names no channel backwards', async () => {
    const calls = answered();
    const { page } = await openPage();
    const evil = page.getByRole('navigation', { name: 'Channels' }).getByRole('button', { name: 'Evil gnp' });
    await evil.click();
    const list = page.getByRole('list', { name: 'Messages of Evil gnp' });
    await list.getByText('from elsewhere').waitFor();
    await list.getByText(/its clock said 1 Jan 1970/).waitFor();
    calls.messages = () => Promise.reject(new ORPCError('BAD_REQUEST', { message: 'The reader is starting.' }));
    await page.getByRole('alert').getByText('The reader is starting.').waitFor();
    expect(await list.getByText('from elsewhere').count()).toBe(1);
    await page.context().close();
  });
});
