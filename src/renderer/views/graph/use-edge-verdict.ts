// Saying that an edge is wrong, and taking it back.
import { useMutation } from '@tanstack/react-query';
import { useCore } from '../../wire/use-core.ts';

/** `judge` marks the edge between two keys or takes that back, and renews whatever shows edges or counts them. */
export function useEdgeVerdict(a: string, b: string) {
  const { calls, queries } = useCore();
  const renew = (queryKey: readonly unknown[]) => queries.invalidateQueries({ queryKey });
  const change = useMutation({
    ...calls.graph.markWrong.mutationOptions(),
    onSettled: () => {
      const { graph, nodes, analysis } = calls;
      for (const key of [nodes.key(), analysis.key(), graph.at.key(), graph.changes.key()]) void renew(key);
      // The panel's own answer; what takes long is not waited for.
      return renew(graph.edge.key());
    },
  });
  return {
    judge: (wrong: boolean, note: string | null) => change.mutate({ a, b, wrong, note }),
    error: change.error,
    pending: change.isPending,
  };
}
