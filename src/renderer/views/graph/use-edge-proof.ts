// Pages of the packets that prove an edge.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ProofMark } from '../../../contract/edge-proof.ts';
import { useCore } from '../../wire/use-core.ts';

const limit = 10;
/** Searches that find nothing are followed by another this often. */
const mostSearches = 8;

/** Newest first; `more` searches until something is found, a while long, and is null where nothing is left, `searchedTo` null then. */
export function useEdgeProof(a: string, b: string) {
  const { calls } = useCore();
  const query = useInfiniteQuery(
    calls.graph.proof.infiniteOptions({
      input: (before: ProofMark | null) => ({ a, b, limit, before }),
      initialPageParam: null,
      getNextPageParam: (page) => page?.next ?? null,
    }),
  );
  const searchOn = async () => {
    for (let i = 0; i < mostSearches; i += 1) {
      const { data } = await query.fetchNextPage();
      const newest = data?.pages.at(-1);
      if (!newest || newest.rows.length > 0 || newest.next === null) return;
    }
  };
  const pages = query.data?.pages.flatMap((page) => page ?? []) ?? [];
  return {
    rows: pages.flatMap((page) => page.rows),
    packets: pages.reduce((sum, page) => sum + page.packets, 0),
    searchedTo: pages.at(-1)?.searchedTo ?? null,
    error: query.error,
    reading: query.isFetching,
    more: query.hasNextPage ? () => void searchOn() : null,
    retry: () => void query.refetch(),
  };
}
