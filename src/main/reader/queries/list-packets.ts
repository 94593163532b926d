// Packets as lists show them: everything heard, or what one node made or observed.
import type { PacketRow } from '../../../contract/packets.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { topologyOf } from '../analysis/topology.ts';
import { partyOf } from './graph-node.ts';
import { observedIds } from './observed-rows.ts';
import { type StoredPacket, showPacket } from './packet-row.ts';
import { ceilingOf, type Page, type PageInput, pageOf } from './page.ts';

export interface PacketsInput extends PageInput {
  /** Key or observer id; null for all packets. */
  readonly node: string | null;
  /** Epoch milliseconds; hops are who they are known to be then. */
  readonly now: EpochMs;
}

/** Observations, newest row first. Bytes are read and decoded for the rows shown alone. */
export function listPackets(db: ReadableDb, input: PacketsInput): Page<PacketRow> {
  const ids = input.node === null ? newestIds(db, input) : idsOfNode(db, input.node, input);
  return pageOf(packetsById(db, ids, input.now), input.limit, (row) => row.observationId);
}

/** The observations with these row ids, newest row first. */
export function packetsById(db: ReadableDb, ids: readonly number[], now: EpochMs): PacketRow[] {
  // All at once: to look up one row anew costs several times what reading it does.
  const stored = db.prepare<[string], StoredPacket>(selectPackets).all(JSON.stringify(ids));
  stored.sort((x, y) => y.id - x.id);
  const names = namesOf(db, stored);
  const topology = topologyOf(db, now).recent(now);
  return stored.map((packet) => showPacket(packet, names.get(packet.fromParty ?? 0) ?? null, topology));
}

function newestIds(db: ReadableDb, input: PageInput): readonly number[] {
  return db.prepare<[number, number], number>(selectNewest).pluck().all(ceilingOf(input), input.limit);
}

function idsOfNode(db: ReadableDb, key: string, input: PageInput): readonly number[] {
  const party = partyOf(db, key);
  if (party === null) return [];
  const observers = db.prepare<[number], number>('SELECT id FROM observers WHERE party_id = ?').pluck().all(party);
  const made = db.prepare<[number, number, number], number>(selectMade).pluck();
  const ids = new Set(made.all(party, ceilingOf(input), input.limit));
  for (const observer of observers)
    for (const id of observedIds(db, observer, ceilingOf(input), input.limit)) ids.add(id);
  return [...ids].sort((a, b) => b - a).slice(0, input.limit);
}

/** What the makers of packets are called; several observers heard most packets, so each is looked up once. */
function namesOf(db: ReadableDb, stored: readonly StoredPacket[]): ReadonlyMap<number, string> {
  const select = db.prepare<[number], string>(selectName).pluck();
  const names = new Map<number, string>();
  for (const { fromParty } of stored) {
    if (fromParty === null || names.has(fromParty)) continue;
    const name = select.get(fromParty);
    if (name !== undefined) names.set(fromParty, name);
  }
  return names;
}

const selectName = `SELECT coalesce(n.name, i.name, (SELECT name FROM observers WHERE party_id = p.id LIMIT 1), p.key)
  FROM parties p LEFT JOIN nodes n ON n.id = p.id LEFT JOIN inactive_nodes i ON i.id = p.id WHERE p.id = ?`;

export const selectNewest = 'SELECT id FROM observations WHERE id < ? ORDER BY id DESC LIMIT ?';
/** Row ids come from two indexes alone; what one node made is a few hundred transmissions, so they are sorted here. */
export const selectMade = `SELECT o.id FROM transmissions t JOIN observations o ON o.transmission_id = t.id
  WHERE t.from_party = ? AND o.id < ? ORDER BY o.id DESC LIMIT ?`;
/** Those of a list of row ids in JSON. */
export const selectPackets = `SELECT o.id, t.hash, t.raw, t.payload_type AS payloadCode, t.from_party AS fromParty,
    t.signature_ok AS signatureOk,
    t.channel, o.timestamp AS at, o.route_type AS routeCode, o.path, o.snr_x4 AS snrX4, o.rssi,
    b.key AS observer, b.party_id AS observerParty, b.name AS observerName, m.channel AS messageChannel, m.sender, m.text
  FROM observations o JOIN transmissions t ON t.id = o.transmission_id JOIN observers b ON b.id = o.observer_id
    LEFT JOIN messages m ON m.transmission_id = t.id
  WHERE o.id IN (SELECT value FROM json_each(?))`;
