// The database, its jobs and its backups, renewed while the page is open, and what can be done about them.
import { useMutation, useQuery } from '@tanstack/react-query';
import type { JobName } from '../../../contract/maintenance.ts';
import { useCore } from '../../wire/use-core.ts';

const renewMs = 2_000;

interface Wish {
  readonly error: Error | null;
  readonly submittedAt: number;
}

/** That of the wish that was made last; null where it was granted. */
function newestError(wishes: readonly Wish[]): Error | null {
  return wishes.reduce((newest, wish) => (wish.submittedAt > newest.submittedAt ? wish : newest)).error;
}

/** `health` is null until the core said it. */
export function useHealth() {
  const { calls, queries } = useCore();
  const query = useQuery({ ...calls.maintenance.health.queryOptions(), refetchInterval: renewMs });
  const renew = () => queries.invalidateQueries({ queryKey: calls.maintenance.health.queryKey() });
  const run = useMutation({ ...calls.maintenance.run.mutationOptions(), onSettled: renew });
  const cancel = useMutation({ ...calls.maintenance.cancel.mutationOptions(), onSettled: renew });
  const restore = useMutation({ ...calls.maintenance.restore.mutationOptions(), onSettled: renew });
  const cancelRestore = useMutation({ ...calls.maintenance.cancelRestore.mutationOptions(), onSettled: renew });
  // The line may close before the answer comes; that it closed is the answer.
  const restart = useMutation({ ...calls.app.restart.mutationOptions(), onSettled: renew });
  return {
    health: query.data ?? null,
    error: query.error,
    retry: () => void query.refetch(),
    run: (job: JobName) => run.mutate({ job }),
    cancel: (job: JobName) => cancel.mutate({ job }),
    restore: (file: string, onDone: () => void) => restore.mutate({ file }, { onSuccess: onDone }),
    restoring: restore.isPending,
    restart: () => restart.mutate({}),
    restarting: restart.isPending,
    cancelRestore: () => cancelRestore.mutate({}),
    /** What the newest wish about a job was refused with. */
    jobRefusal: newestError([run, cancel]),
    /** What the choice of a backup was refused with. */
    restoreRefusal: restore.error,
    forgetRestoreRefusal: () => restore.reset(),
    cancelRestoreRefusal: cancelRestore.error,
  };
}

export type HealthUse = ReturnType<typeof useHealth>;
