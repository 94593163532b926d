// A decoded packet as plain JSON and as one line, for people and scripts that look at a single packet.
import type { Crypto } from '../crypto.ts';
import { roleOfCode, verifyAdvert } from './advert.ts';
import { type ChannelKeys, openGroup } from './channel.ts';
import { toHex } from './hex.ts';
import { hashHex, isSharedContact } from './identity.ts';
import type {
  AckPayload,
  AdvertPayload,
  ControlPayload,
  Decoded,
  GroupPayload,
  Packet,
  TracePayload,
} from './packet.ts';
import { type Scope, scopeOfPacket } from './scope.ts';

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What describing needs: the primitives, the channels that can be opened and the regions that can be named. */
export interface DescribeWith {
  readonly crypto: Crypto;
  readonly keys: ChannelKeys;
  readonly scopes?: readonly Scope[];
}

/** Everything a packet's bytes say, as plain JSON: byte strings in lower-case hex, numbers in the units of `Packet`. */
export function describePacket(decoded: Decoded, using: DescribeWith): { readonly [key: string]: Json } {
  if (!decoded.ok) return { ok: false, reason: decoded.reason, detail: decoded.detail };
  return {
    ok: true,
    hash: hashHex(decoded, using.crypto),
    route: decoded.route,
    type: decoded.payloadType,
    version: decoded.version,
    transportCodes: decoded.transportCodes,
    scope: scopeOfPacket(decoded, using.scopes ?? [], using.crypto)?.name ?? null,
    hashSize: decoded.hashSize,
    hopCount: decoded.hopCount,
    pathMeaning: pathMeaning(decoded),
    path: hopsOf(decoded),
    payloadLength: decoded.payloadBytes.length,
    payload: describePayload(decoded, using),
  };
}

/** The path's hops in order, each in hex; for TRACE one byte per hop, which is an SNR. */
export function hopsOf(packet: Packet): string[] {
  const size = packet.payloadType === 'TRACE' ? 1 : packet.hashSize;
  const hops: string[] = [];
  for (let at = 0; at < packet.path.length; at += size) hops.push(toHex(packet.path.subarray(at, at + size)));
  return hops;
}

function pathMeaning(packet: Packet): string {
  if (packet.payloadType === 'TRACE') return 'signal measured by each relay passed';
  return packet.routeCode < 2 ? 'relays passed, oldest first' : 'relays still to pass, next first';
}

function describePayload(packet: Packet, using: DescribeWith): Json {
  const payload = packet.payload;
  switch (payload.kind) {
    case 'advert':
      return describeAdvert(payload, isSharedContact(packet), using.crypto);
    case 'encrypted':
      return {
        kind: payload.kind,
        destination: byteHex(payload.destination),
        sender: byteHex(payload.sender),
        mac: toHex(payload.mac),
        cipherLength: payload.cipher.length,
        aligned: payload.cipher.length % 16 === 0,
      };
    case 'anon_req':
      return {
        kind: payload.kind,
        destination: byteHex(payload.destination),
        senderKey: toHex(payload.senderKey),
        mac: toHex(payload.mac),
        cipherLength: payload.cipher.length,
        aligned: payload.cipher.length % 16 === 0,
      };
    case 'ack':
      return describeAck(payload);
    case 'group':
      return describeGroup(payload, using);
    case 'trace':
      return describeTrace(payload);
    case 'multipart':
      return {
        kind: payload.kind,
        remaining: payload.remaining,
        innerType: payload.innerType,
        inner: payload.inner && describeAck(payload.inner),
      };
    case 'control':
      return describeControl(payload);
    case 'opaque':
      return { kind: payload.kind, bytes: toHex(packet.payloadBytes) };
    case 'malformed':
      return { kind: payload.kind, detail: payload.detail, bytes: toHex(packet.payloadBytes) };
  }
}

