// How long to wait before a device is tried again.
import { backOffMs } from '../mqtt/back-off.ts';
import type { LinkFailure } from './link.ts';

/** A device may be plugged in any moment, and looking for it costs little. */
const absentMs = 5_000;
/** Each time another client takes the device from us we leave it alone for longer. */
const rivalMs = [60_000, 5 * 60_000, 15 * 60_000] as const;

export const rivalAdvice =
  'It serves one app at a time and another one seems to use it, so it is left alone for a while. Close that app to listen here.';

/**
 * Milliseconds to wait before attempt `attempt` (0 is the first retry): the steps of a lost link; at most 5 s while the
 * device is not there; 1, 5, then 15 min when it was taken by another client `rivals` times in a row. Spread by a fifth.
 */
export function retryMs(attempt: number, cause: LinkFailure['cause'], rivals: number, random: () => number): number {
  if (rivals > 0) return Math.round((rivalMs[rivals - 1] ?? 15 * 60_000) * (0.8 + 0.4 * random()));
  const wait = backOffMs(attempt, cause === 'settings' ? 'settings' : 'time', random);
  return cause === 'absent' ? Math.min(wait, absentMs) : wait;
}
