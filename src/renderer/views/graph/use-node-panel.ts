// The details of one node, read again while its panel is open.
import { useQuery } from '@tanstack/react-query';
import { useNow } from '../../parts/use-now.ts';
import { useCore } from '../../wire/use-core.ts';

const renewMs = 4_000;

/** `detail` is undefined while reading and null when the core does not know the node; `drawn` is what the graph knows at once. */
export function useNodePanel(key: string) {
  const { calls, graph } = useCore();
  const now = useNow();
  const query = useQuery({
    ...calls.nodes.detail.queryOptions({ input: { key } }),
    refetchInterval: renewMs,
  });

  return {
    detail: query.data,
    drawn: graph.model.byKey(key),
    error: query.error,
    now: Math.max(now, query.dataUpdatedAt),
    retry: () => void query.refetch(),
  };
}
