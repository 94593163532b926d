// Packets that are searched for: those that prove an edge, those a node relayed.
import { z } from 'zod';
import { relation } from './graph.ts';
import { packetRow } from './packets.ts';

/** Where a page ended. */
export const searchMark = z.object({
  /** When the packet was heard last. */
  lastSeen: z.number().int(),
  /** Row ids of the transmission, and of the observation within it below which the next page begins. */
  transmission: z.number().int(),
  observation: z.number().int(),
});
export type SearchMark = z.infer<typeof searchMark>;

/** An observation that claims that two nodes neighbour each other, and by which relations. */
export const provingPacket = packetRow.extend({ proves: z.array(relation) });
export type ProvingPacket = z.infer<typeof provingPacket>;

const searched = z.object({
  /** Packets looked at for this page. */
  packets: z.number().int(),
  /** Every packet last heard at or after it was looked at; null where all that are stored were. */
  searchedTo: z.number().int().nullable(),
  /** Pass as `before` for what comes next; null at the end. */
  next: searchMark.nullable(),
});

/** Newest packets first. */
export const edgeProof = searched.extend({ rows: z.array(provingPacket) });
export type EdgeProof = z.infer<typeof edgeProof>;

/** Newest packets first: flooded ones with a hop that can mean the node. */
export const relayedPackets = searched.extend({ rows: z.array(packetRow) });
export type RelayedPackets = z.infer<typeof relayedPackets>;
