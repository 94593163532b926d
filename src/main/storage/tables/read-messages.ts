// Messages as detectors read them: with the packet's hash and when it was first heard.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb } from '../database.ts';
import { oncePerDatabase } from '../once-per-database.ts';

export interface StoredMessage {
  readonly transmissionId: number;
  /** 16 lower-case hex digits. */
  readonly hash: string;
  readonly channel: string;
  readonly sender: string | null;
  readonly text: string;
  readonly at: EpochMs;
}

const select = `SELECT m.transmission_id AS transmissionId, lower(hex(t.hash)) AS hash, m.channel, m.sender, m.text,
    t.first_seen AS at FROM messages m JOIN transmissions t ON t.id = m.transmission_id`;

/** The first `limit` messages whose packets have row ids above `id`, in their order. */
export function readMessagesAfter(db: ReadableDb, id: number, limit: number): StoredMessage[] {
  return messagesAfter(db).all(id, limit);
}

const messagesAfter = oncePerDatabase((db: ReadableDb) =>
  db.prepare<[number, number], StoredMessage>(
    `${select} WHERE m.transmission_id > ? ORDER BY m.transmission_id LIMIT ?`,
  ),
);

/** Looks messages up by their packet's row id. */
export function messageLookup(db: ReadableDb): (id: number) => StoredMessage | undefined {
  const find = db.prepare<[number], StoredMessage>(`${select} WHERE m.transmission_id = ?`);
  return (id) => find.get(id);
}

/** Row id of the newest packet with a message; 0 when there is none. */
export function newestMessage(db: ReadableDb): number {
  return db.prepare<[], number>('SELECT coalesce(max(transmission_id), 0) FROM messages').pluck().get() ?? 0;
}

/** Key and name of a node; null when there is no such party. */
export function readParty(
  db: ReadableDb,
  party: number,
): { readonly key: string; readonly name: string | null } | null {
  const row = db
    .prepare<[number], { key: string; name: string | null }>(
      `SELECT p.key, coalesce(n.name, i.name) AS name FROM parties p LEFT JOIN nodes n ON n.id = p.id
         LEFT JOIN inactive_nodes i ON i.id = p.id WHERE p.id = ?`,
    )
    .get(party);
  return row ?? null;
}

/** Name of the node of a key; null when it has none. */
export function readNodeName(db: ReadableDb, key: string): string | null {
  const name = db
    .prepare<[string], string | null>(
      `SELECT coalesce(n.name, i.name) FROM parties p LEFT JOIN nodes n ON n.id = p.id
         LEFT JOIN inactive_nodes i ON i.id = p.id WHERE p.key = ?`,
    )
    .pluck();
  return name.get(key) ?? null;
}

/** Hash of a packet, 16 lower-case hex digits; null when there is no such row. */
export function readPacketHash(db: ReadableDb, transmission: number): string | null {
  const hash = db.prepare<[number], string>('SELECT lower(hex(hash)) FROM transmissions WHERE id = ?').pluck();
  return hash.get(transmission) ?? null;
}
