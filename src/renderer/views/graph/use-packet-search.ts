// A search for packets page by page, as a panel shows it.
import { useEffect, useRef } from 'react';
import type { SearchMark } from '../../../contract/packet-search.ts';

/** Searches that find nothing are followed by another this often. */
const mostSearches = 24;

interface Page<Row> {
  readonly rows: readonly Row[];
  readonly packets: number;
  readonly searchedTo: number | null;
  readonly next: SearchMark | null;
}

/** A page is null where there is nothing to search for. */
type Pages<Row> = { readonly pages: readonly (Page<Row> | null)[] } | undefined;

/** What is read of a query over such pages. */
interface PagedQuery<Row> {
  readonly data: Pages<Row>;
  readonly error: Error | null;
  readonly isFetching: boolean;
  readonly hasNextPage: boolean;
  readonly isFetchNextPageError: boolean;
  fetchNextPage(): Promise<{ readonly data: Pages<Row>; readonly isError: boolean }>;
  refetch(): unknown;
}

export interface PacketSearch<Row> {
  readonly rows: readonly Row[];
  /** How many were looked at. */
  readonly packets: number;
  /** Up to when; null where everything was. */
  readonly searchedTo: number | null;
  readonly error: Error | null;
  readonly reading: boolean;
  /** Searches until something is found, a while long; null where nothing is left. */
  readonly more: (() => void) | null;
  readonly retry: () => void;
}

/**
 * What queries over such pages have in common. Every page is a search of its own, so those that were made are not made
 * again unasked, not even when the line to the core is back.
 */
export const packetPages = {
  limit: 10,
  query: {
    initialPageParam: null,
    getNextPageParam: (page: { readonly next: SearchMark | null } | null) => page?.next ?? null,
    staleTime: 'static',
    gcTime: 0,
  },
} as const;

/** What the pages of `query` say together; `subject` names what is searched for, and another one ends the search. */
export function usePacketSearch<Row>(subject: string, query: PagedQuery<Row>): PacketSearch<Row> {
  const search = useRef<AbortController>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a search ends with its subject
  useEffect(() => () => search.current?.abort(), [subject]);
  const begin = () => {
    search.current?.abort();
    search.current = new AbortController();
    void searchOn(() => query.fetchNextPage(), search.current.signal);
  };
  const pages = query.data?.pages.flatMap((page) => page ?? []) ?? [];
  return {
    rows: pages.flatMap((page) => page.rows),
    packets: pages.reduce((sum, page) => sum + page.packets, 0),
    searchedTo: pages.at(-1)?.searchedTo ?? null,
    error: query.error,
    reading: query.isFetching,
    more: query.hasNextPage ? begin : null,
    // Pages that are there stay.
    retry: query.isFetchNextPageError ? begin : () => void query.refetch(),
  };
}

/** Asks for pages until one holds something, none is left, one fails or the search is taken back. */
export async function searchOn(
  nextPage: () => Promise<{ readonly data: Pages<unknown>; readonly isError: boolean }>,
  signal: AbortSignal,
): Promise<void> {
  for (let i = 0; i < mostSearches; i += 1) {
    const { data, isError } = await nextPage();
    const newest = data?.pages.at(-1);
    if (signal.aborted || isError || !newest || newest.rows.length > 0 || newest.next === null) return;
  }
}
