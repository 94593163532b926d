// Where alerts go, whether that works, and the pause.
import { useMutation, useQuery } from '@tanstack/react-query';
import type { TargetStatus } from '../../../contract/alerts.ts';
import { useCore } from '../../wire/use-core.ts';

const renewMs = 10_000;

/** The targets and what can be changed of them; `error` is the newest refusal. */
export function useTargets() {
  const { calls, queries } = useCore();
  const query = useQuery({ ...calls.alerts.targets.queryOptions(), refetchInterval: renewMs });
  const onSettled = () => void queries.invalidateQueries({ queryKey: calls.alerts.targets.key() });
  const enabling = useMutation({ ...calls.alerts.setTargetEnabled.mutationOptions(), onSettled });
  const saving = useMutation({ ...calls.alerts.saveWebhook.mutationOptions(), onSettled });
  const removing = useMutation({ ...calls.alerts.removeWebhook.mutationOptions(), onSettled });
  return {
    targets: query.data ?? null,
    error: query.error ?? enabling.error ?? saving.error ?? removing.error,
    setEnabled: ({ name, shape }: TargetStatus, enabled: boolean): void => {
      if (shape === null) enabling.mutate({ name, enabled });
      else saving.mutate({ name: webhookName(name), shape, url: null, token: null, enabled });
    },
    remove: (name: string) => removing.mutate({ name }),
  };
}

/** The name a webhook was saved under, without what makes it a target. */
export function webhookName(target: string): string {
  return target.replace(/^webhook:/, '');
}

/** Sends a test to one target; `answer` is what the other side said. */
export function useTest(name: string) {
  const { calls, queries } = useCore();
  const test = useMutation({
    ...calls.alerts.testTarget.mutationOptions(),
    onSettled: () => void queries.invalidateQueries({ queryKey: calls.alerts.targets.key() }),
  });
  return { send: () => test.mutate({ name }), answer: test.data ?? null, error: test.error, pending: test.isPending };
}

/** Saves a webhook, new or changed. */
export function useSaveWebhook(onSaved: () => void) {
  const { calls, queries } = useCore();
  return useMutation({
    ...calls.alerts.saveWebhook.mutationOptions(),
    onSuccess: onSaved,
    onSettled: () => void queries.invalidateQueries({ queryKey: calls.alerts.targets.key() }),
  });
}

/** Until when everything is paused; null when nothing is. */
export function usePause() {
  const { calls, queries } = useCore();
  const query = useQuery({ ...calls.alerts.pausedUntil.queryOptions(), refetchInterval: renewMs });
  const change = useMutation({
    ...calls.alerts.pause.mutationOptions(),
    onSuccess: (until) => queries.setQueryData(calls.alerts.pausedUntil.queryKey(), until),
  });
  return {
    until: query.data ?? null,
    pause: (wish: 'hour' | 'morning' | null) => change.mutate({ wish }),
    error: query.error ?? change.error,
    pending: change.isPending,
  };
}
