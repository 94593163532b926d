// Pages of decisions, by what they were about.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { DecisionReason } from '../../../contract/counters.ts';
import { useCore } from '../../wire/use-core.ts';

const limit = 50;

/** Filters that narrow; null or left out for all. */
export interface DecisionsWish {
  readonly reason?: DecisionReason | null;
  readonly family?: string | null;
  readonly since?: number | null;
  readonly text?: string | null;
}

/** Newest first; `more` is null at the end. */
export function useDecisionsOf({ reason = null, family = null, since = null, text = null }: DecisionsWish) {
  const { calls } = useCore();
  const query = useInfiniteQuery({
    ...calls.counters.decisions.infiniteOptions({
      input: (before: number | null) => ({ reason, family, since, text, limit, before }),
      initialPageParam: null,
      getNextPageParam: (page) => page.next,
    }),
    enabled: text === null || text !== '',
  });
  return {
    rows: query.data?.pages.flatMap((page) => page.rows) ?? [],
    error: query.error,
    reading: query.isLoading,
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
  };
}

/** What `DecisionList` shows. */
export type DecisionPages = ReturnType<typeof useDecisionsOf>;
