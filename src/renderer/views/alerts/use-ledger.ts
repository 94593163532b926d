// The ledger, read again when a counter moved.
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useCore } from '../../wire/use-core.ts';

/** `ledger` is null until the first answer; it stays while a later one fails. */
export function useLedger() {
  const { calls, queries, topics } = useCore();
  const query = useQuery(calls.counters.ledger.queryOptions());
  useEffect(
    // A question under way is left to finish, so that a storm asks one after the other.
    () =>
      topics.counters.subscribe(() => {
        void queries.invalidateQueries({ queryKey: calls.counters.ledger.key() }, { cancelRefetch: false });
      }),
    [calls, queries, topics],
  );
  return { ledger: query.data ?? null, error: query.error, retry: () => void query.refetch() };
}
