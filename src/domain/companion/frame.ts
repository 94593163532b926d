// Frames a companion radio sends over USB or TCP, without their transport header; the kinds a monitor reads.
import { readInt8, readInt32, readText, readUint32 } from '../packet/bytes.ts';
import { type ChannelInfoFrame, channelInfoLength, readChannelInfo } from './channels.ts';
import {
  type ContactFrame,
  type ContactsBeginFrame,
  type ContactsEndFrame,
  type NewAdvertFrame,
  readContact,
  readContactsBegin,
  readContactsEnd,
} from './contacts.ts';
import { readStats, type StatsFrame } from './stats.ts';

export type CompanionFrame =
  | HeardFrame
  | DeviceInfoFrame
  | SelfInfoFrame
  | StatsFrame
  | ContactsBeginFrame
  | ContactFrame
  | ContactsEndFrame
  | NewAdvertFrame
  | ChannelInfoFrame
  | RefusedFrame
  | OtherFrame
  | UnreadableFrame;

/** 0x88: a packet as the radio heard it, before filtering. */
export interface HeardFrame {
  readonly kind: 'heard';
  /** dB, in steps of a quarter. */
  readonly snr: number;
  /** dBm. */
  readonly rssi: number;
  /** The packet; decode it with `decodePacket`. */
  readonly bytes: Uint8Array;
}

/** 0x0D: what the radio is. Fields are null on firmware too old to send them. */
export interface DeviceInfoFrame {
  readonly kind: 'device_info';
  /** Protocol level, 13 for firmware 1.17.1. */
  readonly level: number;
  readonly maxContacts: number | null;
  readonly maxChannels: number | null;
  readonly blePin: number | null;
  readonly build: string | null;
  readonly model: string | null;
  readonly version: string | null;
  readonly relays: boolean | null;
  /** Hash size the radio chooses for its own floods, less one. */
  readonly pathHashMode: number | null;
}

/** 0x05: who the radio is and how it is tuned. */
export interface SelfInfoFrame {
  readonly kind: 'self_info';
  readonly roleCode: number;
  /** dBm. */
  readonly txPower: number;
  readonly maxTxPower: number;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly lat: number;
  readonly lon: number;
  readonly multiAcks: number;
  readonly advertLocationPolicy: number;
  readonly telemetryMode: number;
  readonly manualAdd: boolean;
  readonly frequencyKhz: number;
  readonly bandwidthHz: number;
  readonly spreadingFactor: number;
  readonly codingRate: number;
  readonly name: string;
}

/** 0x01: the radio did not do what it was asked. */
export interface RefusedFrame {
  readonly kind: 'refused';
  /** The firmware's reason, 1 for a command it does not know; null on old firmware. */
  readonly reason: number | null;
}

/** A frame of a kind that is not read here. */
export interface OtherFrame {
  readonly kind: 'other';
  readonly code: number;
}

/** A frame shorter than its kind's layout. */
export interface UnreadableFrame {
  readonly kind: 'unreadable';
  /** null for an empty frame. */
  readonly code: number | null;
  readonly detail: string;
}

/** Reads one frame; total. Views into `bytes` are kept, so they must not be changed later. */
export function decodeCompanionFrame(bytes: Uint8Array): CompanionFrame {
  const code = bytes[0];
  switch (code) {
    case undefined:
      return { kind: 'unreadable', code: null, detail: 'The frame is empty.' };
    case 0x88:
      return bytes.length < 4 ? tooShort(code, bytes, 4) : readHeard(bytes);
    case 0x0d:
      return bytes.length < 2 ? tooShort(code, bytes, 2) : readDeviceInfo(bytes);
    case 0x05:
      return bytes.length < 58 ? tooShort(code, bytes, 58) : readSelfInfo(bytes);
    case 0x18:
      return readStats(bytes) ?? { kind: 'unreadable', code, detail: shortStats(bytes) };
    case 0x02:
      return readContactsBegin(bytes);
    case 0x03:
      return readContact(bytes) ?? { kind: 'unreadable', code, detail: badContact(code, bytes) };
    case 0x8a:
      return readNewAdvert(code, bytes);
    case 0x04:
      return readContactsEnd(bytes) ?? tooShort(code, bytes, 5);
    case 0x12:
      return readChannelInfo(bytes) ?? tooShort(code, bytes, channelInfoLength);
    case 0x01:
      return { kind: 'refused', reason: bytes[1] ?? null };
    default:
      return { kind: 'other', code };
  }
}

