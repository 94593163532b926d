// How long a node usually goes without being heard, learnt from the pauses between what was heard of it.
import type { EpochMs } from '../hearing.ts';

/** Pauses met so far, by length, each fading with age. */
export interface Intervals {
  /** Weight per length: entry i counts pauses from 5 min x 2^(i/2) up to the next. */
  readonly weights: readonly number[];
  /** When the weights were true. */
  readonly at: EpochMs;
}

/** Copies of one packet and its answers come within minutes; a shorter pause says nothing. */
export const shortestPauseMs = 300_000;
const lengths = 28;
const halfLifeMs = 30 * 86_400_000;
/** So much weight makes a pause usual: two of the last weeks, so that one outage teaches nothing. */
const usualWeight = 1.5;

export const noIntervals: Intervals = { weights: [], at: 0 };

/** The intervals after one more pause of `pauseMs`, listened through; a pause below 5 min changes nothing. */
export function withPause(intervals: Intervals, pauseMs: number, now: EpochMs): Intervals {
  if (pauseMs < shortestPauseMs) return intervals;
  const fade = 0.5 ** (Math.max(0, now - intervals.at) / halfLifeMs);
  const index = Math.min(lengths - 1, Math.floor(2 * Math.log2(pauseMs / shortestPauseMs)));
  const weights = Array.from({ length: Math.max(intervals.weights.length, index + 1) }, (_, i) => {
    const faded = (intervals.weights[i] ?? 0) * fade;
    return Number((faded + (i === index ? 1 : 0)).toFixed(4));
  });
  return { weights, at: now };
}

/** The longest pause that happened at least twice lately, rounded up by at most 41 %, milliseconds; null before that. */
export function usualPauseMs(intervals: Intervals, now: EpochMs): number | null {
  const fade = 0.5 ** (Math.max(0, now - intervals.at) / halfLifeMs);
  let weight = 0;
  for (let i = intervals.weights.length - 1; i >= 0; i -= 1) {
    weight += (intervals.weights[i] ?? 0) * fade;
    if (weight >= usualWeight) return Math.round(shortestPauseMs * 2 ** ((i + 1) / 2));
  }
  return null;
}

/** Stored text as intervals; none where it is damaged. */
export function readIntervals(text: string | null): Intervals {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    if (typeof value !== 'object' || value === null || !('weights' in value) || !('at' in value)) return noIntervals;
    const { weights, at } = value;
    if (!Array.isArray(weights) || weights.length > lengths || typeof at !== 'number') return noIntervals;
    return weights.every((weight) => typeof weight === 'number' && weight >= 0) ? { weights, at } : noIntervals;
  } catch {
    return noIntervals;
  }
}
