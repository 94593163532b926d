// The observers, read again while their page is open.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ObserverMark } from '../../../contract/observers.ts';
import { useNow } from '../../parts/use-now.ts';
import { useCore } from '../../wire/use-core.ts';

const renewMs = 10_000;
const limit = 100;

/** The last heard first; `rows` is undefined while reading, `more` null at the end. */
export function useObservers() {
  const { calls } = useCore();
  const now = useNow();
  const query = useInfiniteQuery({
    ...calls.observers.list.infiniteOptions({
      input: (before: ObserverMark | null) => ({ limit, before }),
      initialPageParam: null,
      getNextPageParam: (page) => page.next,
    }),
    refetchInterval: renewMs,
  });
  const { data, error, hasNextPage, fetchNextPage, refetch, dataUpdatedAt } = query;
  // One that was heard between two pages may be on both.
  const rows = data && [...new Map(data.pages.flatMap((page) => page.rows).map((row) => [row.id, row])).values()];
  return {
    rows,
    error,
    more: hasNextPage ? () => void fetchNextPage() : null,
    retry: () => void refetch(),
    now: Math.max(now, dataUpdatedAt),
  };
}

/** `detail` is undefined while reading and null for who is none; `totals` are null for who never reported any. */
export function useObserver(key: string) {
  const { calls } = useCore();
  const now = useNow();
  const query = useQuery({ ...calls.observers.detail.queryOptions({ input: { key } }), refetchInterval: renewMs });
  const totals = useQuery({ ...calls.observers.counters.queryOptions({ input: { key } }), refetchInterval: renewMs });
  return {
    detail: query.data,
    totals: totals.data ?? null,
    error: query.error,
    retry: () => void query.refetch(),
    now: Math.max(now, query.dataUpdatedAt),
  };
}
