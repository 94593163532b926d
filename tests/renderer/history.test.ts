// The graph's past in a real browser: a moment by keyboard, back to now, and what changed.
import { describe, expect, it } from 'vitest';
import type { openWindow } from './browser.ts';
import { overFakeCore, skipsWindow } from './over-fake-core.ts';

describe.skipIf(skipsWindow)('the graph’s past', () => {
  const over = overFakeCore();
  const open = (look: Parameters<typeof openWindow>[2]) => over.openPanel(look, /^Past:/, 'The graph’s past');

  it('is reached with the arrow keys, says so over the picture, and is left again', async () => {
    const { page, panel, complaints } = await open({ scheme: 'dark', calm: true });
    const slider = panel.getByRole('slider', { name: 'Moment shown' });
    await slider.focus();
    expect(await slider.getAttribute('aria-valuetext')).toBe('now');
    await page.keyboard.press('ArrowLeft');
    const state = page.getByRole('status').filter({ hasText: /As it was on .*: \d+ nodes, \d+ edges?/ });
    await state.waitFor();
    await panel.getByText(/^To the hour\./).waitFor();
    await panel.getByRole('button', { name: 'A day earlier' }).click();
    await state.waitFor();
    await panel.getByRole('button', { name: 'Back to now' }).click();
    await page.getByTestId('graph-counts').waitFor();
    expect(await slider.getAttribute('aria-valuetext')).toBe('now');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('lists what changed in words, with the hours the program was off, and leads to the link', async () => {
    const { page, panel, complaints } = await open({ scheme: 'light', width: 900, height: 600, calm: true });
    await panel.getByText('The program was off for 2 h of the second day.').waitFor();
    await panel.getByText('4 links have too little evidence to tell.').waitFor();
    await panel.getByRole('region', { name: '1 link is gone' }).waitFor();
    await panel.getByRole('region', { name: '1 new node' }).waitFor();
    const packets = panel.getByRole('region', { name: 'Packets by the day' });
    await packets.getByRole('img', { name: /packets in 7 days/ }).waitFor();
    await packets.getByText(/^Hatched: counts only\. [\d,]+ packets were removed for their age/).waitFor();
    await packets.getByRole('button', { name: 'Show as a table' }).focus();
    await page.keyboard.press('Enter');
    await packets.getByRole('columnheader', { name: 'Counts only, packets removed' }).waitFor();
    expect(await packets.getByRole('rowheader').count()).toBe(7);
    await panel
      .getByRole('region', { name: '1 weaker link' })
      .getByRole('button', { name: /30 pieces of evidence then, 12 now/ })
      .click();
    await page.getByRole('complementary', { name: /^Edge between/ }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
