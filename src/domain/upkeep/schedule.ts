// When a maintenance job is due, from when it last ran.
import type { EpochMs } from '../hearing.ts';

/** How often a job runs. `asked`: only when something asks for it. */
export type Rhythm =
  | { readonly kind: 'every'; readonly ms: number }
  | { readonly kind: 'at-hour'; readonly hour: number }
  | { readonly kind: 'asked' };

/** The last run of a job. */
export interface LastRun {
  readonly startedAt: EpochMs;
  readonly outcome: 'running' | 'done' | 'cancelled' | 'failed' | 'interrupted';
}

/** Jobs that were missed wait so long after the start, so that the start is not slowed by them. */
export const firstMinuteMs = 60_000;
/** A failed job is tried again after so long, or at its next hour if that is earlier. */
export const retryMs = 900_000;

/** When a job is to run next; null when nobody knows. `startedAt` is the start of the program. */
export function nextRun(rhythm: Rhythm, last: LastRun | null, startedAt: EpochMs, now: EpochMs): EpochMs | null {
  if (rhythm.kind === 'asked') return null;
  return Math.max(regular(rhythm, last, now), startedAt + firstMinuteMs);
}

function regular(rhythm: Exclude<Rhythm, { kind: 'asked' }>, last: LastRun | null, now: EpochMs): EpochMs {
  if (rhythm.kind === 'at-hour') return atHour(rhythm.hour, last, now);
  // A run of the future is one before the clock was put back.
  if (last === null || last.outcome === 'interrupted' || last.startedAt > now) return 0;
  if (last.outcome === 'failed') return last.startedAt + Math.min(retryMs, rhythm.ms);
  return last.startedAt + rhythm.ms;
}

function atHour(hour: number, last: LastRun | null, now: EpochMs): EpochMs {
  const today = new Date(now).setHours(hour, 0, 0, 0);
  const due = today <= now ? today : new Date(now - 86_400_000).setHours(hour, 0, 0, 0);
  // Never run: it begins with the next hour to come, not with one from before it was switched on.
  if (last === null) return today > now ? today : new Date(today + 86_400_000).setHours(hour, 0, 0, 0);
  if (last.outcome === 'interrupted') return 0;
  if (last.outcome === 'failed' && last.startedAt <= now) return last.startedAt + retryMs;
  if (last.startedAt < due) return due;
  return new Date(due + 90_000_000).setHours(hour, 0, 0, 0);
}