function shortStats(bytes: Uint8Array): string {
  const group = bytes[1];
  return group === undefined || group <= 2
    ? `The 18 frame has ${bytes.length} bytes, too few for its statistics.`
    : `The 18 frame holds statistics of group ${group}; known are 0, 1 and 2.`;
}

function readNewAdvert(code: number, bytes: Uint8Array): NewAdvertFrame | UnreadableFrame {
  const contact = readContact(bytes);
  return contact === null
    ? { kind: 'unreadable', code, detail: badContact(code, bytes) }
    : { ...contact, kind: 'new_advert' };
}

function badContact(code: number, bytes: Uint8Array): string {
  return bytes.length < 148
    ? tooShort(code, bytes, 148).detail
    : `The ${hexOf(code)} frame names a contact whose key begins with 00 or FF, as no key does.`;
}

function hexOf(code: number): string {
  return code.toString(16).padStart(2, '0').toUpperCase();
}

function tooShort(code: number, bytes: Uint8Array, needs: number): UnreadableFrame {
  return {
    kind: 'unreadable',
    code,
    detail: `The ${hexOf(code)} frame has ${bytes.length} of at least ${needs} bytes.`,
  };
}

/** Layout: code, SNR x 4 as int8, RSSI as int8, packet. */
function readHeard(bytes: Uint8Array): HeardFrame {
  return { kind: 'heard', snr: readInt8(bytes, 1) / 4, rssi: readInt8(bytes, 2), bytes: bytes.subarray(3) };
}

/** Layout: code, level, max contacts / 2, max channels, BLE pin 4, build 12, model 40, version 20, relays 1, path hash mode 1; cut anywhere. */
function readDeviceInfo(bytes: Uint8Array): DeviceInfoFrame {
  const byte = (at: number) => bytes[at] ?? null;
  const text = (at: number, length: number) => (bytes.length > at ? readText(bytes.subarray(at, at + length)) : null);
  const halfContacts = byte(2);
  const relays = byte(80);
  return {
    kind: 'device_info',
    level: bytes[1] as number,
    maxContacts: halfContacts === null ? null : halfContacts * 2,
    maxChannels: byte(3),
    blePin: bytes.length >= 8 ? readUint32(bytes, 4) : null,
    build: text(8, 12),
    model: text(20, 40),
    version: text(60, 20),
    relays: relays === null ? null : relays !== 0,
    pathHashMode: byte(81),
  };
}

/** Layout: code, role, tx dBm int8, max dBm, public key 32, lat 4, lon 4 (int32 x 1e6), four settings, kHz 4, Hz 4, SF, CR, name. */
function readSelfInfo(bytes: Uint8Array): SelfInfoFrame {
  const byte = (at: number) => bytes[at] as number;
  return {
    kind: 'self_info',
    roleCode: byte(1),
    txPower: readInt8(bytes, 2),
    maxTxPower: byte(3),
    publicKey: bytes.subarray(4, 36),
    lat: readInt32(bytes, 36) / 1e6,
    lon: readInt32(bytes, 40) / 1e6,
    multiAcks: byte(44),
    advertLocationPolicy: byte(45),
    telemetryMode: byte(46),
    manualAdd: byte(47) !== 0,
    frequencyKhz: readUint32(bytes, 48),
    bandwidthHz: readUint32(bytes, 52),
    spreadingFactor: byte(56),
    codingRate: byte(57),
    name: readText(bytes.subarray(58)),
  };
}
