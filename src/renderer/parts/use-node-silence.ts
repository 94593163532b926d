// Choosing after how long a node is told as silent.
import { useMutation } from '@tanstack/react-query';
import { useCore } from '../wire/use-core.ts';

/** `choose` takes seconds, or null for what is learned, and renews whatever shows nodes. */
export function useNodeSilence() {
  const { calls, queries } = useCore();
  const change = useMutation({
    ...calls.nodes.silentAfter.mutationOptions(),
    onSettled: () => void queries.invalidateQueries({ queryKey: calls.nodes.key() }),
  });
  return {
    choose: (key: string, seconds: number | null, onDone?: () => void) =>
      change.mutate({ key, seconds }, onDone === undefined ? {} : { onSuccess: onDone }),
    error: change.error,
    pending: change.isPending,
  };
}
