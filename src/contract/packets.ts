// Packets as lists and panels show them.
import { z } from 'zod';
import { nodeRef } from './analysis.ts';

const epochMs = z.number().int();

/** How surely a hop is who it is said to be: by its prefix alone, by its neighbours, by where it stands, or not at all. */
export const hopTier = z.enum(['unique', 'neighbour', 'position', 'unresolved']);
export type HopTier = z.infer<typeof hopTier>;

/** What one hop of a path was, as far as the mesh is known now. */
export const packetHop = z.object({
  /** As heard: 2, 4 or 6 hex digits. */
  prefix: z.string(),
  tier: hopTier,
  /** null where it is unresolved. */
  node: nodeRef.nullable(),
  /** How many known nodes have this prefix. */
  candidates: z.number().int(),
});
export type PacketHop = z.infer<typeof packetHop>;

export const packetRow = z.object({
  /** Row id of the observation; newer ones are larger. */
  observationId: z.number().int(),
  /** Transmission hash, 16 lower-case hex digits. */
  hash: z.string(),
  at: epochMs,
  payloadType: z.string(),
  route: z.string(),
  hopCount: z.number().int(),
  /** Bytes per hop, 1 to 3. */
  hashSize: z.number().int(),
  /** Hops as hex prefixes, oldest first for flood routes; empty for TRACE. */
  path: z.array(z.string()),
  /** The same hops with who they were; tiers other than `unique` are inferred. */
  hops: z.array(packetHop),
  observer: z.string(),
  observerName: z.string().nullable(),
  /** dB, dBm. */
  snr: z.number().nullable(),
  rssi: z.number().nullable(),
  /** Name or key of the node that made it, when it says so. */
  from: z.string().nullable(),
  /** One line for a person: decrypted text, advert name, or what is readable. Untrusted text. */
  summary: z.string(),
});
export type PacketRow = z.infer<typeof packetRow>;

export const packetPage = z.object({
  rows: z.array(packetRow),
  /** Pass as `before` for the next page; null at the end. */
  next: z.number().int().nullable(),
});

/** Packets between two moments. */
export const packetCount = z.object({
  from: z.number().int(),
  to: z.number().int(),
  /** That can be looked at. */
  stored: z.number().int(),
  /** Of which only the count is left. */
  removed: z.number().int(),
});
export type PacketCount = z.infer<typeof packetCount>;
