// Packets as lists and panels show them.
import { z } from 'zod';

const epochMs = z.number().int();

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
