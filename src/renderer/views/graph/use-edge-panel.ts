// The evidence of one edge, read again while its panel is open.
import { useQuery } from '@tanstack/react-query';
import { formatKey, formatName } from '../../format.ts';
import { useNow } from '../../parts/use-now.ts';
import { useCore } from '../../wire/use-core.ts';

const renewMs = 4_000;

/** `detail` is undefined while reading and null when there is no such edge (any more). */
export function useEdgePanel(first: string, second: string) {
  const { calls, graph } = useCore();
  const now = useNow();
  const [a, b] = first < second ? [first, second] : [second, first];
  const query = useQuery({ ...calls.graph.edge.queryOptions({ input: { a, b } }), refetchInterval: renewMs });
  const nameOf = (key: string) => formatName(graph.model.byKey(key)?.name ?? null, formatKey(key));
  return {
    detail: query.data,
    names: { a: nameOf(a), b: nameOf(b) },
    error: query.error,
    now: Math.max(now, query.dataUpdatedAt),
    retry: () => void query.refetch(),
  };
}
