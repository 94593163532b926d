// The channels and their messages, read again while their page is open.
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNow } from '../../parts/use-now.ts';
import { useCore } from '../../wire/use-core.ts';

const renewMs = 5_000;
const limit = 50;

/** Undefined while reading. */
export function useChannels() {
  const { calls } = useCore();
  const { data, error, refetch } = useQuery({ ...calls.channels.list.queryOptions(), refetchInterval: renewMs });
  return { channels: data, error, retry: () => void refetch() };
}

/**
 * Messages of `channel` (null for all) with all of `words` (null for any); `rows` is undefined while reading. While
 * other words are sought, those found last stay to be read, and `waits` says so.
 */
export function useMessages(channel: string | null, words: string | null) {
  const { calls } = useCore();
  const now = useNow();
  const query = useInfiniteQuery({
    ...calls.channels.messages.infiniteOptions({
      input: (before: number | null) => ({ channel, words, limit, before }),
      initialPageParam: null,
      getNextPageParam: (page) => page.next,
    }),
    refetchInterval: renewMs,
    placeholderData: keepPreviousData,
  });
  const { data, error, hasNextPage, fetchNextPage, refetch, dataUpdatedAt, isPlaceholderData } = query;
  return {
    rows: data?.pages.flatMap((page) => page.rows),
    waits: isPlaceholderData,
    error,
    more: hasNextPage && !isPlaceholderData ? () => void fetchNextPage() : null,
    readingMore: query.isFetchingNextPage,
    retry: () => void refetch(),
    now: Math.max(now, dataUpdatedAt),
  };
}
