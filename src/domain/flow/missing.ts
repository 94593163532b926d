// How much is missing while nothing comes: what came in the same stretch of the days before.
import type { EpochMs } from '../hearing.ts';
import type { LocalHours } from './local-hours.ts';
import { daysBack, daysNeeded, type FlowHistory, type FlowHour, hourMs, leastListenedSecs } from './usual-flow.ts';

const dayMs = 24 * hourMs;
/** Hours looked back on, and hours of them that must be known, while too few days are. */
const hoursBack = daysNeeded * 24;
const hoursNeeded = 6;

/**
 * Arrivals usual between `from` and `to`: the mean of the quieter half of the days before, so that a busy day promises
 * nothing. Hearings of one minute are one arrival, because a packet is heard in several copies. Before three days are
 * known, the quieter half of all hours stands in; null before six hours are.
 */
export function usualArrivals(history: FlowHistory, from: EpochMs, to: EpochMs, local: LocalHours): number | null {
  const days: number[] = [];
  // A silence longer than a day must not be measured by itself.
  for (let back = Math.max(1, Math.ceil((to - from) / dayMs)); back <= daysBack; back += 1) {
    const day = arrivalsOn(history, from, to, (hour) => local.daysBefore(hour, back));
    if (day !== null) days.push(day);
  }
  if (days.length >= daysNeeded) return meanOfQuieterHalf(days);
  const hours = hoursBefore(history, Math.floor(from / hourMs)).map(arrivalsPerHour);
  return hours.length < hoursNeeded ? null : (meanOfQuieterHalf(hours) * (to - from)) / hourMs;
}

function meanOfQuieterHalf(values: readonly number[]): number {
  const quieter = values.toSorted((a, b) => a - b).slice(0, Math.ceil(values.length / 2));
  return quieter.reduce((sum, each) => sum + each, 0) / quieter.length;
}

function hoursBefore(history: FlowHistory, hour: number): FlowHour[] {
  const known: FlowHour[] = [];
  for (let back = 1; back <= hoursBack; back += 1) {
    const one = history(hour - back);
    if (one !== undefined && one.listenedSecs >= leastListenedSecs) known.push(one);
  }
  return known;
}

/** Arrivals in the stretch on the day to which `onDay` leads; null when less than half of it was listened to. */
function arrivalsOn(
  history: FlowHistory,
  from: EpochMs,
  to: EpochMs,
  onDay: (hour: number) => number | null,
): number | null {
  let arrivals = 0;
  let knownMs = 0;
  for (let hour = Math.floor(from / hourMs); hour * hourMs < to; hour += 1) {
    const before = onDay(hour);
    const known = before === null ? undefined : history(before);
    if (known === undefined || known.listenedSecs < leastListenedSecs) continue;
    const overlapMs = Math.min(to, (hour + 1) * hourMs) - Math.max(from, hour * hourMs);
    knownMs += overlapMs;
    arrivals += (arrivalsPerHour(known) * overlapMs) / hourMs;
  }
  return 2 * knownMs < to - from ? null : arrivals;
}

/** Arrivals an hour by the minutes that stayed empty, which tell more of them than the busy ones when many fall into one. */
export function arrivalsPerHour({ hearings, busyMinutes, listenedSecs }: FlowHour): number {
  if (busyMinutes === null) return (hearings * 3_600) / listenedSecs;
  const minutes = listenedSecs / 60;
  return -60 * Math.log(1 - Math.min(busyMinutes, minutes - 0.5) / minutes);
}
