// Buckets of an edge's activity: which hours they stand for, and what an edge was at a moment.
import type { EpochMs } from '../hearing.ts';
import { bucketOf, type HourBuckets, hourOf } from './activity.ts';

const hourMs = 3_600_000;
const dayHours = 24;

/** First and last hour of a stretch. */
export interface HourSpan {
  readonly first: number;
  readonly last: number;
}

/** The 24 hours that end with that of `at`; the whole day (UTC) it lies in where activity is kept by the day. */
export function dayEnding(at: EpochMs, buckets: HourBuckets): HourSpan {
  const last = hourOf(at);
  const first = last - dayHours + 1;
  if (first >= buckets.daysBefore) return { first, last };
  const day = Math.floor(last / dayHours) * dayHours;
  return { first: day, last: day + dayHours - 1 };
}

/** The moment a bucket ends, as it is kept under `hour`. */
export function bucketEnd(hour: number, buckets: HourBuckets): EpochMs {
  if (hour === 0) return buckets.goneBefore * hourMs;
  const isDay = hour < buckets.daysBefore;
  return (hour + (isDay ? dayHours : 1)) * hourMs;
}

/** An edge as it is now, and its buckets around a moment. */
export interface EdgeThen {
  readonly count: number;
  readonly weightedX4: number;
  readonly firstSeen: EpochMs;
  readonly lastSeen: EpochMs;
  /** Evidence in buckets after that of the moment. */
  readonly later: number;
  /** Newest bucket up to that of the moment; null when there is none. */
  readonly newest: number | null;
}

/**
 * What an edge was at `at`, to the hour, or to the day where activity is kept by the day; null when it was not there.
 * Activity counts every piece alike, so the weight is taken in the edge's own proportion.
 */
export function edgeAt(
  edge: EdgeThen,
  at: EpochMs,
  buckets: HourBuckets,
): { readonly count: number; readonly weightedX4: number; readonly lastSeen: EpochMs } | null {
  const count = edge.count - edge.later;
  if (edge.firstSeen > at || count <= 0 || edge.newest === null) return null;
  const weightedX4 = Math.round((edge.weightedX4 * count) / edge.count);
  const heardBy = Math.min(at, edge.lastSeen);
  const lastSeen = edge.later === 0 ? heardBy : Math.min(heardBy, bucketEnd(edge.newest, buckets) - 1);
  return { count, weightedX4, lastSeen: Math.max(edge.firstSeen, lastSeen) };
}

/** The bucket in which evidence of `at` is kept. */
export function bucketAt(at: EpochMs, buckets: HourBuckets): number {
  return bucketOf(hourOf(at), buckets);
}
