// Packets that were searched for, page by page, and how far the search got.
import { Loader, Text } from '@mantine/core';
import type { PacketRow } from '../../../contract/packets.ts';
import { formatAgo } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PacketList } from './packet-list.tsx';
import type { PacketSearch } from './use-packet-search.ts';

const words = messages.packetSearch;

/** `nothing` says that all was searched in vain, `remark` what a packet was found for. */
export function FoundPackets<Row extends PacketRow>({
  search,
  now,
  nothing,
  remark,
  onPickNode,
}: {
  readonly search: PacketSearch<Row>;
  readonly now: number;
  readonly nothing: string;
  readonly remark: (packet: Row) => string;
  readonly onPickNode: (key: string) => void;
}) {
  const { rows, packets, searchedTo, error, reading, more, retry } = search;
  const until = searchedTo === null ? null : formatAgo(searchedTo, now);
  return (
    <>
      {error !== null && <Failure title={words.failed} error={error} retryLabel={messages.retry} onRetry={retry} />}
      <PacketList packets={rows} now={now} onPickNode={onPickNode} remark={remark} />
      {rows.length === 0 && !reading && error === null && (
        <Text size="sm">{more === null ? nothing : words.nothingYet}</Text>
      )}
      {reading && more === null && <Loader size="sm" aria-label={messages.loading} />}
      {packets > 0 && (
        <Text size="xs" c="dimmed" role="status">
          {words.searched(packets, until)}
        </Text>
      )}
      {more !== null && <MoreButton size="compact-sm" mt={4} busy={reading} label={words.more} onClick={more} />}
    </>
  );
}
