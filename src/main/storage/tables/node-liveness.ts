// When each node was last heard, by whom, and how long it usually pauses.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import type { ReadableDb, WritableDb } from '../database.ts';
import { oncePerDatabase } from '../once-per-database.ts';

export interface StoredLiveness {
  readonly party: PartyId;
  readonly heardAt: EpochMs;
  /** Party of the observer that heard it last. */
  readonly via: PartyId | null;
  /** Quarter dB, when that observer heard the node itself. */
  readonly snrX4: number | null;
  /** JSON: pairs of an observer's party and when it last heard the node. */
  readonly witnesses: string;
  /** JSON; null before the first pause. */
  readonly intervals: string | null;
  /** As last looked at. */
  readonly name: string | null;
  /** Seconds; null unless chosen for this node. */
  readonly silentAfterS: number | null;
}

/** Everything known of the liveness of nodes. */
export function readLiveness(db: ReadableDb): StoredLiveness[] {
  return db
    .prepare(
      `SELECT party, heard_at AS heardAt, via, snr_x4 AS snrX4, witnesses, intervals, name,
              silent_after_s AS silentAfterS FROM node_liveness`,
    )
    .all() as StoredLiveness[];
}

/** Writes all in one transaction; limits chosen for nodes stay. */
export function writeLiveness(db: WritableDb, rows: Iterable<Omit<StoredLiveness, 'silentAfterS'>>): void {
  const put = db.prepare(
    `INSERT INTO node_liveness (party, heard_at, via, snr_x4, witnesses, intervals, name)
     VALUES (@party, @heardAt, @via, @snrX4, @witnesses, @intervals, @name)
     ON CONFLICT (party) DO UPDATE SET heard_at = @heardAt, via = @via, snr_x4 = @snrX4, witnesses = @witnesses,
       intervals = @intervals, name = @name`,
  );
  db.transaction(() => {
    for (const row of rows) put.run(row);
  })();
}

/** Limits in seconds that were chosen for single nodes. */
export function readOwnLimits(db: ReadableDb): Map<PartyId, number> {
  const rows = db
    .prepare('SELECT party, silent_after_s AS seconds FROM node_liveness WHERE silent_after_s IS NOT NULL')
    .all() as { party: PartyId; seconds: number }[];
  return new Map(rows.map(({ party, seconds }) => [party, seconds]));
}

/** Chooses after how many seconds the node with this key is told as silent, null for what is learned; false for who is no node. */
export function writeOwnLimit(db: WritableDb, key: string, seconds: number | null): boolean {
  const put = db.prepare(
    `INSERT INTO node_liveness (party, heard_at, witnesses, name, silent_after_s)
     SELECT n.id, n.last_seen, '[]', n.name, @seconds
       FROM parties p JOIN (SELECT id, name, last_seen FROM nodes
         UNION ALL SELECT id, name, last_seen FROM inactive_nodes) n ON n.id = p.id
      WHERE p.key = @key
     ON CONFLICT (party) DO UPDATE SET silent_after_s = excluded.silent_after_s`,
  );
  return put.run({ key: key.toLowerCase(), seconds }).changes > 0;
}

/** A name in a channel message, with when the message was last heard. */
export interface Spoken {
  readonly id: number;
  readonly sender: string;
  readonly at: EpochMs;
}

/** Senders of channel messages above row id `after`, at most `limit`, in row order. */
export function readSpoken(db: ReadableDb, after: number, limit: number): Spoken[] {
  return db
    .prepare(
      `SELECT m.transmission_id AS id, m.sender AS sender, t.last_seen AS at
         FROM messages m JOIN transmissions t ON t.id = m.transmission_id
        WHERE m.transmission_id > ? AND m.sender IS NOT NULL ORDER BY m.transmission_id LIMIT ?`,
    )
    .all(after, limit) as Spoken[];
}

/** Row id of the newest channel message; 0 when there is none. */
export function newestMessage(db: ReadableDb): number {
  return (db.prepare('SELECT max(transmission_id) FROM messages').pluck().get() as number | null) ?? 0;
}

/** An advert as it stands in its transmission. */
export interface HeardAdvert {
  readonly transmission: number;
  readonly raw: Uint8Array;
  readonly firstSeen: EpochMs;
}

/** Looks up the transmission of an observation. */
export const advertLookup = oncePerDatabase((db: ReadableDb): ((observation: number) => HeardAdvert | null) => {
  const select = db.prepare<[number], HeardAdvert>(
    `SELECT t.id AS transmission, t.raw AS raw, t.first_seen AS firstSeen
       FROM observations o JOIN transmissions t ON t.id = o.transmission_id WHERE o.id = ?`,
  );
  return (observation) => select.get(observation) ?? null;
});

/** Packets looked through for adverts, the newest. */
const packetsSearched = 5_000;

/** Verified adverts among the newest packets heard since then, oldest first. */
export function readNewestAdverts(
  db: ReadableDb,
  since: EpochMs,
): { readonly party: PartyId; readonly raw: Uint8Array; readonly at: EpochMs }[] {
  return db
    .prepare<[number, number], { party: PartyId; raw: Uint8Array; at: EpochMs }>(
      `SELECT from_party AS party, raw, first_seen AS at FROM transmissions
        WHERE id > (SELECT coalesce(max(id), 0) FROM transmissions) - ? AND payload_type = 4 AND signature_ok = 1
          AND from_party IS NOT NULL AND first_seen >= ? ORDER BY id`,
    )
    .all(packetsSearched, since);
}
