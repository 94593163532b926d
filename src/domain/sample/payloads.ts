// Payloads of every type as the firmware lays them out, in bytes.
import type { SigningCrypto } from '../crypto.ts';
import type { Channel } from '../packet/channel.ts';
import type { NodeClock, SampleNode } from './node.ts';
import type { Random } from './random.ts';

/** What nodes without a clock believe at switching on: 2024-05-15. */
const FIRMWARE_EPOCH = 1_715_770_351;

const roleCodes: Readonly<Record<SampleNode['role'], number>> = {
  none: 0,
  companion: 1,
  repeater: 2,
  room: 3,
  sensor: 4,
  unknown: 5,
};

const utf8 = new TextEncoder();

/** Seconds since 1970 as a node's clock shows them; `startAt` is when the sample began, both in milliseconds. */
export function clockSeconds(clock: NodeClock, at: number, startAt: number): number {
  return clock.kind === 'offset'
    ? Math.floor(at / 1000) + clock.seconds
    : FIRMWARE_EPOCH + clock.uptimeSeconds + Math.floor((at - startAt) / 1000);
}

/** A signed ADVERT of a node. */
export function advertPayload(node: SampleNode, seconds: number, crypto: SigningCrypto): Uint8Array {
  const located = node.lat !== null && node.lon !== null;
  const appData = new Uint8Array(1 + (located ? 8 : 0) + node.nameBytes.length);
  appData[0] = roleCodes[node.role] | (located ? 0x10 : 0) | 0x80;
  if (located) {
    writeUint32(appData, 1, Math.round((node.lat ?? 0) * 1e6));
    writeUint32(appData, 5, Math.round((node.lon ?? 0) * 1e6));
  }
  appData.set(node.nameBytes, located ? 9 : 1);
  const signed = new Uint8Array(36 + appData.length);
  signed.set(node.publicKey);
  writeUint32(signed, 32, seconds);
  signed.set(appData, 36);
  return joined(signed.subarray(0, 36), crypto.signEd25519(node.seed, signed), appData);
}

/** An ADVERT of a key and with a signature out of thin air. */
export function forgedAdvertPayload(seconds: number, random: Random): Uint8Array {
  const payload = joined(random.bytes(100), Uint8Array.of(0x82), utf8.encode(`Ghost ${random.below(1_000_000)}`));
  payload[0] = 1 + random.below(254);
  writeUint32(payload, 32, seconds);
  return payload;
}

/** A GRP_TXT on a channel. */
export function groupTextPayload(channel: Channel, seconds: number, text: string, crypto: SigningCrypto): Uint8Array {
  const said = utf8.encode(text).subarray(0, 160);
  const plain = new Uint8Array(Math.ceil((5 + said.length) / 16) * 16);
  writeUint32(plain, 0, seconds);
  plain.set(said, 5);
  const cipher = crypto.aes128EcbEncrypt(channel.secret.subarray(0, 16), plain);
  const mac = crypto.hmacSha256(channel.secret, cipher).subarray(0, 2);
  return joined(crypto.sha256(channel.secret).subarray(0, 1), mac, cipher);
}

/** REQ, RESPONSE, TXT_MSG or PATH between two nodes; the cipher text is random, one in a hundred arrives broken. */
export function encryptedPayload(to: SampleNode, from: SampleNode, blocks: number, random: Random): Uint8Array {
  const cipherLength = blocks * 16 + (random.chance(0.01) ? 3 : 0);
  return joined(to.publicKey.subarray(0, 1), from.publicKey.subarray(0, 1), random.bytes(2 + cipherLength));
}

/** ANON_REQ with the sender's whole key. */
export function anonRequestPayload(to: SampleNode, from: SampleNode, random: Random): Uint8Array {
  return joined(to.publicKey.subarray(0, 1), from.publicKey, random.bytes(2 + 16));
}

/** ACK of 4 bytes, or of 6 as newer firmware sends it. */
export function ackPayload(random: Random): Uint8Array {
  return random.bytes(random.chance(0.5) ? 6 : 4);
}

/** TRACE along relays, each named by 1 << `sizeCode` bytes of its key. */
export function tracePayload(relays: readonly SampleNode[], sizeCode: number, random: Random): Uint8Array {
  const head = new Uint8Array(9);
  head.set(random.bytes(4));
  head[8] = sizeCode;
  return joined(head, ...relays.map((relay) => relay.publicKey.subarray(0, 1 << sizeCode)));
}

/** CONTROL: a node asks who is near, or answers with the signal it heard. */
export function discoverPayload(node: SampleNode, answer: boolean, random: Random): Uint8Array {
  if (!answer) return joined(Uint8Array.of(0x80, 0x04), random.bytes(4));
  const prefixOnly = random.chance(0.3);
  const head = Uint8Array.of(0x90 | roleCodes[node.role], random.below(80) - 30);
  return joined(head, random.bytes(4), node.publicKey.subarray(0, prefixOnly ? 8 : 32));
}

function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >> 8;
  bytes[at + 2] = value >> 16;
  bytes[at + 3] = value >> 24;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
