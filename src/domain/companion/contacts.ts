// A companion radio's list of contacts: the nodes its owner's app knows, frames 0x02 to 0x04.
import { roleOfCode } from '../packet/advert.ts';
import { readInt32, readText, readUint32 } from '../packet/bytes.ts';
import type { AdvertRole } from '../packet/packet.ts';

/** Begins the list. */
export interface ContactsBeginFrame {
  readonly kind: 'contacts_begin';
  /** Of all contacts the radio has, also where only changed ones were asked for; null on old firmware. */
  readonly count: number | null;
}

/** One node of the list. */
export interface ContactFrame {
  readonly kind: 'contact';
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly role: AdvertRole;
  /** Hostile text; null when blank. */
  readonly name: string | null;
  /** Degrees; 0 and 0 stand for "not set". */
  readonly lat: number;
  readonly lon: number;
  /** The radio's own clock when the entry changed, seconds. */
  readonly changedAt: number;
}

/** 0x8A: an advert of a node that is no contact yet, in the form of one. The radio sends it unasked. */
export interface NewAdvertFrame extends Omit<ContactFrame, 'kind'> {
  readonly kind: 'new_advert';
}

/** Ends the list. */
export interface ContactsEndFrame {
  readonly kind: 'contacts_end';
  /** The newest `changedAt` of the list: asking with it gives what changed later. */
  readonly changedAt: number;
}

const contactLength = 148;

/** Layout: code, count 4. */
export function readContactsBegin(bytes: Uint8Array): ContactsBeginFrame {
  return { kind: 'contacts_begin', count: bytes.length < 5 ? null : readUint32(bytes, 1) };
}

/**
 * Layout: code, public key 32, role, flags, path length, path 64, name 32, advert time 4, lat 4, lon 4 (int32 x 1e6),
 * changed 4. Null when it is shorter, or its key is none: keys never begin with 00 or FF.
 */
export function readContact(bytes: Uint8Array): ContactFrame | null {
  if (bytes.length < contactLength || bytes[1] === 0x00 || bytes[1] === 0xff) return null;
  const name = readText(bytes.subarray(100, 132));
  return {
    kind: 'contact',
    publicKey: bytes.subarray(1, 33),
    role: roleOfCode(bytes[33] as number),
    name: name.trim() === '' ? null : name,
    lat: readInt32(bytes, 136) / 1e6,
    lon: readInt32(bytes, 140) / 1e6,
    changedAt: readUint32(bytes, 144),
  };
}

/** Layout: code, changed 4; null when it is shorter. */
export function readContactsEnd(bytes: Uint8Array): ContactsEndFrame | null {
  return bytes.length < 5 ? null : { kind: 'contacts_end', changedAt: readUint32(bytes, 1) };
}
