// Pages of the packets that prove an edge.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { SearchMark } from '../../../contract/packet-search.ts';
import { useCore } from '../../wire/use-core.ts';
import { packetSearchOf } from './packet-search.ts';

const limit = 10;

/** Newest first; `a` and `b` are the keys of the ends. */
export function useEdgeProof(a: string, b: string) {
  const { calls } = useCore();
  return packetSearchOf(
    useInfiniteQuery(
      calls.graph.proof.infiniteOptions({
        input: (before: SearchMark | null) => ({ a, b, limit, before }),
        initialPageParam: null,
        getNextPageParam: (page) => page?.next ?? null,
      }),
    ),
  );
}
