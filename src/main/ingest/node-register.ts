// Nodes as one batch leaves them: made by verified adverts or a list, their facts from the newest advert.
import type { EpochMs, NamedNode } from '../../domain/hearing.ts';
import type { KnownNode, PartyId } from '../../domain/mesh/recorded.ts';
import { decodePacket } from '../../domain/packet/decode.ts';
import { fromHex, toHex } from '../../domain/packet/hex.ts';
import type { AdvertPayload } from '../../domain/packet/packet.ts';
import type { NodeTable, StoredNode } from '../storage/tables/nodes.ts';
import type { TransmissionTable } from '../storage/tables/transmissions.ts';
import { type FactStamps, factsOf, positionOf, positionText, replaces, stampsOf } from './node-facts.ts';

/** A node in memory; `dirty` until the batch is written. `stamps` are read when an advert comes out of order. */
type NodeEntry = { -readonly [Key in keyof StoredNode]: StoredNode[Key] } & {
  stamps: FactStamps | null;
  dirty: boolean;
};

/** A node named in a list, with when it was seen; null where the list does not say. */
export interface ListedNode extends NamedNode {
  readonly firstSeen: EpochMs | null;
  readonly lastSeen: EpochMs | null;
}

/** Nodes kept in memory between batches. */
const KEPT = 50_000;

export class NodeRegister {
  readonly #table: NodeTable;
  readonly #transmissions: TransmissionTable;
  /** null: looked for and not there. */
  readonly #entries = new Map<PartyId, NodeEntry | null>();
  #dirty: NodeEntry[] = [];
  #appeared: KnownNode[] = [];

  constructor(table: NodeTable, transmissions: TransmissionTable) {
    this.#table = table;
    this.#transmissions = transmissions;
  }

