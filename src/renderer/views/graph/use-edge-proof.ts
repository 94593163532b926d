// Pages of the packets that prove an edge.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { SearchMark } from '../../../contract/packet-search.ts';
import { useCore } from '../../wire/use-core.ts';
import { packetPages, usePacketSearch } from './use-packet-search.ts';

const { limit, query } = packetPages;

/** Newest first; `a` and `b` are the keys of the ends. */
export function useEdgeProof(a: string, b: string) {
  const { calls } = useCore();
  const input = (before: SearchMark | null) => ({ a, b, limit, before });
  return usePacketSearch(`${a} ${b}`, useInfiniteQuery(calls.graph.proof.infiniteOptions({ input, ...query })));
}
