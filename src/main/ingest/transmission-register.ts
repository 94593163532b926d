// Transmissions as one batch leaves them: known by hash, adverts verified and channel texts opened once each.
import type { Crypto } from '../../domain/crypto.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { PartyId } from '../../domain/mesh/recorded.ts';
import { verifyAdvert } from '../../domain/packet/advert.ts';
import { type ChannelKeys, type OpenedGroup, openGroup } from '../../domain/packet/channel.ts';
import { decodePacket, wholePacket } from '../../domain/packet/decode.ts';
import { toHex } from '../../domain/packet/hex.ts';
import { transmissionHash } from '../../domain/packet/identity.ts';
import { type Packet, type PacketHead, payloadTypes } from '../../domain/packet/packet.ts';
import { rebuildPacket } from '../../domain/packet/rebuild.ts';
import type { MessageTable } from '../storage/tables/messages.ts';
import type { ObservationTable } from '../storage/tables/observations.ts';
import type { PartyTable } from '../storage/tables/parties.ts';
import type { TransmissionTable } from '../storage/tables/transmissions.ts';
import type { NodeRegister } from './node-register.ts';
import { heardBefore, sameHead } from './raw-packet.ts';

/** A transmission in memory; `dirty` until the batch is written. */
export interface KnownTransmission {
  readonly id: number;
  raw: Uint8Array;
  readonly fromParty: PartyId | null;
  readonly signatureOk: boolean | null;
  firstSeen: EpochMs;
  lastSeen: EpochMs;
  observationCount: number;
  dirty: boolean;
}

/** Transmissions per generation of the cache; a flood's copies come within seconds. */
const GENERATION = 8_192;

interface Parts {
  readonly transmissions: TransmissionTable;
  readonly observations: ObservationTable;
  readonly messages: MessageTable;
  readonly parties: PartyTable;
  readonly nodes: NodeRegister;
  readonly crypto: Crypto;
  readonly keys: () => ChannelKeys;
}

export class TransmissionRegister {
  readonly #parts: Parts;
  /**
   * Recently used ones, and those used before them, by what their hash is made of: looking that up costs a tenth of
   * hashing it. Two generations cost less than keeping an order of use.
   */
  #young = newGeneration();
  #old = newGeneration();
  #youngSize = 0;
  #dirty: KnownTransmission[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The transmission this is a copy of; a new one is stored with what its payload proves. */
  meet(head: PacketHead, bytes: Uint8Array, at: EpochMs): KnownTransmission {
    const name = contentOf(head, bytes);
    const { payloadCode } = head;
    const young = this.#young[payloadCode]?.get(name);
    if (young) return young;
    const known = this.#old[payloadCode]?.get(name) ?? this.#find(wholePacket(head, bytes), bytes, at);
    if (this.#youngSize >= GENERATION) {
      this.#old = this.#young;
      this.#young = newGeneration();
      this.#youngSize = 0;
    }
    this.#young[payloadCode]?.set(name, known);
    this.#youngSize++;
    return known;
  }

  /** Counts a new observation of it. */
  observed(transmission: KnownTransmission, at: EpochMs, bytes: Uint8Array): void {
    transmission.observationCount++;
    this.received(transmission, at, bytes);
  }

  /** Takes a reception at `at`: its packet is kept when it is the first heard. */
  received(transmission: KnownTransmission, at: EpochMs, bytes: Uint8Array): void {
    transmission.lastSeen = Math.max(transmission.lastSeen, at);
    if (heardBefore(at, bytes, transmission.firstSeen, transmission.raw)) {
      transmission.firstSeen = at;
      this.#setRaw(transmission, bytes.slice());
    }
    if (transmission.dirty) return;
    transmission.dirty = true;
    this.#dirty.push(transmission);
  }

  /** Writes what changed. */
  flush(): void {
    for (const transmission of this.#dirty) {
      this.#parts.transmissions.update({ ...transmission, routeCode: (transmission.raw[0] ?? 0) & 3 });
      transmission.dirty = false;
    }
    this.#dirty = [];
  }

  /** Drops what is remembered, for after a rolled back transaction. */
  forget(): void {
    this.#young = newGeneration();
    this.#old = newGeneration();
    this.#youngSize = 0;
    this.#dirty = [];
  }

