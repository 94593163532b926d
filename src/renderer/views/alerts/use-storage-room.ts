// The size of the database, renewed while it is shown, and its limit.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useCore } from '../../wire/use-core.ts';

const renewMs = 10_000;

/** `room` is null until the core said it. */
export function useStorageRoom() {
  const { calls, queries } = useCore();
  const query = useQuery({ ...calls.storage.room.queryOptions(), refetchInterval: renewMs });
  const change = useMutation({
    ...calls.storage.setLimit.mutationOptions(),
    onSuccess: (room) => queries.setQueryData(calls.storage.room.queryKey(), room),
  });
  return {
    room: query.data ?? null,
    error: query.error,
    /** Bytes, or null for no limit. */
    setLimit: (bytes: number | null, onDone: () => void) => change.mutate({ bytes }, { onSuccess: onDone }),
    setting: change.isPending,
    refusal: change.error,
    forgetRefusal: () => change.reset(),
  };
}
