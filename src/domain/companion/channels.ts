// A channel in a companion radio, frame 0x12.
import { readText } from '../packet/bytes.ts';

/** One slot of the radio's list of channels. */
export interface ChannelInfoFrame {
  readonly kind: 'channel_info';
  readonly index: number;
  /** Hostile text; empty when the channel has none. */
  readonly name: string;
  /** 16 bytes, never to be shown; null for a slot that holds no channel. */
  readonly secret: Uint8Array | null;
}

export const channelInfoLength = 50;

/** Layout: code, slot, name 32, secret 16; null when it is shorter. The secret is copied, so that the frame can be let go. */
export function readChannelInfo(bytes: Uint8Array): ChannelInfoFrame | null {
  if (bytes.length < channelInfoLength) return null;
  const secret = bytes.slice(34, channelInfoLength);
  return {
    kind: 'channel_info',
    index: bytes[1] as number,
    name: readText(bytes.subarray(2, 34)).trim(),
    secret: secret.some((byte) => byte !== 0) ? secret : null,
  };
}
