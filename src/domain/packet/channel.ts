// Channels: opening GRP_TXT and GRP_DATA with the secrets a person was given.
import type { Crypto } from '../crypto.ts';
import { readText, readUint16, readUint32 } from './bytes.ts';
import { fromHex } from './hex.ts';
import type { GroupPayload } from './packet.ts';

/** A channel whose secret is known. */
export interface Channel {
  readonly name: string;
  /** 16 or 32 bytes: the HMAC key (zero padding changes nothing there); its first 16 bytes are the AES key. */
  readonly secret: Uint8Array;
}

/** Known channels by their hash byte, so that a packet meets one key instead of all of them. */
export interface ChannelKeys {
  readonly byHash: ReadonlyMap<number, readonly Channel[]>;
  readonly size: number;
  /** Names whose secret is neither 32 nor 64 hex digits. */
  readonly unusable: readonly string[];
}

/** What a channel's plain text says. */
export type OpenedGroup = OpenedText | OpenedData;

export interface OpenedText {
  readonly kind: 'text';
  readonly channel: string;
  /** The sender's own clock, seconds since 1970. */
  readonly timestamp: number;
  /** 0 is plain text; the firmware drops others. */
  readonly type: number;
  /** 0-3: how often it was sent before. */
  readonly attempt: number;
  /** What stands before the first `: `, unproven; null when there is none. */
  readonly sender: string | null;
  readonly text: string;
}

export interface OpenedData {
  readonly kind: 'data';
  readonly channel: string;
  readonly dataType: number;
  readonly data: Uint8Array;
}

export const noChannelKeys: ChannelKeys = { byHash: new Map(), size: 0, unusable: [] };

/** Indexes `{name: secret in hex}`; secrets of a wrong form are named in `unusable`. The hash byte is the first of SHA-256 of the secret. */
export function channelKeys(secrets: Readonly<Record<string, string>>, crypto: Pick<Crypto, 'sha256'>): ChannelKeys {
  const byHash = new Map<number, Channel[]>();
  const unusable: string[] = [];
  let size = 0;
  for (const [name, hex] of Object.entries(secrets)) {
    const secret = typeof hex === 'string' ? fromHex(hex) : null;
    if (secret?.length !== 16 && secret?.length !== 32) {
      unusable.push(name);
      continue;
    }
    const hash = crypto.sha256(secret)[0] ?? 0;
    const sharing = byHash.get(hash);
    if (sharing) sharing.push({ name, secret });
    else byHash.set(hash, [{ name, secret }]);
    size++;
  }
  return { byHash, size, unusable };
}

/** `keys` with `more` behind them, without those whose secret is known already. */
export function withChannels(keys: ChannelKeys, more: readonly Channel[], crypto: Pick<Crypto, 'sha256'>): ChannelKeys {
  const byHash = new Map([...keys.byHash].map(([hash, channels]) => [hash, [...channels]]));
  let { size } = keys;
  for (const channel of more) {
    const hash = crypto.sha256(channel.secret)[0] ?? 0;
    const sharing = byHash.get(hash) ?? [];
    if (sharing.some(({ secret }) => isSame(secret, channel.secret))) continue;
    byHash.set(hash, [...sharing, channel]);
    size += 1;
  }
  return { byHash, size, unusable: keys.unusable };
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

const text = new TextEncoder();

/** Secret of a hashtag channel, 16 bytes of SHA-256 of its name as written: upper and lower case make different channels. */
export function hashtagSecret(name: string, crypto: Pick<Crypto, 'sha256'>): Uint8Array {
  return crypto.sha256(text.encode(name)).slice(0, 16);
}

/** The plain text under the first key whose MAC fits; null without such a key, or when the cipher text is no multiple of 16 bytes. */
export function openGroup(
  payload: GroupPayload,
  keys: ChannelKeys,
  crypto: Pick<Crypto, 'hmacSha256' | 'aes128EcbDecrypt'>,
): OpenedGroup | null {
  if (!payload.aligned || payload.cipher.length === 0) return null;
  for (const channel of keys.byHash.get(payload.channelHash) ?? []) {
    const mac = crypto.hmacSha256(channel.secret, payload.cipher);
    if (mac[0] !== payload.mac[0] || mac[1] !== payload.mac[1]) continue;
    const plain = crypto.aes128EcbDecrypt(channel.secret.subarray(0, 16), payload.cipher);
    return payload.form === 'text' ? readMessage(plain, channel.name) : readData(plain, channel.name);
  }
  return null;
}

/** Layout: timestamp 4, flags 1 (type << 2 | attempt), `sender: text` to NUL or the end. */
function readMessage(plain: Uint8Array, channel: string): OpenedText {
  const flags = plain[4] as number;
  const whole = readText(plain.subarray(5));
  const split = whole.indexOf(': ');
  return {
    kind: 'text',
    channel,
    timestamp: readUint32(plain, 0),
    type: flags >> 2,
    attempt: flags & 3,
    sender: split > 0 ? whole.slice(0, split) : null,
    text: split > 0 ? whole.slice(split + 2) : whole,
  };
}

/** Layout: data type 2, length 1, data; a length beyond the end is cut to what is there. */
function readData(plain: Uint8Array, channel: string): OpenedData {
  const length = plain[2] as number;
  return { kind: 'data', channel, dataType: readUint16(plain, 0), data: plain.subarray(3, 3 + length) };
}
