// Searching on for packets, page by page, without a window.
import { describe, expect, it } from 'vitest';
import { searchOn } from '../../../src/renderer/views/graph/use-packet-search.ts';

const mark = { lastSeen: 1, transmission: 1, observation: 0 };
const page = (rows: readonly string[], next: typeof mark | null = mark) => ({
  rows,
  packets: 2_000,
  searchedTo: 1,
  next,
});

/** Answers with `pages` in turn, then with empty ones; tells how often it was asked. */
async function asked({
  pages = [page([])],
  failsAt = Number.POSITIVE_INFINITY,
  takenBackAt = Number.POSITIVE_INFINITY,
}: {
  readonly pages?: readonly ReturnType<typeof page>[];
  readonly failsAt?: number;
  readonly takenBackAt?: number;
}): Promise<number> {
  const controller = new AbortController();
  let times = 0;
  const nextPage = async () => {
    times += 1;
    if (times === takenBackAt) controller.abort();
    return { data: { pages: pages.slice(0, times) }, isError: times === failsAt };
  };
  await searchOn(nextPage, controller.signal);
  return times;
}

describe('a search for packets', () => {
  it.each([
    ['the third page, which holds a packet', { pages: [page([]), page([]), page(['one'])] }, 3],
    ['the second page, after which nothing is left', { pages: [page([]), page([], null)] }, 2],
    ['the 24th page, when it finds nothing for so long', {}, 24],
    ['the second page, which could not be had', { failsAt: 2 }, 2],
    ['the page under way when it is taken back', { takenBackAt: 5 }, 5],
  ])('ends with %s', async (_, answers, times) => {
    expect(await asked(answers)).toBe(times);
  });
});
