// How strong an edge is now, and how sure we are of it.
import type { EpochMs } from '../hearing.ts';

/** Pieces of weight 1 at which an edge is as strong as it gets. */
const fullEvidence = 100;
/** Hours without evidence after which a score is halved. */
const halfLifeHours = 168;
const hourMs = 3_600_000;
/** Independent witnesses at which nothing more is gained. */
const enoughWitnesses = 3;

/** Strength 0 to 1: evidence of weight 1 counts to 100, and it halves with every week since the last. Times in the future count as now. */
export function score(weightedX4: number, lastSeen: EpochMs, now: EpochMs): number {
  const hours = Math.max(0, now - lastSeen) / hourMs;
  return Math.min(1, weightedX4 / 4 / fullEvidence) * 2 ** (-hours / halfLifeHours);
}

export type ConfidenceLevel = 'low' | 'medium' | 'high';

export interface ConfidenceIn {
  /** Distinct observers behind the evidence that scores. */
  readonly witnesses: number;
  /** Whether all of it rests on 1-byte hops. */
  readonly oneByteOnly: boolean;
  readonly weightedX4: number;
}

/** 0 to 1: witnesses out of three, halved where every hop was a single byte. */
export function confidenceValue(edge: ConfidenceIn): number {
  if (edge.weightedX4 === 0) return 0;
  return Math.min(1, edge.witnesses / enoughWitnesses) * (edge.oneByteOnly ? 0.5 : 1);
}

/** The value as a word: three witnesses are high, two medium, one low; one step less on 1-byte hops. */
export function confidenceLevel(edge: ConfidenceIn): ConfidenceLevel {
  const value = confidenceValue(edge);
  return value >= 1 ? 'high' : value >= 0.5 ? 'medium' : 'low';
}

/** One sentence for a person that says where the level comes from. */
export function confidenceReason(edge: ConfidenceIn): string {
  if (edge.weightedX4 === 0) {
    return 'Low: only the far ends of planned routes name this link; nobody was heard over it.';
  }
  const level = confidenceLevel(edge);
  const seen = edge.witnesses === 1 ? '1 observer witnessed it' : `${edge.witnesses} observers witnessed it`;
  const word = `${level.charAt(0).toUpperCase()}${level.slice(1)}`;
  const enough = edge.witnesses >= enoughWitnesses ? '' : `, ${enoughWitnesses} would be enough`;
  const bytes = edge.oneByteOnly ? '; every hop was a single byte, which other nodes may share' : '';
  return `${word}: ${seen}${enough}${bytes}.`;
}
