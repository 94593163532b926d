// Every agreed vector: real packets and packets at the limits, field for field.
import { describe, expect, it } from 'vitest';
import { decodeCompanionFrame } from '../../../src/domain/companion/frame.ts';
import { roleOfCode, verifyAdvert } from '../../../src/domain/packet/advert.ts';
import { channelKeys, hashtagSecret, openGroup } from '../../../src/domain/packet/channel.ts';
import { decodePacket } from '../../../src/domain/packet/decode.ts';
import { hopsOf } from '../../../src/domain/packet/describe.ts';
import { readGroup } from '../../../src/domain/packet/group.ts';
import { fromHex, toHex } from '../../../src/domain/packet/hex.ts';
import { hashHex } from '../../../src/domain/packet/identity.ts';
import type { GroupPayload, Packet, Payload } from '../../../src/domain/packet/packet.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';
import { hasSharedData, readSharedJson } from '../../support/shared-data.ts';

interface Vector {
  readonly hex: string;
  readonly kind: 'packet' | 'companion_frame' | 'grp_txt_payload';
  readonly note?: string;
  readonly expected: Record<string, unknown> & { readonly error?: string; readonly payload?: Record<string, unknown> };
}

const crypto = nodeCrypto();
const vectors = hasSharedData ? readSharedJson<Vector[]>('vectors.json') : [];
const keys = channelKeys(
  {
    ...(hasSharedData ? readSharedJson<Record<string, string>>('channel-keys.json') : {}),
    '#six77': toHex(hashtagSecret('#six77', crypto)),
    '#bachelorette': toHex(hashtagSecret('#bachelorette', crypto)),
  },
  crypto,
);

function bytesOf(hex: string): Uint8Array {
  const bytes = fromHex(hex);
  if (!bytes) throw new Error(`not hexadecimal: ${hex}`);
  return bytes;
}

const ourReason: Record<string, string> = {
  truncated_path: 'path_truncated',
  empty_payload: 'payload_empty',
  no_path_len: 'missing_path_length',
};

/** Our fields under the vectors' names, so that the comparison is one of whole objects. */
function frameOf(packet: Packet): Record<string, unknown> {
  return {
    routeType: packet.routeCode,
    routeName: packet.route,
    payloadType: packet.payloadCode,
    payloadName: packet.payloadType,
    version: packet.version,
    transportCodes: packet.transportCodes,
    pathLenByte: packet.pathLengthByte,
    hashSize: packet.hashSize,
    hashCount: packet.hopCount,
    path: hopsOf(packet),
    payloadLen: packet.payloadBytes.length,
    hash: hashHex(packet, crypto).toUpperCase(),
  };
}

