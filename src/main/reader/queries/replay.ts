// Stored history for replaying detectors, in slices, so that other questions are answered in between.
import type { KeywordMessage } from '../../../domain/alerts/channel-keyword.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import type { ReadableDb } from '../../storage/readonly.ts';

/** A slice that is asked for. */
export interface ReplayInput {
  /** What the last slice gave as `next`; 0 at first. */
  readonly after: number;
  /** What happened before is left out, epoch milliseconds. */
  readonly from: number;
}

/** A slice; `next` is to be passed as `after`, null at the end. */
export interface ReplaySlice<Row> {
  readonly rows: Row[];
  readonly next: number | null;
}

/** What an observer reported of its radio, oldest first. */
export interface ReplayedRadio {
  readonly key: string;
  readonly name: string | null;
  readonly samples: readonly ReplayedSample[];
}

export interface ReplayedSample {
  readonly at: EpochMs;
  readonly batteryMv: number | null;
  readonly noiseFloor: number | null;
  readonly txAirSecs: number | null;
  readonly rxAirSecs: number | null;
  readonly uptimeSecs: number | null;
}

/** The reports of the next observer. */
export function replayRadios(db: ReadableDb, { after, from }: ReplayInput): ReplaySlice<ReplayedRadio> {
  const observer = db
    .prepare<[number], { id: number; key: string; name: string | null }>(
      'SELECT id, key, name FROM observers WHERE id > ? ORDER BY id LIMIT 1',
    )
    .get(after);
  if (observer === undefined) return { rows: [], next: null };
  const { id, key, name } = observer;
  const samples = db
    .prepare<[number, number, number], ReplayedSample>(
      `SELECT at, battery_mv AS batteryMv, noise_floor AS noiseFloor, tx_air_secs AS txAirSecs,
         rx_air_secs AS rxAirSecs, uptime_secs AS uptimeSecs FROM observer_metrics
        WHERE observer_id = ? AND bucket >= ? AND at >= ? ORDER BY bucket`,
    )
    .all(id, Math.floor(from / 300_000), from);
  return { rows: samples.length === 0 ? [] : [{ key, name, samples }], next: id };
}

/** Packets looked at in one slice, and links. */
const packetsAtOnce = 20_000;
const linksAtOnce = 200;

function sliceOf<Row>(db: ReadableDb, table: string, after: number, size: number, rows: (until: number) => Row[]) {
  const newest = db.prepare<[], number | null>(`SELECT max(id) FROM ${table}`).pluck().get() ?? 0;
  const until = after + size;
  return { rows: rows(until), next: until < newest ? until : null };
}

export type AdvertRow = readonly [party: PartyId, raw: Uint8Array, firstSeen: EpochMs];

/** Verified adverts. */
export function replayAdverts(db: ReadableDb, { after, from }: ReplayInput): ReplaySlice<AdvertRow> {
  const select = db.prepare<[number, number, number], AdvertRow>(
    `SELECT from_party, raw, first_seen FROM transmissions WHERE id > ? AND id <= ? AND first_seen >= ?
       AND payload_type = 4 AND signature_ok = 1 AND from_party IS NOT NULL ORDER BY id`,
  );
  return sliceOf(db, 'transmissions', after, packetsAtOnce, (until) => select.raw().all(after, until, from));
}

export type SenderRow = readonly [transmission: number, party: PartyId, firstSeen: EpochMs];

/** Packets whose sender is known, and not by a bad signature. */
export function replaySenders(db: ReadableDb, { after, from }: ReplayInput): ReplaySlice<SenderRow> {
  const select = db.prepare<[number, number, number], SenderRow>(
    `SELECT id, from_party, first_seen FROM transmissions WHERE id > ? AND id <= ? AND first_seen >= ?
       AND from_party IS NOT NULL AND (payload_type <> 4 OR signature_ok = 1) ORDER BY first_seen, id`,
  );
  return sliceOf(db, 'transmissions', after, packetsAtOnce, (until) => select.raw().all(after, until, from));
}

export type PacketRow = readonly [transmission: number, hash: string, at: EpochMs];

/** Observations of packets that more than 200 were stored of. */
export function replayPackets(db: ReadableDb, { after, from }: ReplayInput): ReplaySlice<PacketRow> {
  const select = db.prepare<[number, number, number], PacketRow>(
    `SELECT t.id, lower(hex(t.hash)), o.timestamp FROM transmissions t JOIN observations o ON o.transmission_id = t.id
      WHERE t.id > ? AND t.id <= ? AND t.first_seen >= ? AND t.observation_count > 200 ORDER BY o.timestamp, o.id`,
  );
  return sliceOf(db, 'transmissions', after, packetsAtOnce, (until) => select.raw().all(after, until, from));
}

