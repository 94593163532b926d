// The packets that prove an edge.
import { z } from 'zod';
import { relation } from './graph.ts';
import { packetRow } from './packets.ts';

/** Where a page of proof ended. */
export const proofMark = z.object({
  /** When the packet was heard last. */
  lastSeen: z.number().int(),
  /** Row ids of the transmission, and of the observation within it below which the next page begins. */
  transmission: z.number().int(),
  observation: z.number().int(),
});
export type ProofMark = z.infer<typeof proofMark>;

/** An observation that claims that two nodes neighbour each other, and by which relations. */
export const provingPacket = packetRow.extend({ proves: z.array(relation) });
export type ProvingPacket = z.infer<typeof provingPacket>;

export const edgeProof = z.object({
  /** Newest packets first. */
  rows: z.array(provingPacket),
  /** How many were looked at for this page. */
  packets: z.number().int(),
  /** Every packet last heard at or after it was looked at; null where all that are stored were. */
  searchedTo: z.number().int().nullable(),
  /** Pass as `before` for what comes next; null at the end. */
  next: proofMark.nullable(),
});
export type EdgeProof = z.infer<typeof edgeProof>;
