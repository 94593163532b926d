// How fast the database grows, and when there is no room left for it.
import type { EpochMs } from '../hearing.ts';

/** The size of the database on one day. */
export interface DailySize {
  /** Whole days since 1970-01-01T00:00Z. */
  readonly day: number;
  /** Bytes in use, without free pages. */
  readonly bytes: number;
}

/** What sizes say of the days to come. */
export type Forecast =
  /** Fewer than two days are known. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'steady'; readonly bytesPerDay: number }
  /** No room is left at `at`, which is `days` from now. */
  | { readonly kind: 'full'; readonly bytesPerDay: number; readonly days: number; readonly at: EpochMs };

const dayMs = 86_400_000;
/** Newest days a rate is taken from: longer ago the mesh was another. */
const daysLooked = 14;
/** A day less than this is no growth anybody waits for, bytes. */
const leastGrowth = 1_024;

/** Bytes a day, by the line through the newest fortnight that leaves the least squares; null with fewer than two days. */
export function growthPerDay(sizes: readonly DailySize[]): number | null {
  const newest = Math.max(...sizes.map(({ day }) => day));
  const looked = sizes.filter(({ day }) => day > newest - daysLooked);
  if (looked.length < 2) return null;
  const meanDay = looked.reduce((sum, { day }) => sum + day, 0) / looked.length;
  const meanBytes = looked.reduce((sum, { bytes }) => sum + bytes, 0) / looked.length;
  let above = 0;
  let below = 0;
  for (const { day, bytes } of looked) {
    above += (day - meanDay) * (bytes - meanBytes);
    below += (day - meanDay) ** 2;
  }
  return above / below;
}

/** When `roomBytes` more are used up at the rate of `sizes`. */
export function forecastOf(sizes: readonly DailySize[], roomBytes: number | null, now: EpochMs): Forecast {
  const bytesPerDay = growthPerDay(sizes);
  if (bytesPerDay === null || roomBytes === null) return { kind: 'unknown' };
  if (bytesPerDay < leastGrowth) return { kind: 'steady', bytesPerDay };
  const days = Math.max(0, roomBytes) / bytesPerDay;
  return { kind: 'full', bytesPerDay, days, at: Math.round(now + days * dayMs) };
}
