// The feed of alerts, and marking them as seen.
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useNow } from '../../parts/use-now.ts';
import { useCore } from '../../wire/use-core.ts';

const limit = 50;

/** `acknowledge` takes ids, or null for all; `more` is null at the end. New alerts renew the feed through the shell. */
export function useAlerts() {
  const { calls, queries } = useCore();
  const now = useNow();
  const feed = useInfiniteQuery(
    calls.alerts.list.infiniteOptions({
      input: (before: number | null) => ({ limit, before }),
      initialPageParam: null,
      getNextPageParam: (page) => page.next,
    }),
  );
  const mark = useMutation({
    ...calls.alerts.acknowledge.mutationOptions(),
    onSettled: () => void queries.invalidateQueries({ queryKey: calls.alerts.key() }),
  });
  return {
    rows: feed.data?.pages.flatMap((page) => page.rows) ?? [],
    error: feed.error ?? mark.error,
    reading: feed.isPending,
    more: feed.hasNextPage ? () => void feed.fetchNextPage() : null,
    acknowledge: (ids: number[] | null) => mark.mutate({ ids }),
    pending: mark.isPending,
    now,
  };
}
