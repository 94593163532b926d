// Pages of the packets a node relayed, or may have.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { SearchMark } from '../../../contract/packet-search.ts';
import { useCore } from '../../wire/use-core.ts';
import { packetPages, usePacketSearch } from './use-packet-search.ts';

const { limit, query } = packetPages;

/** Newest first; `sure` leaves out what others of its prefix may have relayed. */
export function useRelayed(key: string, sure: boolean) {
  const { calls } = useCore();
  const input = (before: SearchMark | null) => ({ key, sure, limit, before });
  return usePacketSearch(`${key} ${sure}`, useInfiniteQuery(calls.nodes.relayed.infiniteOptions({ input, ...query })));
}