  /** Drops transmissions whose rows are gone; for between two batches. */
  forgetSome(transmissions: ReadonlySet<number>): void {
    if (transmissions.size === 0) return;
    for (const known of [...this.#young, ...this.#old]) {
      for (const [name, { id }] of known) if (transmissions.has(id)) known.delete(name);
    }
  }

  #find(packet: Packet, bytes: Uint8Array, at: EpochMs): KnownTransmission {
    const hash = transmissionHash(packet, this.#parts.crypto);
    const stored = this.#parts.transmissions.find(hash);
    if (!stored) return this.#make(hash, packet, bytes, at);
    if (stored.channel === null) this.#openStored(stored.id, stored.raw);
    const { signatureOk } = stored;
    return { ...stored, signatureOk: signatureOk === null ? null : signatureOk === 1, dirty: false };
  }

  #make(hash: Uint8Array, packet: Packet, bytes: Uint8Array, at: EpochMs): KnownTransmission {
    const { parties, nodes, transmissions, crypto } = this.#parts;
    const { payload } = packet;
    let fromParty: PartyId | null = null;
    let signatureOk: boolean | null = null;
    if (payload.kind === 'advert') {
      fromParty = parties.intern(toHex(payload.publicKey));
      signatureOk = verifyAdvert(payload, crypto);
      if (signatureOk) nodes.advertised(fromParty, payload);
    } else if (payload.kind === 'anon_req') {
      fromParty = parties.intern(toHex(payload.senderKey));
    }
    // A copy: the bytes may be a view into a far larger buffer.
    const raw = bytes.slice();
    const { routeCode, payloadCode, version } = packet;
    const opened = this.#opened(packet);
    const channel = opened?.channel ?? null;
    const id = transmissions.insert({
      hash,
      raw,
      routeCode,
      payloadCode,
      version,
      fromParty,
      signatureOk,
      channel,
      at,
    });
    if (opened !== null) this.#keepText(id, opened);
    return { id, raw, fromParty, signatureOk, firstSeen: at, lastSeen: at, observationCount: 0, dirty: false };
  }

  /** Opens what came before its key was known. */
  #openStored(id: number, raw: Uint8Array): void {
    if (this.#parts.keys().size === 0) return;
    const packet = decodePacket(raw);
    const opened = packet.ok ? this.#opened(packet) : null;
    if (opened === null) return;
    this.#parts.transmissions.setChannel(id, opened.channel);
    this.#keepText(id, opened);
  }

  /** What a packet says in a channel whose key is known; null for every other. */
  #opened({ payload }: Packet): OpenedGroup | null {
    return payload.kind === 'group' ? openGroup(payload, this.#parts.keys(), this.#parts.crypto) : null;
  }

  #keepText(id: number, opened: OpenedGroup): void {
    // Other text types are commands between programs; the firmware drops them too.
    if (opened.kind !== 'text' || opened.type !== 0) return;
    const { channel, sender, text, timestamp } = opened;
    this.#parts.messages.insert({ transmissionId: id, channel, sentAt: timestamp, sender, text });
  }

  /** Changes the packet first heard; where its head differs, what observations keep of theirs changes with it. */
  #setRaw(transmission: KnownTransmission, raw: Uint8Array): void {
    const before = transmission.raw;
    transmission.raw = raw;
    if (sameHead(before, raw)) return;
    for (const kept of this.#parts.observations.packetsOf(transmission.id)) {
      const whole = kept.raw ?? rebuildPacket(before, kept.path);
      const fresh = sameHead(whole, raw) ? null : whole;
      if (fresh !== null || kept.raw !== null) this.#parts.observations.setRaw(kept.id, fresh);
    }
  }
}

const TRACE = payloadTypes.indexOf('TRACE');

/** Everything the transmission hash covers but the type, one character per byte: payload, and for TRACE the path length. */
function contentOf({ payloadAt, payloadCode, pathLengthByte }: PacketHead, bytes: Uint8Array): string {
  const payload = Buffer.from(bytes.buffer, bytes.byteOffset + payloadAt, bytes.length - payloadAt).toString('latin1');
  return payloadCode === TRACE ? payload + String.fromCharCode(pathLengthByte) : payload;
}

/** Transmissions by payload type and content: text that needs nothing added is looked up faster. */
type Generation = Map<string, KnownTransmission>[];

function newGeneration(): Generation {
  return payloadTypes.map(() => new Map<string, KnownTransmission>());
}
