// Pages of the packets a node relayed, or may have.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { SearchMark } from '../../../contract/packet-search.ts';
import { useCore } from '../../wire/use-core.ts';
import { packetSearchOf } from './packet-search.ts';

const limit = 10;

/** Newest first; `sure` leaves out what others of its prefix may have relayed. */
export function useRelayed(key: string, sure: boolean) {
  const { calls } = useCore();
  return packetSearchOf(
    useInfiniteQuery(
      calls.nodes.relayed.infiniteOptions({
        input: (before: SearchMark | null) => ({ key, sure, limit, before }),
        initialPageParam: null,
        getNextPageParam: (page) => page?.next ?? null,
      }),
    ),
  );
}
