// The database, its jobs and its backups, renewed while the page is open, and what can be done about them.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { JobName } from '../../../contract/maintenance.ts';
import { useCore } from '../../wire/use-core.ts';

const renewMs = 2_000;

/** Where jobs are wished for. */
type Tab = 'room' | 'jobs' | 'backups';

interface Wish {
  readonly error: Error | null;
  readonly submittedAt: number;
}

/** That of the wish that was made last; null where it was granted. */
function newestError(wishes: readonly Wish[]): Error | null {
  return wishes.reduce((newest, wish) => (wish.submittedAt > newest.submittedAt ? wish : newest)).error;
}

function useRenewal() {
  const { calls, queries } = useCore();
  return () => queries.invalidateQueries({ queryKey: calls.maintenance.health.queryKey() });
}

/** Wishes about jobs, by the tab of the page they are made on. */
function useJobWishes() {
  const { calls } = useCore();
  const renew = useRenewal();
  const [newestOn, setNewestOn] = useState<Tab | null>(null);
  const run = useMutation({ ...calls.maintenance.run.mutationOptions(), onSettled: renew });
  const cancel = useMutation({ ...calls.maintenance.cancel.mutationOptions(), onSettled: renew });
  const on = (tab: Tab) => ({
    run: (job: JobName) => {
      setNewestOn(tab);
      run.mutate({ job });
    },
    cancel: (job: JobName) => {
      setNewestOn(tab);
      cancel.mutate({ job });
    },
    /** What the newest wish of all was refused with, where it was made on this tab. */
    refusal: newestOn === tab ? newestError([run, cancel]) : null,
  });
  return { room: on('room'), jobs: on('jobs'), backups: on('backups') };
}

/** `health` is null until the core said it. */
export function useHealth() {
  const { calls } = useCore();
  const query = useQuery({ ...calls.maintenance.health.queryOptions(), refetchInterval: renewMs });
  const renew = useRenewal();
  const restore = useMutation({ ...calls.maintenance.restore.mutationOptions(), onSettled: renew });
  const cancelRestore = useMutation({ ...calls.maintenance.cancelRestore.mutationOptions(), onSettled: renew });
  // The line may close before the answer comes; that it closed is the answer.
  const restart = useMutation({ ...calls.app.restart.mutationOptions(), onSettled: renew });
  return {
    health: query.data ?? null,
    error: query.error,
    retry: () => void query.refetch(),
    wishes: useJobWishes(),
    restore: (file: string, onDone: () => void) => restore.mutate({ file }, { onSuccess: onDone }),
    restoring: restore.isPending,
    restart: () => restart.mutate({}),
    restarting: restart.isPending,
    cancelRestore: () => cancelRestore.mutate({}),
    /** What the choice of a backup was refused with. */
    restoreRefusal: restore.error,
    forgetRestoreRefusal: () => restore.reset(),
    cancelRestoreRefusal: cancelRestore.error,
  };
}

export type HealthUse = ReturnType<typeof useHealth>;
