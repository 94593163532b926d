// Pages of a search for packets, as a panel shows them.
import type { SearchMark } from '../../../contract/packet-search.ts';

/** Searches that find nothing are followed by another this often. */
const mostSearches = 24;

interface Page<Row> {
  readonly rows: readonly Row[];
  readonly packets: number;
  readonly searchedTo: number | null;
  readonly next: SearchMark | null;
}

/** What is read of a query over such pages; a page is null where there is nothing to search for. */
interface PagedQuery<Row> {
  readonly data: { readonly pages: readonly (Page<Row> | null)[] } | undefined;
  readonly error: Error | null;
  readonly isFetching: boolean;
  readonly hasNextPage: boolean;
  fetchNextPage(): Promise<{ readonly data: { readonly pages: readonly (Page<Row> | null)[] } | undefined }>;
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

/** What the pages of `query` say together. */
export function packetSearchOf<Row>(query: PagedQuery<Row>): PacketSearch<Row> {
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
