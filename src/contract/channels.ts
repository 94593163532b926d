// Channels whose key is known, and what was said in them.
import { z } from 'zod';

const epochMs = z.number().int();

export const channelMessage = z.object({
  /** Row id of its packet; those taken in later have larger ones. */
  id: z.number().int(),
  /** Transmission hash of its packet, 16 lower-case hex digits. */
  hash: z.string(),
  channel: z.string(),
  /** When it was first heard. */
  at: epochMs,
  /** What its sender's clock said; clocks of nodes are often wrong. */
  sentAt: epochMs,
  /** Who it says it is from: anybody with the channel's key can write any name. Untrusted text. */
  sender: z.string().nullable(),
  /** Untrusted text. */
  text: z.string(),
  /** How many receptions of it are stored. */
  observations: z.number().int(),
});
export type ChannelMessage = z.infer<typeof channelMessage>;

export const messagePage = z.object({
  rows: z.array(channelMessage),
  /** Pass as `before` for the next page; null at the end. */
  next: z.number().int().nullable(),
});

export const channelRow = z.object({
  name: z.string(),
  /** The last that was taken in. */
  newest: channelMessage,
});
export type ChannelRow = z.infer<typeof channelRow>;
