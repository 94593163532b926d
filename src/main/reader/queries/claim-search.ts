// Stored observations that make certain claims, searched for in the hours in which these were heard.
import type { SearchMark } from '../../../contract/packet-search.ts';
import type { PacketRow } from '../../../contract/packets.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { HourBuckets } from '../../../domain/mesh/activity.ts';
import { claimsOf } from '../../../domain/mesh/evidence.ts';
import type { Side } from '../../../domain/mesh/side.ts';
import { witnessLimit } from '../../../domain/mesh/witnesses.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { type HearingRow, observationOf } from '../../storage/readonly-hearing.ts';
import { packetsById } from './list-packets.ts';

const hourMs = 3_600_000;
/** A packet goes on being heard this long after an hour's evidence; what is heard later still is not searched for. */
const lingerMs = 600_000;
/** Packets looked at for one answer, each with the observations of it that are read. */
const costAtOnce = 2_000;
/** Packets taken at a time. */
const packetsAtOnce = 50;

/** What is to be said of an observation that makes this claim; null where it is not wanted. */
export type Wanted<Found> = (left: Side, right: Side, relation: number, route: number) => Found | null;

export interface SearchPage {
  readonly limit: number;
  readonly before: SearchMark | null;
}

export interface SearchResult<Found> {
  /** By row id of the observation, the newest packets first. */
  readonly found: ReadonlyMap<number, Found[]>;
  readonly packets: number;
  readonly searchedTo: EpochMs | null;
  readonly next: SearchMark | null;
}

/** What was found as lines of a list, in its order. */
export function rowsOf(db: ReadableDb, { found }: SearchResult<unknown>, now: EpochMs): PacketRow[] {
  const order = [...found.keys()];
  const rows = new Map(packetsById(db, order, now).map((row) => [row.observationId, row]));
  return order.flatMap((id) => rows.get(id) ?? []);
}

/** When packets were last heard among which there may be what is searched for, from `from` to before `to`. */
interface HeardSpan {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** The spans of hours or days since 1970 that activity is kept under, the newest first, joined where they meet. */
export function heardSpans(hoursDescending: Iterable<number>, buckets: HourBuckets): HeardSpan[] {
  const spans: { from: EpochMs; to: EpochMs }[] = [];
  for (const hour of hoursDescending) {
    const span = { from: hour * hourMs, to: (hour + hoursOf(hour, buckets)) * hourMs + lingerMs };
    const later = spans.at(-1);
    if (later !== undefined && later.from <= span.to) later.from = span.from;
    else spans.push(span);
  }
  return spans;
}

/** How many hours are kept under this one. */
function hoursOf(hour: number, { daysBefore, goneBefore }: HourBuckets): number {
  if (hour === 0 && goneBefore > 0) return goneBefore;
  return hour < daysBefore ? 24 : 1;
}

interface HeardPacket {
  readonly id: number;
  readonly lastSeen: EpochMs;
  readonly observations: number;
}

/** Packets last heard before a mark, of one span, the newest first. */
export const selectHeard = `SELECT id, last_seen AS lastSeen, observation_count AS observations FROM transmissions
  WHERE (last_seen, id) < (?, ?) AND last_seen >= ? ORDER BY last_seen DESC, id DESC LIMIT ?`;

const selectOf = (witnesses: string) => `SELECT t.id AS packet, o.id AS observationId, o.observer_id AS observerId,
    w.party_id AS observerParty, o.timestamp AS at, o.route_type AS routeCode, t.payload_type AS payloadCode,
    t.from_party AS originParty, t.signature_ok AS signatureOk, o.path, o.snr_x4 AS snrX4,
    CASE WHEN t.payload_type IN (4, 9) AND o.route_type > 1 THEN coalesce(o.raw, t.raw) END AS raw
  FROM json_each(?) CROSS JOIN transmissions t ON t.id = json_each.value CROSS JOIN observations o ON o.transmission_id = t.id
    ${witnesses} CROSS JOIN observers w ON w.id = o.observer_id`;

/** The observations of packets, whose row ids come in JSON. */
export const selectHearings = selectOf('');
/** Those by some observers, whose row ids come in JSON, too. */
export const selectHearingsOf = selectOf('AND o.observer_id IN (SELECT value FROM json_each(?))');

type Hearing = HearingRow & { readonly packet: number };

/** Searches for observations that make certain claims. */
export class ClaimSearch<Found> {
  readonly #heard;
  readonly #hearings: (packets: string) => Hearing[];
  readonly #want: Wanted<Found>;
  /** How many observers can have heard proof; null where a claim has witnesses beyond those that are kept. */
  readonly #witnesses: number | null;
  readonly #found = new Map<number, Found[]>();
  #packets = 0;
  #cost = 0;

