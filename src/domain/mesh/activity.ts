// What evidence counts by the hour, and how a claim stores it in a few bytes.
import { IntegerReader, pushInteger } from './integers.ts';

const hourMs = 3_600_000;

/** The hour a time belongs to: whole hours since 1970-01-01T00:00Z. */
export function hourOf(at: number): number {
  return Math.floor(at / hourMs);
}

/** Evidence of one hour; SNR in quarter dB. */
export interface HourlyGain {
  hour: number;
  count: number;
  snrSumX4: number;
  snrCount: number;
}

/** A claim's totals, and what of them belongs to other hours than that of `lastSeen`. */
export interface HourlyClaim {
  readonly count: number;
  /** Epoch milliseconds. */
  readonly lastSeen: number;
  readonly snrSumX4: number;
  readonly snrCount: number;
  /** As `packEarlierHours` gives it. */
  readonly earlierHours: Uint8Array | null;
}

/** Evidence by the hour. */
export type HourlyGains = Map<number, HourlyGain>;

/** Counts `gain` into its hour. */
export function addHour(hours: HourlyGains, gain: HourlyGain): void {
  const known = hours.get(gain.hour);
  if (known === undefined) {
    hours.set(gain.hour, { ...gain });
    return;
  }
  known.count += gain.count;
  known.snrSumX4 += gain.snrSumX4;
  known.snrCount += gain.snrCount;
}

/** Counts everything of a claim into `hours`. */
export function addHoursOfClaim(hours: HourlyGains, claim: HourlyClaim): void {
  const { count, lastSeen, snrSumX4, snrCount, earlierHours } = claim;
  const newest: HourlyGain = { hour: hourOf(lastSeen), count, snrSumX4, snrCount };
  for (const gain of unpackEarlierHours(earlierHours, newest.hour)) {
    newest.count -= gain.count;
    newest.snrSumX4 -= gain.snrSumX4;
    newest.snrCount -= gain.snrCount;
    addHour(hours, gain);
  }
  addHour(hours, newest);
}

/**
 * The hours before the newest one, newest first, as integers: hours back from the one after, 2 x count (+ 1 where SNR
 * follows), then how often SNR was measured and its sum (zigzag). The newest hour is left out: it is what the claim's
 * totals have more, so most evidence changes no hours. Null where there is nothing earlier.
 */
export function packEarlierHours(hours: HourlyGains): Uint8Array | null {
  const [newest, ...earlier] = [...hours.values()].sort((x, y) => y.hour - x.hour);
  if (newest === undefined || earlier.length === 0) return null;
  const bytes: number[] = [];
  let after = newest.hour;
  for (const { hour, count, snrSumX4, snrCount } of earlier) {
    pushInteger(bytes, after - hour);
    pushInteger(bytes, 2 * count + (snrCount > 0 ? 1 : 0));
    if (snrCount > 0) {
      pushInteger(bytes, snrCount);
      pushInteger(bytes, snrSumX4 < 0 ? -2 * snrSumX4 - 1 : 2 * snrSumX4);
    }
    after = hour;
  }
  return Uint8Array.from(bytes);
}

function* unpackEarlierHours(packed: Uint8Array | null, newestHour: number): IterableIterator<HourlyGain> {
  if (packed === null) return;
  const reader = new IntegerReader(packed);
  let hour = newestHour;
  while (reader.hasMore) {
    hour -= reader.next();
    const counted = reader.next();
    const snrCount = counted % 2 === 1 ? reader.next() : 0;
    const sum = snrCount > 0 ? reader.next() : 0;
    const snrSumX4 = sum % 2 === 1 ? -(sum + 1) / 2 : sum / 2;
    yield { hour, count: Math.floor(counted / 2), snrSumX4, snrCount };
  }
}