function hex8(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function cipherOf(payload: { readonly mac: Uint8Array; readonly cipher: Uint8Array }): Record<string, unknown> {
  return {
    mac: toHex(payload.mac),
    cipherLen: payload.cipher.length,
    cipherAligned: payload.cipher.length % 16 === 0,
  };
}

function payloadOf(packet: Packet): Record<string, unknown> {
  const payload: Payload = packet.payload;
  switch (payload.kind) {
    case 'advert':
      return advertOf(packet, payload);
    case 'encrypted':
      return { dest: hex8(payload.destination), src: hex8(payload.sender), ...cipherOf(payload) };
    case 'anon_req':
      return { dest: hex8(payload.destination), senderPubKey: toHex(payload.senderKey), ...cipherOf(payload) };
    case 'ack':
      return {
        ackCrc: payload.crc,
        ackHex: toHex(packet.payloadBytes.subarray(0, 4)),
        ...(payload.attempt === null ? {} : { attempt: payload.attempt, rand: payload.random }),
      };
    case 'group':
      return { channelHash: hex8(payload.channelHash), ...cipherOf(payload), ...openedOf(payload) };
    case 'trace':
      return {
        tag: payload.tag,
        auth: payload.auth,
        flags: payload.flags,
        hopSize: payload.routeHashSize,
        route: payload.hops.map(toHex),
        snr: payload.snrs,
      };
    case 'multipart':
      return { remaining: payload.remaining, innerType: 3, ackCrc: payload.inner?.crc };
    case 'control':
      return controlOf(packet);
    case 'opaque':
      return packet.payloadType === 'RAW_CUSTOM' ? { raw: toHex(packet.payloadBytes) } : {};
    case 'malformed':
      return { error: 'too_short' };
  }
}

function advertOf(packet: Packet, payload: Extract<Payload, { kind: 'advert' }>): Record<string, unknown> {
  const { app, flags } = payload;
  const code = (flags ?? 0) & 15;
  const role = roleOfCode(code);
  const head = flags === null ? {} : { flags, type: code, role: role === 'unknown' ? `type-${code}` : role };
  return {
    pubKey: toHex(payload.publicKey),
    timestamp: payload.timestamp,
    signature: toHex(payload.signature),
    appLen: packet.payloadBytes.length - 100,
    signatureValid: verifyAdvert(payload, crypto),
    app: app
      ? {
          ...head,
          valid: true,
          ...(app.lat === null || app.lon === null
            ? {}
            : { lat: app.lat, lon: app.lon, lat_raw: Math.round(app.lat * 1e6), lon_raw: Math.round(app.lon * 1e6) }),
          ...(app.feature1 === null ? {} : { feat1: app.feature1 }),
          ...(app.feature2 === null ? {} : { feat2: app.feature2 }),
          ...(app.name === null ? {} : { name: app.name }),
        }
      : { ...head, valid: false },
  };
}

function controlOf(packet: Packet): Record<string, unknown> {
  const payload = packet.payload;
  if (payload.kind !== 'control' || payload.control === 'other') throw new Error('no vector of this kind is known');
  const flags = packet.payloadBytes[0] ?? 0;
  return payload.control === 'discover_request'
    ? {
        subType: 8,
        flags,
        prefixOnly: payload.prefixOnly,
        filter: payload.filter,
        tag: payload.tag,
        since: payload.since ?? 0,
      }
    : {
        subType: 9,
        flags,
        nodeType: payload.roleCode,
        snr: payload.snr,
        tag: payload.tag,
        pubKey: toHex(payload.publicKey),
      };
}

function openedOf(payload: GroupPayload): Record<string, unknown> {
  const opened = openGroup(payload, keys, crypto);
  if (opened === null) return {};
  if (opened.kind === 'data') {
    return {
      channel: opened.channel,
      dataType: opened.dataType,
      dataLen: opened.data.length,
      data: toHex(opened.data),
    };
  }
  return {
    channel: opened.channel,
    ts: opened.timestamp,
    txtType: opened.type,
    attempt: opened.attempt,
    text: opened.sender === null ? opened.text : `${opened.sender}: ${opened.text}`,
  };
}

/** The vectors give a name twice; its bytes are compared by `nameBytesOf`. */
function withoutNameBytes(payload: Record<string, unknown>): Record<string, unknown> {
  const app = payload.app as Record<string, unknown> | undefined;
  if (!app) return payload;
  const { name_hex: _, ...rest } = app;
  return { ...payload, app: rest };
}

/** The name's bytes as sent, to the first NUL. */
function nameBytesOf(packet: Packet): string | undefined {
  if (packet.payload.kind !== 'advert' || !packet.payload.app || packet.payload.app.name === null) return undefined;
  const flags = packet.payload.flags ?? 0;
  const at = 101 + (flags & 0x10 ? 8 : 0) + (flags & 0x20 ? 2 : 0) + (flags & 0x40 ? 2 : 0);
  const sent = packet.payloadBytes.subarray(at, 132);
  const nul = sent.indexOf(0);
  return toHex(nul < 0 ? sent : sent.subarray(0, nul));
}

describe.skipIf(!hasSharedData)('the 154 vectors', () => {
  it('are all here: 150 packets, 3 companion frames, 1 bare channel payload', () => {
    const count = (kind: Vector['kind']) => vectors.filter((vector) => vector.kind === kind).length;
    expect([count('packet'), count('companion_frame'), count('grp_txt_payload')]).toEqual([150, 3, 1]);
  });

  it.each(vectors.filter((vector) => vector.kind === 'packet'))('decodes $hex as agreed', ({ hex, expected }) => {
    const packet = decodePacket(bytesOf(hex));
    if (expected.error !== undefined) {
      expect(packet).toMatchObject({ ok: false, reason: ourReason[expected.error] ?? expected.error });
      return;
    }
    if (!packet.ok) throw new Error(packet.detail);
    const { payload = {}, ...frame } = expected;
    expect(frameOf(packet)).toEqual(frame);
    expect(payloadOf(packet)).toEqual(withoutNameBytes(payload));
    expect(nameBytesOf(packet)).toEqual((payload.app as Record<string, unknown> | undefined)?.name_hex);
  });

  it('opens the bare channel payload', () => {
    const vector = vectors.find(({ kind }) => kind === 'grp_txt_payload');
    const payload = readGroup(bytesOf(vector?.hex ?? ''), 'text');
    if (payload.kind !== 'group') throw new Error(payload.detail);
    expect({ channelHash: hex8(payload.channelHash), ...openedOf(payload) }).toMatchObject(vector?.expected ?? {});
  });

  it('reads the real companion frames field for field', () => {
    const frames = vectors.filter(({ kind }) => kind === 'companion_frame');
    for (const { hex, expected } of frames) {
      const frame = decodeCompanionFrame(bytesOf(hex));
      expect(companionOf(frame), hex).toEqual(expected);
    }
  });
});

function companionOf(frame: ReturnType<typeof decodeCompanionFrame>): Record<string, unknown> {
  switch (frame.kind) {
    case 'heard':
      return { code: 0x88, snr: frame.snr, rssi: frame.rssi, raw: toHex(frame.bytes).toUpperCase() };
    case 'device_info':
      return {
        code: 0x0d,
        fw_ver_code: frame.level,
        max_contacts: frame.maxContacts,
        max_channels: frame.maxChannels,
        ble_pin: frame.blePin,
        build: frame.build,
        model: frame.model,
        version: frame.version,
        client_repeat: Number(frame.relays),
        path_hash_mode: frame.pathHashMode,
      };
    case 'self_info':
      return {
        code: 0x05,
        adv_type: frame.roleCode,
        tx_power_dbm: frame.txPower,
        max_tx_power: frame.maxTxPower,
        public_key: toHex(frame.publicKey),
        lat: frame.lat,
        lon: frame.lon,
        multi_acks: frame.multiAcks,
        advert_loc_policy: frame.advertLocationPolicy,
        telemetry_mode: frame.telemetryMode,
        manual_add: Number(frame.manualAdd),
        freq_khz: frame.frequencyKhz,
        bw_hz: frame.bandwidthHz,
        sf: frame.spreadingFactor,
        cr: frame.codingRate,
        name: frame.name,
      };
    default:
      return { code: 'code' in frame ? frame.code : null };
  }
}
