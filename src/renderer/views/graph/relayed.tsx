// The packets a node relayed, and those it may have: how sure each is.
import { Switch } from '@mantine/core';
import { useState } from 'react';
import type { PacketRow } from '../../../contract/packets.ts';
import { formatKey, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Section } from '../../parts/section.tsx';
import { FoundPackets } from './found-packets.tsx';
import { useRelayed } from './use-relayed.ts';

const words = messages.relayed;

/** Searched when it is opened and when the switch is moved. */
export function Relayed({
  nodeKey,
  ...props
}: {
  readonly nodeKey: string;
  readonly now: number;
  readonly onPickNode: (key: string) => void;
}) {
  const [sure, setSure] = useState(false);
  return (
    <Section title={words.title} note={words.note}>
      <Switch
        size="sm"
        mb="xs"
        label={words.sureOnly}
        checked={sure}
        onChange={(event) => setSure(event.currentTarget.checked)}
      />
      <FoundPackets
        {...props}
        search={useRelayed(nodeKey, sure)}
        nothing={sure ? words.noneSure : words.none}
        remark={(packet) => howSure(packet, nodeKey)}
      />
    </Section>
  );
}

/** Of several hops that can mean the node, the surest tells. */
function howSure({ hops }: PacketRow, key: string): string {
  const mine = hops.filter(({ prefix }) => key.startsWith(prefix));
  const hop = mine.find(({ node }) => node?.key === key) ?? mine[0];
  if (hop === undefined) return '';
  const { prefix, tier, node, candidates } = hop;
  if (node === null) return words.open(prefix, candidates);
  if (node.key !== key) return words.another(prefix, formatName(node.name, formatKey(node.key), 30));
  return tier === 'unique' ? words.sure(prefix) : words.inferred(prefix, candidates);
}
