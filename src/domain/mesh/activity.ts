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

/**
 * Up to where activity is kept by the hour: hours before `daysBefore` count in the first hour of their day, those before
 * `goneBefore` all in hour 0. Both are whole days; 0 is none.
 */
export interface HourBuckets {
  readonly daysBefore: number;
  readonly goneBefore: number;
}

/** Everything by the hour. */
export const wholeHours: HourBuckets = { daysBefore: 0, goneBefore: 0 };

/** The hour under which evidence of `hour` is kept. */
export function bucketOf(hour: number, { daysBefore, goneBefore }: HourBuckets): number {
  if (goneBefore > 0 && hour < goneBefore) return 0;
  return daysBefore > 0 && hour < daysBefore ? Math.floor(hour / 24) * 24 : hour;
}

/** The same evidence under the hours it is kept under. */
export function inBuckets(hours: HourlyGains, buckets: HourBuckets): HourlyGains {
  const kept: HourlyGains = new Map();
  for (const gain of hours.values()) addHour(kept, { ...gain, hour: bucketOf(gain.hour, buckets) });
  return kept;
}

/** The earlier hours of a claim under the hours they are kept under; the same bytes when they are already. */
export function earlierHoursIn(claim: HourlyClaim, buckets: HourBuckets): Uint8Array | null {
  const { earlierHours } = claim;
  const newestHour = hourOf(claim.lastSeen);
  const hours: HourlyGains = new Map([[newestHour, { hour: newestHour, count: 0, snrSumX4: 0, snrCount: 0 }]]);
  let changes = false;
  for (const gain of unpackEarlierHours(earlierHours, newestHour)) {
    const bucket = bucketOf(gain.hour, buckets);
    // Only what a wrong clock says was before 1970 can have its bucket after the newest hour.
    const hour = bucket < newestHour ? bucket : gain.hour;
    changes ||= hour !== gain.hour || hours.has(hour);
    addHour(hours, { ...gain, hour });
  }
  return changes ? packEarlierHours(hours) : earlierHours;
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
  addGain(known, gain);
}

/** Counts `gain` into `sum`, which is of the same hour. */
export function addGain(sum: HourlyGain, gain: HourlyGain): void {
  sum.count += gain.count;
  sum.snrSumX4 += gain.snrSumX4;
  sum.snrCount += gain.snrCount;
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
  const [newest, ...earlier] = newestFirst(hours.values());
  if (newest === undefined || earlier.length === 0) return null;
  const bytes: number[] = [];
  let after = newest.hour;
  for (const gain of earlier) {
    pushGain(bytes, gain, after);
    after = gain.hour;
  }
  return Uint8Array.from(bytes);
}

function newestFirst(gains: Iterable<HourlyGain>): HourlyGain[] {
  return [...gains].sort((x, y) => y.hour - x.hour);
}

/** Packs what an hour counts behind that of hour `after`. */
function pushGain(bytes: number[], { hour, count, snrSumX4, snrCount }: HourlyGain, after: number): void {
  pushInteger(bytes, after - hour);
  pushInteger(bytes, 2 * count + (snrCount > 0 ? 1 : 0));
  if (snrCount === 0) return;
  pushInteger(bytes, snrCount);
  pushInteger(bytes, snrSumX4 < 0 ? -2 * snrSumX4 - 1 : 2 * snrSumX4);
}

/**
 * What `packEarlierHours` gives for a claim that also counts `gained`. Stored hours keep their bytes but for those that
 * are counted into: observers whose clocks are years behind count into the oldest of many again and again.
 */
export function earlierHoursAfter(claim: HourlyClaim, gained: HourlyGains): Uint8Array | null {
  const newest = newestHourOf(claim);
  const recent: HourlyGains = new Map([[newest.hour, { ...newest }]]);
  const older: HourlyGain[] = [];
  for (const gain of gained.values()) {
    if (gain.hour < newest.hour) older.push(gain);
    else addHour(recent, gain);
  }
  const stored = older.length === 0 ? claim.earlierHours : splicedWith(claim.earlierHours, newest.hour, older);
  const ended = packEarlierHours(recent);
  if (ended === null || stored === null) return ended ?? stored;
  const bytes = new Uint8Array(ended.length + stored.length);
  bytes.set(ended);
  bytes.set(stored, ended.length);
  return bytes;
}

/** The packed hours behind hour `newestHour`, with `gains` of hours before that counted into them. */
function splicedWith(packed: Uint8Array | null, newestHour: number, gains: readonly HourlyGain[]): Uint8Array {
  const stored = packed ?? new Uint8Array();
  const reader = new IntegerReader(stored);
  const bytes: number[] = [];
  let after = newestHour;
  /** Bytes before the first hour that changes. */
  let kept = 0;
  const push = (gain: HourlyGain) => {
    pushGain(bytes, gain, after);
    after = gain.hour;
  };
  const waiting = newestFirst(gains);
  let hour = newestHour;
  while (reader.hasMore && waiting[0] !== undefined) {
    const known = readGain(reader, hour);
    hour = known.hour;
    if (bytes.length === 0 && waiting[0].hour < hour) {
      kept = reader.at;
      after = hour;
      continue;
    }
    while (waiting[0] !== undefined && waiting[0].hour >= hour) {
      const gain = waiting.shift() as HourlyGain;
      if (gain.hour === hour) addGain(known, gain);
      else push(gain);
    }
    push(known);
  }
  for (const gain of waiting) push(gain);
  const spliced = new Uint8Array(kept + bytes.length + stored.length - reader.at);
  spliced.set(stored.subarray(0, kept));
  spliced.set(bytes, kept);
  spliced.set(stored.subarray(reader.at), kept + bytes.length);
  return spliced;
}

/** What a claim counts in the hour it was heard last: what its totals have more than the earlier hours. */
export function newestHourOf({ count, lastSeen, snrSumX4, snrCount, earlierHours }: HourlyClaim): HourlyGain {
  const newest: HourlyGain = { hour: hourOf(lastSeen), count, snrSumX4, snrCount };
  if (earlierHours === null) return newest;
  const reader = new IntegerReader(earlierHours);
  while (reader.hasMore) {
    reader.next();
    const counted = reader.next();
    newest.count -= Math.floor(counted / 2);
    if (counted % 2 === 0) continue;
    newest.snrCount -= reader.next();
    newest.snrSumX4 -= signed(reader.next());
  }
  return newest;
}

/** Undoes the zigzag: 0, 1, 2, 3, 4 are 0, -1, 1, -2, 2. */
function signed(zigzag: number): number {
  return zigzag % 2 === 1 ? -(zigzag + 1) / 2 : zigzag / 2;
}

function* unpackEarlierHours(packed: Uint8Array | null, newestHour: number): IterableIterator<HourlyGain> {
  if (packed === null) return;
  const reader = new IntegerReader(packed);
  let hour = newestHour;
  while (reader.hasMore) {
    const gain = readGain(reader, hour);
    hour = gain.hour;
    yield gain;
  }
}

/** Reads what `pushGain` packed behind hour `after`. */
function readGain(reader: IntegerReader, after: number): HourlyGain {
  const hour = after - reader.next();
  const counted = reader.next();
  const snrCount = counted % 2 === 1 ? reader.next() : 0;
  const snrSumX4 = snrCount > 0 ? signed(reader.next()) : 0;
  return { hour, count: Math.floor(counted / 2), snrSumX4, snrCount };
}
