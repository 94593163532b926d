// Scopes: a flood marked with the code of a region, which only who knows the region's name can recognise.
import type { Crypto } from '../crypto.ts';
import type { Packet } from './packet.ts';

const text = new TextEncoder();

/** A region by name, and the key its codes are made with. */
export interface Scope {
  /** With its leading `#`. */
  readonly name: string;
  /** 16 bytes. */
  readonly key: Uint8Array;
}

/** The scope of a public region: its key is the first 16 bytes of SHA-256 of its name; a missing `#` is added. */
export function scopeOf(name: string, crypto: Pick<Crypto, 'sha256'>): Scope {
  const full = name.startsWith('#') ? name : `#${name}`;
  return { name: full, key: crypto.sha256(text.encode(full)).slice(0, 16) };
}

/** The transport code 0 a packet bears in `scope`: HMAC-SHA256 over type and payload, its first 16 bits; 0 and FFFF are reserved. */
export function transportCode(
  packet: Pick<Packet, 'payloadCode' | 'payloadBytes'>,
  scope: Scope,
  crypto: Pick<Crypto, 'hmacSha256'>,
): number {
  const message = new Uint8Array(1 + packet.payloadBytes.length);
  message[0] = packet.payloadCode;
  message.set(packet.payloadBytes, 1);
  const mac = crypto.hmacSha256(scope.key, message);
  const code = (mac[0] ?? 0) | ((mac[1] ?? 0) << 8);
  return code === 0 ? 1 : code === 0xffff ? 0xfffe : code;
}

/** The first of `scopes` whose code the packet bears; null for a packet without codes or of another region. */
export function scopeOfPacket(
  packet: Packet,
  scopes: readonly Scope[],
  crypto: Pick<Crypto, 'hmacSha256'>,
): Scope | null {
  const code = packet.transportCodes?.[0];
  if (code === undefined || code === 0) return null;
  return scopes.find((scope) => transportCode(packet, scope, crypto) === code) ?? null;
}
