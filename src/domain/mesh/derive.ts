// Edges as a pure function of claims and of what hop prefixes mean.
import type { EpochMs } from '../hearing.ts';
import type { PartyId } from './recorded.ts';
import { weightX4 } from './relations.ts';
import { prefixWidth, type Side } from './side.ts';
import { addWitness } from './witnesses.ts';

/** A claim exactly as heard, with everything counted about it. */
export interface Claim {
  readonly left: Side;
  readonly right: Side;
  readonly relation: number;
  readonly route: number;
  readonly count: number;
  readonly firstSeen: EpochMs;
  readonly lastSeen: EpochMs;
  /** Observer ids, ascending. */
  readonly witnesses: readonly number[];
  /** Quarter dB; sum, number, least and greatest of the measured hearings. */
  readonly snrSumX4: number;
  readonly snrCount: number;
  readonly snrMinX4: number | null;
  readonly snrMaxX4: number | null;
}

/** What is counted about an edge; the same whatever the order its claims are added in. */
export interface EdgeTotals {
  /** Pieces of evidence, whatever their weight. */
  count: number;
  weightedX4: number;
  /** Of the evidence that scores; of all of it where none does, so that weightless evidence never keeps a score alive. */
  firstSeen: EpochMs;
  lastSeen: EpochMs;
  /** Bit per relation code. */
  relations: number;
  snrSumX4: number;
  snrCount: number;
  /** Observers behind the evidence that scores. */
  readonly witnesses: number[];
  /** Whether all evidence that scores rests on 1-byte hops. */
  oneByteOnly: boolean;
}

/** The totals of an edge nothing is known of. */
export function noTotals(): EdgeTotals {
  return {
    count: 0,
    weightedX4: 0,
    firstSeen: 0,
    lastSeen: 0,
    relations: 0,
    snrSumX4: 0,
    snrCount: 0,
    witnesses: [],
    oneByteOnly: true,
  };
}

/** Counts a claim, or a part of one, into an edge's totals. */
export function addToTotals(totals: EdgeTotals, claim: Omit<Claim, 'snrMinX4' | 'snrMaxX4'>): void {
  const weight = weightX4(claim.relation, claim.route);
  const startsTimes = totals.count === 0 || (weight > 0 && totals.weightedX4 === 0);
  if (startsTimes) {
    totals.firstSeen = claim.firstSeen;
    totals.lastSeen = claim.lastSeen;
  } else if (weight > 0 || totals.weightedX4 === 0) {
    totals.firstSeen = Math.min(totals.firstSeen, claim.firstSeen);
    totals.lastSeen = Math.max(totals.lastSeen, claim.lastSeen);
  }
  totals.count += claim.count;
  totals.weightedX4 += weight * claim.count;
  totals.relations |= 1 << claim.relation;
  totals.snrSumX4 += claim.snrSumX4;
  totals.snrCount += claim.snrCount;
  if (weight === 0) return;
  for (const witness of claim.witnesses) addWitness(totals.witnesses, witness);
  if (hopWidth(claim.left, claim.right) !== 1) totals.oneByteOnly = false;
}

/** Bytes per hop prefix of a claim; 0 when both sides are parties. */
export function hopWidth(left: Side, right: Side): number {
  return Math.max(prefixWidth(left), prefixWidth(right));
}

/** Edges by their ends, smaller party id first. */
export type DerivedEdges = Map<PartyId, Map<PartyId, EdgeTotals>>;

/** Counts every claim whose two sides mean two different parties into the edge between them. */
export function deriveEdges(claims: Iterable<Claim>, resolve: (side: Side) => PartyId): DerivedEdges {
  const edges: DerivedEdges = new Map();
  for (const claim of claims) {
    const a = resolve(claim.left);
    const b = resolve(claim.right);
    if (a === 0 || b === 0 || a === b) continue;
    addToTotals(totalsOf(edges, Math.min(a, b), Math.max(a, b)), claim);
  }
  return edges;
}

function totalsOf(edges: DerivedEdges, low: PartyId, high: PartyId): EdgeTotals {
  const row = edges.get(low) ?? new Map<PartyId, EdgeTotals>();
  edges.set(low, row);
  const totals = row.get(high) ?? noTotals();
  row.set(high, totals);
  return totals;
}