  /** Takes a verified advert of a transmission that is not stored yet, and counts it. */
  advertised(party: PartyId, advert: AdvertPayload): void {
    const facts = factsOf(advert);
    const node = this.#get(party) ?? this.#make(party, advert.publicKey);
    const { timestamp } = facts;
    const newest = node.lastAdvertTimestamp === null || timestamp > node.lastAdvertTimestamp;
    const stamps = node.stamps ?? (newest ? null : this.#stampsOf(node));
    if (facts.name !== null && replaces(timestamp, facts.name, stamps?.name ?? null, node.name)) {
      node.name = facts.name;
      if (stamps) stamps.name = timestamp;
    }
    if (facts.role !== null && replaces(timestamp, facts.role, stamps?.role ?? null, node.role)) {
      node.role = facts.role;
      if (stamps) stamps.role = timestamp;
    }
    const known = positionText(positionOf(node.lat, node.lon));
    if (facts.position && replaces(timestamp, positionText(facts.position), stamps?.position ?? null, known)) {
      node.lat = facts.position.lat;
      node.lon = facts.position.lon;
      if (stamps) stamps.position = timestamp;
    }
    node.stamps = stamps;
    node.lastAdvertTimestamp = Math.max(node.lastAdvertTimestamp ?? timestamp, timestamp);
    node.advertCount++;
    this.#touch(node);
  }

  /** One of its verified adverts was heard at `at`; `now` caps a last sighting that a wrong clock put into the future. */
  heard(party: PartyId, at: EpochMs, now: EpochMs): void {
    const node = this.#get(party);
    if (!node) return;
    node.firstSeen = node.firstSeen === 0 ? at : Math.min(node.firstSeen, at);
    node.lastSeen = Math.max(Math.min(node.lastSeen, now), at);
    node.lastAdvertAt = Math.max(Math.min(node.lastAdvertAt ?? at, now), at);
    this.#touch(node);
  }

  /** Takes a node from a list. What adverts said stays; the list fills what is unknown. */
  listed(party: PartyId, listed: ListedNode): void {
    const publicKey = fromHex(listed.publicKey);
    if (publicKey?.length !== 32) return;
    const node = this.#get(party) ?? this.#make(party, publicKey);
    const before = JSON.stringify(node);
    const proven = node.advertCount > 0;
    const pick = <T>(known: T | null, fresh: T | null) => (proven ? (known ?? fresh) : (fresh ?? known));
    const position = positionOf(listed.lat, listed.lon);
    const role = listed.role?.trim().toLowerCase() || null;
    node.name = pick(node.name, listed.name?.trim() ? listed.name : null);
    node.role = pick(node.role === 'unknown' ? null : node.role, role) ?? 'unknown';
    if (position && (!proven || node.lat === null)) {
      node.lat = position.lat;
      node.lon = position.lon;
    }
    const first = listed.firstSeen ?? listed.lastSeen ?? 0;
    if (first > 0) node.firstSeen = node.firstSeen === 0 ? first : Math.min(node.firstSeen, first);
    node.lastSeen = Math.max(node.lastSeen, listed.lastSeen ?? 0);
    if (JSON.stringify(node) !== before) this.#touch(node);
  }

  /** The node that is this party, when it is one. */
  ofParty(party: PartyId): StoredNode | null {
    return this.#get(party);
  }

  /** Writes what changed; gives it and the nodes that became known. */
  flush(): { readonly changed: readonly StoredNode[]; readonly appeared: readonly KnownNode[] } {
    const result = { changed: this.#dirty, appeared: this.#appeared };
    this.#dirty = [];
    this.#appeared = [];
    for (const node of result.changed as NodeEntry[]) {
      this.#table.write(node);
      node.inactive = 0;
      node.dirty = false;
    }
    if (this.#entries.size > KEPT) this.#entries.clear();
    return result;
  }

  /** Drops what is remembered, for after a rolled back transaction. */
  forget(): void {
    this.#entries.clear();
    this.#dirty = [];
    this.#appeared = [];
  }

  /** Drops what is remembered of nodes whose rows others changed; for between two batches. */
  forgetSome(nodes: ReadonlySet<PartyId>): void {
    for (const node of nodes) this.#entries.delete(node);
  }

  #get(party: PartyId): NodeEntry | null {
    const known = this.#entries.get(party);
    if (known !== undefined) return known;
    const stored = this.#table.find(party);
    const entry = stored ? { ...stored, stamps: null, dirty: false } : null;
    this.#entries.set(party, entry);
    return entry;
  }

  #make(party: PartyId, publicKey: Uint8Array): NodeEntry {
    const entry: NodeEntry = {
      party,
      publicKey: publicKey.slice(),
      name: null,
      role: 'unknown',
      lat: null,
      lon: null,
      firstSeen: 0,
      lastSeen: 0,
      lastAdvertAt: null,
      lastAdvertTimestamp: null,
      advertCount: 0,
      inactive: 0,
      stamps: noStamps(),
      dirty: false,
    };
    this.#entries.set(party, entry);
    this.#appeared.push({ party, key: toHex(entry.publicKey) });
    this.#touch(entry);
    return entry;
  }

  /** Which adverts the facts came from, read from the kept adverts; a fact whose advert is gone counts as the newest's. */
  #stampsOf(node: NodeEntry): FactStamps {
    const facts = this.#transmissions.verifiedAdvertsOf(node.party).flatMap((raw) => {
      const packet = decodePacket(raw);
      return packet.ok && packet.payload.kind === 'advert' ? [factsOf(packet.payload)] : [];
    });
    const stamps = stampsOf(facts);
    if (node.advertCount > facts.length) {
      if (node.name !== null) stamps.name ??= node.lastAdvertTimestamp;
      if (node.role !== 'unknown') stamps.role ??= node.lastAdvertTimestamp;
      if (node.lat !== null) stamps.position ??= node.lastAdvertTimestamp;
    }
    return stamps;
  }

  #touch(node: NodeEntry): void {
    if (node.dirty) return;
    node.dirty = true;
    this.#dirty.push(node);
  }
}

function noStamps(): FactStamps {
  return { role: null, name: null, position: null };
}
