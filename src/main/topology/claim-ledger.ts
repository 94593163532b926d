// The claims of the batch at hand, written one row per claim; those met lately are kept in memory.
import type { EpochMs } from '../../domain/hearing.ts';
import {
  addGain,
  addHour,
  type HourlyGain,
  type HourlyGains,
  hourOf,
  packEarlierHours,
} from '../../domain/mesh/activity.ts';
import type { PartyId, RecordedObservation } from '../../domain/mesh/recorded.ts';
import type { Side } from '../../domain/mesh/side.ts';
import { addWitness } from '../../domain/mesh/witnesses.ts';
import type { EdgeEvidenceTable, KnownClaim } from '../storage/tables/edge-evidence.ts';
import { ClaimTally, type TalliedClaim } from './claim-tally.ts';
import type { LiveEdge } from './live-node.ts';

/** A claim in memory: where its row is, and what the batch adds to it. */
export interface LedgerClaim {
  /** Row id; 0 until it is written. */
  id: number;
  /** What the row counts in the hour of its `last_seen`; null until it is written. */
  newest: HourlyGain | null;
  readonly left: Side;
  readonly right: Side;
  readonly relation: number;
  readonly route: number;
  readonly witnesses: number[];
  newWitness: boolean;
  /** The batch's part, as in `edge_evidence`. */
  count: number;
  firstSeen: EpochMs;
  lastSeen: EpochMs;
  snrSumX4: number;
  snrCount: number;
  snrMinX4: number | null;
  snrMaxX4: number | null;
  /** Its part in the hour counted last, and in hours before that, if any. */
  hour: HourlyGain;
  earlier: readonly HourlyGain[] | null;
  /** What the sides meant at `version` of the prefix index. */
  version: number;
  leftParty: PartyId;
  rightParty: PartyId;
  edge: LiveEdge | null;
}

/** So many parts take the room of a claim. */
const partsOfAClaim = 10;

type Claims = Map<number, Map<Side, LedgerClaim>>;

/**
 * Keeps the claims met lately, so that writing one costs two map lookups and no row has to be searched. Two
 * generations bound the memory: when the young one is full it becomes the old one, and what the old one still held is
 * found through the table again.
 */
export class ClaimLedger {
  readonly #table: EdgeEvidenceTable;
  readonly #capacity: number;
  #young: Claims = new Map();
  #old: Claims = new Map();
  #youngSize = 0;
  /** Whether every claim of the table is in memory, so that one not found is new. */
  #complete: boolean;
  readonly #tally = new ClaimTally();

  /**
   * Holds at most about 2 x `capacity` claims and those of one flush. Those of the table are taken in when they are met: to take them in before
   * would make every start wait for what is not needed yet.
   */
  constructor(table: EdgeEvidenceTable, capacity: number) {
    this.#table = table;
    this.#capacity = capacity;
    this.#complete = table.newestId() === 0;
  }

  /** Claims counted and not written; their parts in earlier hours count as claims for the room they take. */
  get waiting(): number {
    return this.#tally.size + Math.floor(this.#tally.parts / partsOfAClaim);
  }

  /** Forgets a claim whose row is gone; nothing of it may wait. Met again it is a new one. */
  forget(left: Side, right: Side, relation: number, route: number): void {
    const key = generationKey(left, relation, route);
    if (this.#young.get(key)?.delete(right)) this.#youngSize--;
    this.#old.get(key)?.delete(right);
  }

  /** Counts everything an observation claims. */
  observe(observation: RecordedObservation): void {
    this.#tally.observe(observation);
  }

  /** Writes the batch's claims, hands each to `written` while it still holds the batch's part, and begins a new batch. */
  flush(written: (claim: LedgerClaim) => void): void {
    for (const tallied of this.#tally.claims()) {
      const claim = this.#find(tallied.left, tallied.right, tallied.relation, tallied.route);
      take(claim, tallied);
      this.#write(claim);
      written(claim);
      claim.earlier = null;
    }
    this.#tally.clear();
    if (this.#youngSize > this.#capacity) this.#age();
  }

  #write(claim: LedgerClaim): void {
    const newestHour = hourOf(claim.lastSeen);
    const { newest } = claim;
    if (newest === null) {
      const hours = hoursOf(claim);
      claim.id = this.#table.insert(claim, hours);
      claim.newest = hours.get(newestHour) ?? null;
      return;
    }
    const witnesses = claim.newWitness ? claim.witnesses : null;
    if (claim.earlier === null && newestHour === newest.hour) {
      this.#table.add(claim.id, claim, witnesses);
      addGain(newest, claim.hour);
    } else claim.newest = this.#writeHours(claim, newest, witnesses);
  }

  /** Writes a part that ends the row's newest hour, or lies in hours before it; gives what its newest hour counts then. */
  #writeHours(claim: LedgerClaim, newest: HourlyGain, witnesses: readonly number[] | null): HourlyGain {
    const gained = hoursOf(claim);
    const recent = recentHours(newest, gained);
    const ended = recent === null ? null : packEarlierHours(recent);
    if (ended === null) this.#table.addHours(claim.id, claim, gained, witnesses);
    else this.#table.addEnded(claim.id, claim, ended, witnesses);
    return newestAfter(newest, gained);
  }

