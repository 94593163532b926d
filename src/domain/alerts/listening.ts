// When nobody could have heard: silence is counted in time that was listened to, never in time that was not.
import type { EpochMs } from '../hearing.ts';

/** A stretch of time in which nothing could be heard; `to` is not part of it. */
export interface DeafTime {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Where the heartbeat of the program is this much late, it was off, or the machine slept. */
export const heartbeatGapMs = 90_000;

/** All that lies in any of the lists: ascending, disjoint, without empty stretches. */
export function anyOf(lists: readonly (readonly DeafTime[])[]): DeafTime[] {
  const sorted = lists.flat().filter(({ from, to }) => to > from);
  sorted.sort((a, b) => a.from - b.from);
  const merged: DeafTime[] = [];
  for (const time of sorted) {
    const last = merged.at(-1);
    if (last === undefined || time.from > last.to) merged.push(time);
    else if (time.to > last.to) merged[merged.length - 1] = { from: last.from, to: time.to };
  }
  return merged;
}

/** What lies in every one of the lists: when all who could have heard were deaf at once. Nothing for no list. */
export function allOf(lists: readonly (readonly DeafTime[])[]): DeafTime[] {
  const [first, ...others] = lists;
  if (first === undefined) return [];
  return others.reduce<DeafTime[]>((common, list) => overlap(common, anyOf([list])), anyOf([first]));
}

function overlap(a: readonly DeafTime[], b: readonly DeafTime[]): DeafTime[] {
  const common: DeafTime[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const one = a[i];
    const other = b[j];
    if (one === undefined || other === undefined) return common;
    const from = Math.max(one.from, other.from);
    const to = Math.min(one.to, other.to);
    if (to > from) common.push({ from, to });
    if (one.to < other.to) i += 1;
    else j += 1;
  }
}

/** Milliseconds of `deaf` (as `anyOf` gives it) between `from` and `to`. */
export function deafMs(deaf: readonly DeafTime[], from: EpochMs, to: EpochMs): number {
  let sum = 0;
  for (const time of deaf) sum += Math.max(0, Math.min(time.to, to) - Math.max(time.from, from));
  return sum;
}

/** Milliseconds since `heardAt` in which somebody listened; 0 where the clock was set back behind it. */
export function unheardMs(heardAt: EpochMs, now: EpochMs, deaf: readonly DeafTime[]): number {
  return Math.max(0, now - heardAt - deafMs(deaf, heardAt, now));
}

/** The stretch between two heartbeats when it is too long to have been lived through; null when it is not, or the clock was set back. */
export function missedHeartbeats(last: EpochMs, now: EpochMs): DeafTime | null {
  return now - last > heartbeatGapMs ? { from: last, to: now } : null;
}
