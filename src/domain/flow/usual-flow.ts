// What usually comes at an hour of the day, learnt from the same hour of the days before.
import type { LocalHours } from './local-hours.ts';

/** What came from one source in one hour. */
export interface FlowHour {
  readonly hearings: number;
  /** Minutes of the hour in which something came; null for hours in which they were not counted. */
  readonly busyMinutes: number | null;
  /** Seconds of the hour in which its link stood. */
  readonly listenedSecs: number;
}

/** What is usual at an hour; a few odd days change nothing of it. */
export interface UsualFlow {
  /** The median of the days. */
  readonly perHour: number;
  /** A quarter of the days had less. */
  readonly lowPerHour: number;
  /** A quarter of the days had more. */
  readonly highPerHour: number;
}

/** Finds an hour, counted whole since 1970-01-01T00:00Z; undefined when nobody listened in it. */
export type FlowHistory = (hour: number) => FlowHour | undefined;

export const hourMs = 3_600_000;
/** Days looked back on: two weeks, so that what changed for good is usual after one. */
export const daysBack = 14;
/** Fewer days say nothing. */
export const daysNeeded = 3;
/** An hour listened to for less says nothing. */
export const leastListenedSecs = 1_800;

/** What is usual at `hour` of the local day; null before three days are known. */
export function usualFlow(history: FlowHistory, hour: number, local: LocalHours): UsualFlow | null {
  const days: FlowHour[] = [];
  for (let back = 1; back <= daysBack; back += 1) {
    const before = local.daysBefore(hour, back);
    const day = before === null ? undefined : history(before);
    if (day !== undefined && day.listenedSecs >= leastListenedSecs) days.push(day);
  }
  if (days.length < daysNeeded) return null;
  const rates = days.map(({ hearings, listenedSecs }) => (hearings * 3_600) / listenedSecs).toSorted((a, b) => a - b);
  return { perHour: quantile(rates, 0.5), lowPerHour: quantile(rates, 0.25), highPerHour: quantile(rates, 0.75) };
}

/** What is usual for the 60 min before `now`: the rates of the hours they lie in, each by its share. Null while either is unknown. */
export function usualBefore(history: FlowHistory, now: number, local: LocalHours): UsualFlow | null {
  const hour = Math.floor(now / hourMs);
  const present = usualFlow(history, hour, local);
  const last = usualFlow(history, hour - 1, local);
  if (present === null || last === null) return null;
  const share = (now % hourMs) / hourMs;
  const mixed = (of: keyof UsualFlow) => present[of] * share + last[of] * (1 - share);
  return { perHour: mixed('perHour'), lowPerHour: mixed('lowPerHour'), highPerHour: mixed('highPerHour') };
}

/** Between two values the mean of both by distance; `values` ascending, not empty. */
function quantile(values: readonly number[], share: number): number {
  const place = (values.length - 1) * share;
  const low = values[Math.floor(place)] ?? 0;
  const high = values[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}