  /** `witnesses` are the lists of the claims that are wanted. */
  constructor(db: ReadableDb, want: Wanted<Found>, witnesses: readonly (readonly number[])[]) {
    this.#want = want;
    this.#heard = db.prepare<[number, number, number, number], HeardPacket>(selectHeard);
    const isWhole = witnesses.every((list) => list.length < witnessLimit);
    const observers = [...new Set(witnesses.flat())];
    this.#witnesses = isWhole ? observers.length : null;
    const all = db.prepare<[string], Hearing>(selectHearings);
    const some = db.prepare<[string, string], Hearing>(selectHearingsOf);
    this.#hearings = (packets) => (isWhole ? some.all(packets, JSON.stringify(observers)) : all.all(packets));
  }

  /** A page of what is found among packets last heard in `spans`, which do not overlap and begin with the newest. */
  search(spans: readonly HeardSpan[], { limit, before }: SearchPage): SearchResult<Found> {
    const next = this.#walk(spans, limit, before);
    return { found: this.#found, packets: this.#packets, searchedTo: next?.lastSeen ?? null, next };
  }

  /** Gives where it had to end; null when everything was looked at. */
  #walk(spans: readonly HeardSpan[], limit: number, before: SearchMark | null): SearchMark | null {
    let mark = before;
    for (const { from, to } of spans) {
      if (mark !== null && mark.lastSeen < from) continue;
      for (;;) {
        const heard = this.#heard.all(...ceilingOf(mark, to), from, packetsAtOnce);
        const packets = heard.filter((packet) => this.#mayLook(packet));
        for (const [packet, hearings] of this.#hearingsOf(packets)) {
          const below = mark?.transmission === packet.id ? mark.observation : Number.MAX_SAFE_INTEGER;
          mark = this.#look(packet, hearings, below, limit);
          if (this.#found.size >= limit) return mark;
        }
        if (packets.length < heard.length) return mark;
        if (heard.length < packetsAtOnce) break;
      }
    }
    return null;
  }

  /** Whether a packet is within the bound of one answer, which it then is part of. */
  #mayLook({ observations }: HeardPacket): boolean {
    // One is always looked at, so that every answer comes further.
    const isFirst = this.#cost === 0;
    this.#cost += 1 + Math.min(observations, this.#witnesses ?? observations);
    return isFirst || this.#cost <= costAtOnce;
  }

  #hearingsOf(packets: readonly HeardPacket[]): [HeardPacket, Hearing[]][] {
    const byPacket = new Map<number, Hearing[]>(packets.map(({ id }) => [id, []]));
    for (const row of this.#hearings(JSON.stringify(packets.map(({ id }) => id)))) byPacket.get(row.packet)?.push(row);
    return packets.map((packet) => [packet, byPacket.get(packet.id) ?? []]);
  }

  /** Looks at a packet's observations below a row id until the page is full; gives the mark it ends at. */
  #look({ id, lastSeen }: HeardPacket, hearings: Hearing[], below: number, limit: number): SearchMark {
    this.#packets += 1;
    for (const row of hearings.sort((x, y) => y.observationId - x.observationId)) {
      const found = row.observationId < below ? this.#foundIn(row) : [];
      if (found.length === 0) continue;
      this.#found.set(row.observationId, found);
      if (this.#found.size >= limit) return { lastSeen, transmission: id, observation: row.observationId };
    }
    return { lastSeen, transmission: id, observation: 0 };
  }

  #foundIn(row: Hearing): Found[] {
    const found = new Set<Found>();
    claimsOf(observationOf(row), (left, right, relation, route) => {
      const wanted = this.#want(left, right, relation, route);
      if (wanted !== null) found.add(wanted);
    });
    return [...found];
  }
}

/** Below which packet to go on in a span; the one at which the last page ended may hold more. */
function ceilingOf(mark: SearchMark | null, to: EpochMs): [lastSeen: EpochMs, id: number] {
  if (mark === null || mark.lastSeen >= to) return [to, 0];
  return [mark.lastSeen, mark.transmission + (mark.observation > 0 ? 1 : 0)];
}