function describeAdvert(payload: AdvertPayload, sharedContact: boolean, crypto: Crypto): Json {
  const app = payload.app;
  return {
    kind: payload.kind,
    publicKey: toHex(payload.publicKey),
    timestamp: payload.timestamp,
    signature: toHex(payload.signature),
    signatureValid: verifyAdvert(payload, crypto),
    sharedContact,
    flags: payload.flags,
    role: payload.flags === null ? null : roleOfCode(payload.flags & 15),
    name: app?.name ?? null,
    lat: app?.lat ?? null,
    lon: app?.lon ?? null,
    feature1: app?.feature1 ?? null,
    feature2: app?.feature2 ?? null,
  };
}

function describeAck(payload: AckPayload): Json {
  return { kind: payload.kind, crc: payload.crc, attempt: payload.attempt, random: payload.random };
}

function describeGroup(payload: GroupPayload, using: DescribeWith): Json {
  const opened = openGroup(payload, using.keys, using.crypto);
  return {
    kind: payload.kind,
    channelHash: byteHex(payload.channelHash),
    mac: toHex(payload.mac),
    cipherLength: payload.cipher.length,
    aligned: payload.aligned,
    opened: opened?.kind === 'data' ? { ...opened, data: toHex(opened.data) } : opened && { ...opened },
  };
}

function describeTrace(payload: TracePayload): Json {
  return {
    kind: payload.kind,
    tag: payload.tag,
    auth: payload.auth,
    flags: payload.flags,
    routeHashSize: payload.routeHashSize,
    route: payload.hops.map(toHex),
    snrs: payload.snrs,
  };
}

function describeControl(payload: ControlPayload): Json {
  return payload.control === 'discover_response' ? { ...payload, publicKey: toHex(payload.publicKey) } : { ...payload };
}

function byteHex(byte: number): string {
  return toHex(Uint8Array.of(byte));
}

/** One line for a person; names and texts in it are what strangers sent. */
export function summaryOf(decoded: Decoded, using: Pick<DescribeWith, 'crypto' | 'keys'>): string {
  if (!decoded.ok) return `no packet: ${decoded.detail}`;
  const payload = decoded.payload;
  switch (payload.kind) {
    case 'advert':
      return payload.app?.name ?? `${payload.app?.role ?? 'node'} ${toHex(payload.publicKey.subarray(0, 4))}`;
    case 'encrypted':
      return `encrypted, ${byteHex(payload.sender)} to ${byteHex(payload.destination)}`;
    case 'anon_req':
      return `request from ${toHex(payload.senderKey.subarray(0, 4))} to ${byteHex(payload.destination)}`;
    case 'ack':
      return `acknowledges ${payload.crc.toString(16).padStart(8, '0')}`;
    case 'group':
      return summaryOfGroup(payload, using);
    case 'trace':
      return `trace along ${payload.hops.length} hops, ${payload.snrs.length} passed`;
    case 'multipart':
      return `part of ${payload.innerType}, ${payload.remaining} to come`;
    case 'control':
      return payload.control === 'discover_response'
        ? `discovery answered by ${toHex(payload.publicKey.subarray(0, 4))}, heard at ${payload.snr} dB`
        : payload.control === 'discover_request'
          ? 'asks who is near'
          : `control ${byteHex(payload.code)}`;
    case 'opaque':
      return `${decoded.payloadBytes.length} bytes`;
    case 'malformed':
      return payload.detail;
  }
}

function summaryOfGroup(payload: GroupPayload, using: Pick<DescribeWith, 'crypto' | 'keys'>): string {
  const opened = openGroup(payload, using.keys, using.crypto);
  if (!opened) return `channel ${byteHex(payload.channelHash)}, no key`;
  if (opened.kind === 'data') return `${opened.channel}: ${opened.data.length} bytes of type ${opened.dataType}`;
  return opened.sender === null
    ? `${opened.channel}: ${opened.text}`
    : `${opened.channel} ${opened.sender}: ${opened.text}`;
}