/** Messages that could be read. */
export function replayMessages(db: ReadableDb, { after, from }: ReplayInput): ReplaySlice<KeywordMessage> {
  const select = db.prepare<[number, number, number], KeywordMessage>(
    `SELECT lower(hex(t.hash)) AS hash, m.channel, m.sender, m.text,
       t.first_seen AS at FROM transmissions t JOIN messages m ON m.transmission_id = t.id
      WHERE t.id > ? AND t.id <= ? AND t.first_seen >= ? ORDER BY t.id`,
  );
  return sliceOf(db, 'transmissions', after, packetsAtOnce, (until) => select.all(after, until, from));
}

/** A link with the ends it has today. */
export interface ReplayedLink {
  readonly a: PartyId;
  readonly b: PartyId;
  readonly keyA: string;
  readonly keyB: string;
  readonly nameA: string | null;
  readonly nameB: string | null;
  /** Hours since 1970 with evidence, and how much, ascending. */
  readonly hours: readonly { readonly hour: number; readonly count: number }[];
}

/** Links and when they were used. */
export function replayLinks(db: ReadableDb, { after, from }: ReplayInput): ReplaySlice<ReplayedLink> {
  const select = db.prepare<[number, number], Omit<ReplayedLink, 'hours'> & { id: number }>(
    `SELECT e.id, e.node_a AS a, e.node_b AS b, pa.key AS keyA, pb.key AS keyB, na.name AS nameA, nb.name AS nameB
       FROM neighbor_edges e JOIN parties pa ON pa.id = e.node_a JOIN parties pb ON pb.id = e.node_b
       LEFT JOIN nodes na ON na.id = e.node_a LEFT JOIN nodes nb ON nb.id = e.node_b
      WHERE e.id > ? AND e.id <= ? AND NOT EXISTS (
        SELECT 1 FROM wrong_edges w WHERE w.key_a = min(pa.key, pb.key) AND w.key_b = max(pa.key, pb.key))`,
  );
  const hours = db.prepare<[number, number], { hour: number; count: number }>(
    'SELECT hour, count FROM edge_activity WHERE edge_id = ? AND hour >= ? ORDER BY hour',
  );
  const first = Math.floor(from / 3_600_000);
  return sliceOf(db, 'neighbor_edges', after, linksAtOnce, (until) =>
    select.all(after, until).map(({ id, ...link }) => ({ ...link, hours: hours.all(id, first) })),
  );
}

/** A node, when it was first seen, and when the watch over new nodes began; null before it did. */
export interface ReplayedNewcomers {
  readonly watchedSince: EpochMs | null;
  readonly nodes: readonly { readonly key: string; readonly name: string | null; readonly firstSeen: EpochMs }[];
}

/** Nodes that advertised for the first time since then. */
export function replayNewcomers(db: ReadableDb, { from }: Pick<ReplayInput, 'from'>): ReplayedNewcomers {
  const watchedSince =
    db
      .prepare<[], number>("SELECT since FROM detector_state WHERE detector = 'node-new' AND subject = '*'")
      .pluck()
      .get() ?? null;
  const select = ['nodes', 'inactive_nodes'].map(
    (table) => `SELECT p.key, n.name, n.first_seen AS firstSeen FROM ${table} n JOIN parties p ON p.id = n.id
       WHERE n.first_seen >= @from AND n.advert_count > 0`,
  );
  const nodes = db
    .prepare<[object], ReplayedNewcomers['nodes'][number]>(`${select.join(' UNION ALL ')} ORDER BY firstSeen`)
    .all({ from });
  return { watchedSince, nodes };
}

/** A stretch in which a source brought nothing; `to` is null while it lasts. */
export interface ReplayedOutage {
  readonly source: string;
  readonly from: EpochMs;
  readonly to: EpochMs | null;
}

/** Outages of sources that lasted at or after then. */
export function replayOutages(db: ReadableDb, { from }: Pick<ReplayInput, 'from'>): ReplayedOutage[] {
  return db
    .prepare<[number], ReplayedOutage>(
      `SELECT substr(scope, 8) AS source, began_at AS "from", ended_at AS "to" FROM deaf_times
        WHERE scope LIKE 'source:%' AND coalesce(ended_at, 9e15) >= ? ORDER BY began_at`,
    )
    .all(from);
}

/** Keys and names of parties. */
export function replayNamesOf(
  db: ReadableDb,
  { parties }: { readonly parties: readonly PartyId[] },
): { readonly party: PartyId; readonly key: string; readonly name: string | null }[] {
  const find = db.prepare<[number], { party: PartyId; key: string; name: string | null }>(
    `SELECT p.id AS party, p.key, coalesce(n.name, i.name) AS name FROM parties p
       LEFT JOIN nodes n ON n.id = p.id LEFT JOIN inactive_nodes i ON i.id = p.id WHERE p.id = ?`,
  );
  return parties.flatMap((party) => find.get(party) ?? []);
}

/** The keyword rules as they are stored, JSON; null where there are none. */
export function replayKeywords(db: ReadableDb): string | null {
  return db.prepare<[], string>("SELECT value FROM settings WHERE key = 'keyword-rules'").pluck().get() ?? null;
}
