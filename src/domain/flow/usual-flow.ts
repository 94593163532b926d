// What usually comes at an hour of the day, learnt from the same hour of the days before.

/** What came from one source in one hour. */
export interface FlowHour {
  readonly hearings: number;
  /** Seconds of the hour in which its link stood. */
  readonly listenedSecs: number;
  /** Longest stretch without a hearing that ended in the hour or lasted at its end; it may have begun before. */
  readonly longestPauseSecs: number;
}

/** What is usual at an hour; medians, so that a few odd days change nothing. */
export interface UsualFlow {
  readonly perHour: number;
  /** A quarter of the days had less. */
  readonly lowPerHour: number;
  readonly longestPauseMs: number;
}

/** Finds an hour, counted whole since 1970-01-01T00:00Z; undefined when nobody listened in it. */
export type FlowHistory = (hour: number) => FlowHour | undefined;

export const hourMs = 3_600_000;
/** Days looked back on: two weeks, so that what changed for good is usual after one. */
const daysBack = 14;
/** Fewer days say nothing. */
export const daysNeeded = 3;
/** An hour listened to for less says nothing. */
const leastListenedSecs = 1_800;

/**
 * What is usual at `hour`; null before three days are known. Hours are those of UTC: where clocks are set forward
 * or back, what is usual is an hour off until the new days outnumber the old.
 */
export function usualFlow(history: FlowHistory, hour: number): UsualFlow | null {
  const days: FlowHour[] = [];
  for (let back = 1; back <= daysBack; back += 1) {
    const day = history(hour - 24 * back);
    if (day !== undefined && day.listenedSecs >= leastListenedSecs) days.push(day);
  }
  if (days.length < daysNeeded) return null;
  const rates = sorted(days.map(({ hearings, listenedSecs }) => (hearings * 3_600) / listenedSecs));
  return {
    perHour: quantile(rates, 0.5),
    lowPerHour: quantile(rates, 0.25),
    longestPauseMs: 1000 * quantile(sorted(days.map(({ longestPauseSecs }) => longestPauseSecs)), 0.5),
  };
}

/**
 * What is usual for the 60 min before `now`: the rates of the hours they lie in, each by its share, and the longer
 * pause of the two. Null while either is unknown.
 */
export function usualBefore(history: FlowHistory, now: number): UsualFlow | null {
  const hour = Math.floor(now / hourMs);
  const present = usualFlow(history, hour);
  const last = usualFlow(history, hour - 1);
  if (present === null || last === null) return null;
  const share = (now % hourMs) / hourMs;
  const mixed = (a: number, b: number) => a * share + b * (1 - share);
  return {
    perHour: mixed(present.perHour, last.perHour),
    lowPerHour: mixed(present.lowPerHour, last.lowPerHour),
    longestPauseMs: Math.max(present.longestPauseMs, last.longestPauseMs),
  };
}

function sorted(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

/** Between two values the mean of both by distance; `values` ascending, not empty. */
function quantile(values: readonly number[], share: number): number {
  const place = (values.length - 1) * share;
  const low = values[Math.floor(place)] ?? 0;
  const high = values[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}
