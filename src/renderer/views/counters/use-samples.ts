// Pages of refused messages behind a counter.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useCore } from '../../wire/use-core.ts';

const limit = 50;

/** Refused messages of `reason`, newest first; `more` is null at the end. */
export function useRefusals(reason: string) {
  const { calls } = useCore();
  const query = useInfiniteQuery(
    calls.counters.refusals.infiniteOptions({
      input: (before: number | null) => ({ reason, limit, before }),
      initialPageParam: null,
      getNextPageParam: (page) => page.next,
    }),
  );
  return pagesOf(query, query.data?.pages.flatMap((page) => page.rows) ?? []);
}

interface PagedQuery {
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly hasNextPage: boolean;
  readonly fetchNextPage: () => unknown;
}

function pagesOf<T>(query: PagedQuery, rows: readonly T[]) {
  return {
    rows,
    error: query.error,
    reading: query.isPending,
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
  };
}
