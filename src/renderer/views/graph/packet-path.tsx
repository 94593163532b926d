// The path of a packet, hop by hop: who each was, and how surely.
import { UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useState } from 'react';
import type { PacketHop, PacketRow } from '../../../contract/packets.ts';
import { formatKey, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import classes from './packet-path.module.css';

const words = messages.packetPath;

/** Folded to a line that says how many hops are sure; nothing for a packet without hops. */
export function PacketPath({
  packet,
  onPickNode,
}: {
  readonly packet: PacketRow;
  readonly onPickNode: (key: string) => void;
}) {
  const [open, setOpen] = useState(false);
  if (packet.hops.length === 0) return null;
  const sure = packet.hops.filter(({ tier }) => tier === 'unique').length;
  const inferred = packet.hops.filter(({ tier }) => tier === 'neighbour' || tier === 'position').length;
  return (
    <div className={classes.path}>
      <UnstyledButton className={classes.head} aria-expanded={open} onClick={() => setOpen(!open)}>
        {words.summary(packet.hops.length, sure, inferred)}
        {open ? <IconChevronUp size={13} aria-hidden /> : <IconChevronDown size={13} aria-hidden />}
      </UnstyledButton>
      {open && (
        <ol className={classes.hops}>
          {packet.hops.map((hop, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a hop is its place in the path
            <Hop key={i} hop={hop} onPickNode={onPickNode} />
          ))}
        </ol>
      )}
    </div>
  );
}

function Hop({ hop, onPickNode }: { readonly hop: PacketHop; readonly onPickNode: (key: string) => void }) {
  const { node, prefix, tier, candidates } = hop;
  return (
    <li>
      <span className="mono">{prefix}</span>{' '}
      {node !== null && (
        <UnstyledButton className={`${classes.node} untrusted`} onClick={() => onPickNode(node.key)}>
          {formatName(node.name, formatKey(node.key), 30)}
        </UnstyledButton>
      )}
      <span className={classes.tier}>{words.tiers[tier](candidates)}</span>
    </li>
  );
}