  #find(left: Side, right: Side, relation: number, route: number): LedgerClaim {
    const key = generationKey(left, relation, route);
    const young = this.#young.get(key)?.get(right);
    if (young !== undefined) return young;
    const old = this.#old.get(key)?.get(right);
    if (old !== undefined) return this.#keep(old);
    const stored = this.#complete ? null : this.#table.find(left, right, relation, route);
    return this.#keep(ledgerClaim(left, right, relation, route, stored));
  }

  #keep(claim: LedgerClaim): LedgerClaim {
    const key = generationKey(claim.left, claim.relation, claim.route);
    let row = this.#young.get(key);
    if (row === undefined) {
      row = new Map();
      this.#young.set(key, row);
    }
    row.set(claim.right, claim);
    this.#youngSize++;
    return claim;
  }

  #age(): void {
    if (this.#old.size > 0) this.#complete = false;
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngSize = 0;
  }
}

/** Makes `claim` hold what the batch adds to it. */
function take(claim: LedgerClaim, { firstSeen, lastSeen, snrMinX4, snrMaxX4, witnesses, hour, earlier }: TalliedClaim) {
  claim.firstSeen = firstSeen;
  claim.lastSeen = lastSeen;
  claim.snrMinX4 = snrMinX4;
  claim.snrMaxX4 = snrMaxX4;
  claim.hour = hour;
  claim.earlier = earlier.length > 0 ? earlier : null;
  const sum = { ...hour };
  for (const gain of earlier) addGain(sum, gain);
  claim.count = sum.count;
  claim.snrSumX4 = sum.snrSumX4;
  claim.snrCount = sum.snrCount;
  claim.newWitness = false;
  for (const observer of witnesses) if (addWitness(claim.witnesses, observer)) claim.newWitness = true;
}

/** The row's newest hour and what was gained since; null when something was gained before it. */
function recentHours(newest: HourlyGain, gained: HourlyGains): HourlyGains | null {
  const recent: HourlyGains = new Map([[newest.hour, { ...newest }]]);
  for (const gain of gained.values()) {
    if (gain.hour < newest.hour) return null;
    addHour(recent, gain);
  }
  return recent;
}

/** What the row counts in its newest hour when `gained` is counted, too. */
function newestAfter(newest: HourlyGain, gained: HourlyGains): HourlyGain {
  let after = { ...newest };
  for (const gain of gained.values()) {
    if (gain.hour > after.hour) after = { ...gain };
    else if (gain.hour === after.hour) addGain(after, gain);
  }
  return after;
}

/** The batch's part by the hour. */
function hoursOf({ hour, earlier }: LedgerClaim): HourlyGains {
  const hours: HourlyGains = new Map();
  for (const gain of earlier ?? []) addHour(hours, gain);
  addHour(hours, hour);
  return hours;
}

/** One integer for (left, relation, route): sides stay within 2^26 either way, relation and route take 5 bits. */
function generationKey(left: Side, relation: number, route: number): number {
  return left * 32 + relation * 4 + route;
}

function ledgerClaim(left: Side, right: Side, relation: number, route: number, stored: KnownClaim | null): LedgerClaim {
  return {
    id: stored?.id ?? 0,
    newest: stored?.newest ?? null,
    left,
    right,
    relation,
    route,
    witnesses: stored === null ? [] : [...stored.witnesses],
    newWitness: false,
    count: 0,
    firstSeen: 0,
    lastSeen: 0,
    snrSumX4: 0,
    snrCount: 0,
    snrMinX4: null,
    snrMaxX4: null,
    hour: { hour: 0, count: 0, snrSumX4: 0, snrCount: 0 },
    earlier: null,
    version: -1,
    leftParty: 0,
    rightParty: 0,
    edge: null,
  };
}
