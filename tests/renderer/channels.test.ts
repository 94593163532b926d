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
    await page.getByRole('heading', { name: 'No message found' }).waitFor();
    expect(complaints).toEqual([]);
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
