// What is snoozed now, and changing it.
import { useMutation, useQuery } from '@tanstack/react-query';
import type { Snooze } from '../../../contract/alerts.ts';
import { useCore } from '../../wire/use-core.ts';

const renewMs = 15_000;

/** `add` calls `onDone` once the snooze holds. */
export function useSnoozes() {
  const { calls, queries } = useCore();
  const query = useQuery({ ...calls.alerts.snoozes.queryOptions(), refetchInterval: renewMs });
  const onSettled = () => void queries.invalidateQueries({ queryKey: calls.alerts.snoozes.key() });
  const adding = useMutation({ ...calls.alerts.snooze.mutationOptions(), onSettled });
  const ending = useMutation({ ...calls.alerts.unsnooze.mutationOptions(), onSettled });
  return {
    snoozes: query.data ?? [],
    add: (wish: Pick<Snooze, 'subject' | 'category' | 'until'>, onDone: () => void) =>
      adding.mutate(wish, { onSuccess: onDone }),
    end: (id: number) => ending.mutate({ id }),
    error: adding.error ?? ending.error,
    pending: adding.isPending || ending.isPending,
  };
}
