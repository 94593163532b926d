// The packets that prove an edge.
import type { ProvingPacket } from '../../../contract/packet-search.ts';
import { messages } from '../../messages.ts';
import { Section } from '../../parts/section.tsx';
import { FoundPackets } from './found-packets.tsx';
import { useEdgeProof } from './use-edge-proof.ts';

const words = messages.edge;

/** Searched once when it is opened; `a` and `b` are the keys of the ends. */
export function EdgeProof({
  a,
  b,
  ...props
}: {
  readonly a: string;
  readonly b: string;
  readonly now: number;
  readonly onPickNode: (key: string) => void;
}) {
  return (
    <Section title={words.proof} note={words.proofNote}>
      <FoundPackets {...props} search={useEdgeProof(a, b)} nothing={words.noProof} remark={provesOf} />
    </Section>
  );
}

function provesOf({ proves }: ProvingPacket): string {
  return words.proves(proves.map((relation) => messages.relations[relation].name));
}
