// The packets that prove an edge, searched for in the hours in which it was heard.
import type { EdgeProof, ProofMark, ProvingPacket } from '../../../contract/edge-proof.ts';
import type { Relation } from '../../../contract/graph.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { HourBuckets } from '../../../domain/mesh/activity.ts';
import type { Claim } from '../../../domain/mesh/derive.ts';
import { claimsOf } from '../../../domain/mesh/evidence.ts';
import { relationNames } from '../../../domain/mesh/relations.ts';
import { witnessLimit } from '../../../domain/mesh/witnesses.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { type HearingRow, observationOf } from '../../storage/readonly-hearing.ts';
import { bucketsOf } from '../analysis/history.ts';
import { claimsBetween, SideLookup } from './edge-claims.ts';
import { edgeRow } from './edge-days.ts';
import { partyOf } from './graph-node.ts';
import { packetsById } from './list-packets.ts';

export interface EdgeProofInput {
  /** Keys of the two ends in either order and case. */
  readonly a: string;
  readonly b: string;
  readonly limit: number;
  readonly before: ProofMark | null;
  /** Epoch milliseconds; hops are who they are known to be then. */
  readonly now: EpochMs;
}

const hourMs = 3_600_000;
/** A packet goes on being heard this long after an hour's evidence; what is heard later still is not searched for. */
const lingerMs = 600_000;
/** Packets looked at for one answer, each with the observations of it that are read. */
const costAtOnce = 6_000;
/** Packets taken at a time. */
const packetsAtOnce = 50;

/** Observations that make a claim of this edge, the newest packets first; null when the two are no neighbours. */
export function edgeProof(db: ReadableDb, input: EdgeProofInput): EdgeProof | null {
  const ends = [input.a, input.b].map((key) => ({ key: key.toLowerCase(), party: partyOf(db, key) }));
  const [a, b] = ends.sort((x, y) => (x.key < y.key ? -1 : 1));
  if (!a?.party || !b?.party || a.party === b.party) return null;
  const lookup = new SideLookup(db);
  const claims = claimsBetween(db, lookup.sidesOf(a.party), lookup.sidesOf(b.party));
  if (claims.length === 0) return null;
  const edge = edgeRow(db, a.party, b.party);
  const spans = edge === null ? [] : heardSpans(db, edge);
  const found = new ProofSearch(db, claims).search(spans, input);
  const order = [...found.proves.keys()];
  const packets = packetsById(db, order, input.now);
  const rows = packets.map((row): ProvingPacket => ({ ...row, proves: found.proves.get(row.observationId) ?? [] }));
  rows.sort((x, y) => order.indexOf(x.observationId) - order.indexOf(y.observationId));
  return { rows, packets: found.packets, searchedTo: found.next?.lastSeen ?? null, next: found.next };
}

/** When packets were last heard among which there is proof, from `from` to before `to`. */
interface HeardSpan {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export const selectActiveHours = 'SELECT hour FROM edge_activity WHERE edge_id = ? ORDER BY hour DESC';

/** The hours and days in which the edge was heard, the newest first, joined where they meet. */
function heardSpans(db: ReadableDb, edge: number): HeardSpan[] {
  const buckets = bucketsOf(db);
  const spans: { from: EpochMs; to: EpochMs }[] = [];
  for (const hour of db.prepare<[number], number>(selectActiveHours).pluck().iterate(edge)) {
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
  FROM json_each(?) p CROSS JOIN transmissions t ON t.id = p.value CROSS JOIN observations o ON o.transmission_id = t.id
    ${witnesses} CROSS JOIN observers w ON w.id = o.observer_id`;

/** The observations of packets, whose row ids come in JSON. */
export const selectHearings = selectOf('');
/** Those by some observers, whose row ids come in JSON, too. */
export const selectHearingsOf = selectOf('AND o.observer_id IN (SELECT value FROM json_each(?))');

type Hearing = HearingRow & { readonly packet: number };

class ProofSearch {
  readonly #heard;
  readonly #hearings: (packets: string) => Hearing[];
  /** Each claim by what names it. */
  readonly #claims: ReadonlySet<string>;
  /** How many observers can have heard proof; null where a claim has witnesses beyond those that are kept. */
  readonly #witnesses: number | null;
  readonly #proves = new Map<number, Relation[]>();
  #packets = 0;
  #cost = 0;

  constructor(db: ReadableDb, claims: readonly Claim[]) {
    this.#heard = db.prepare<[number, number, number, number], HeardPacket>(selectHeard);
    this.#claims = new Set(claims.map((claim) => nameOf(claim.left, claim.right, claim.relation, claim.route)));
    const isWhole = claims.every(({ witnesses }) => witnesses.length < witnessLimit);
    const witnesses = [...new Set(claims.flatMap((claim) => claim.witnesses))];
    this.#witnesses = isWhole ? witnesses.length : null;
    const all = db.prepare<[string], Hearing>(selectHearings);
    const some = db.prepare<[string, string], Hearing>(selectHearingsOf);
    this.#hearings = (packets) => (isWhole ? some.all(packets, JSON.stringify(witnesses)) : all.all(packets));
  }

  search(spans: readonly HeardSpan[], { limit, before }: Pick<EdgeProofInput, 'limit' | 'before'>) {
    const next = this.#walk(spans, limit, before);
    return { proves: this.#proves, packets: this.#packets, next };
  }

  /** Gives where it had to end; null when everything was looked at. */
  #walk(spans: readonly HeardSpan[], limit: number, before: ProofMark | null): ProofMark | null {
    let mark = before;
    for (const { from, to } of spans) {
      if (mark !== null && mark.lastSeen < from) continue;
      for (;;) {
        const heard = this.#heard.all(...ceilingOf(mark, to), from, packetsAtOnce);
        const packets = heard.filter((packet) => this.#mayLook(packet));
        for (const [packet, hearings] of this.#hearingsOf(packets)) {
          const below = mark?.transmission === packet.id ? mark.observation : Number.MAX_SAFE_INTEGER;
          mark = this.#look(packet, hearings, below, limit);
          if (this.#proves.size >= limit) return mark;
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
  #look({ id, lastSeen }: HeardPacket, hearings: Hearing[], below: number, limit: number): ProofMark {
    this.#packets += 1;
    for (const row of hearings.sort((x, y) => y.observationId - x.observationId)) {
      const relations = row.observationId < below ? this.#relationsOf(row) : [];
      if (relations.length === 0) continue;
      this.#proves.set(row.observationId, relations);
      if (this.#proves.size >= limit) return { lastSeen, transmission: id, observation: row.observationId };
    }
    return { lastSeen, transmission: id, observation: 0 };
  }

  #relationsOf(row: Hearing): Relation[] {
    const found = new Set<Relation>();
    claimsOf(observationOf(row), (left, right, relation, route) => {
      const name = relationNames[relation];
      if (name !== undefined && this.#claims.has(nameOf(left, right, relation, route))) found.add(name);
    });
    return [...found];
  }
}

/** Below which packet to go on in a span; the one at which the last page ended may hold more. */
function ceilingOf(mark: ProofMark | null, to: EpochMs): [lastSeen: EpochMs, id: number] {
  if (mark === null || mark.lastSeen >= to) return [to, 0];
  return [mark.lastSeen, mark.transmission + (mark.observation > 0 ? 1 : 0)];
}

function nameOf(left: number, right: number, relation: number, route: number): string {
  return `${left} ${right} ${relation} ${route}`;
}
