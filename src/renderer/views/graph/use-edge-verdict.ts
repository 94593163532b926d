// Saying that an edge is wrong, and taking it back.
import { useMutation } from '@tanstack/react-query';
import { useCore } from '../../wire/use-core.ts';

/** `judge` marks the edge between two keys or takes that back, and renews whatever shows edges or counts them. */
export function useEdgeVerdict(a: string, b: string) {
  const { calls, queries } = useCore();
  const change = useMutation({
    ...calls.graph.markWrong.mutationOptions(),
    onSettled: () =>
      Promise.all(
        [calls.graph.edge.key(), calls.nodes.key(), calls.analysis.key()].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      ),
  });
  return {
    judge: (wrong: boolean, note: string | null) => change.mutate({ a, b, wrong, note }),
    error: change.error,
    pending: change.isPending,
  };
}
