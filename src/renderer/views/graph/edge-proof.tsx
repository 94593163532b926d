// The packets that prove an edge, page by page, and how far they were searched for.
import { Button, Loader, Text } from '@mantine/core';
import type { ProvingPacket } from '../../../contract/edge-proof.ts';
import { formatAgo } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { Section } from '../../parts/section.tsx';
import { PacketList } from './packet-list.tsx';
import { useEdgeProof } from './use-edge-proof.ts';

const words = messages.edge;

/** Searched once when it is opened; `a` and `b` are the keys of the ends. */
export function EdgeProof({
  a,
  b,
  now,
  onPickNode,
}: {
  readonly a: string;
  readonly b: string;
  readonly now: number;
  readonly onPickNode: (key: string) => void;
}) {
  const { rows, packets, searchedTo, error, reading, more, retry } = useEdgeProof(a, b);
  const until = searchedTo === null ? null : formatAgo(searchedTo, now);
  return (
    <Section title={words.proof} note={words.proofNote}>
      {error !== null && (
        <Failure title={words.proofFailed} error={error} retryLabel={messages.retry} onRetry={retry} />
      )}
      <PacketList packets={rows} now={now} onPickNode={onPickNode} remark={provesOf} />
      {rows.length === 0 && !reading && error === null && (
        <Text size="sm">{more === null ? words.noProof : words.noProofYet}</Text>
      )}
      {reading && <Loader size="sm" aria-label={messages.loading} />}
      {packets > 0 && (
        <Text size="xs" c="dimmed" role="status">
          {words.proofLooked(packets, until)}
        </Text>
      )}
      {more !== null && (
        <Button variant="subtle" size="compact-sm" mt={4} loading={reading} onClick={more}>
          {words.proofMore}
        </Button>
      )}
    </Section>
  );
}

function provesOf({ proves }: ProvingPacket): string {
  return words.proves(proves.map((relation) => messages.relations[relation].name));
}
