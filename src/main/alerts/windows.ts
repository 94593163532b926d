// The stretches of time counters are shown for.

import type { EpochMs } from '../../domain/hearing.ts';
import { hourOf } from '../storage/tables/dispatcher-drops.ts';

export const windowNames = ['today', 'last24Hours', 'last7Days', 'thisWeek', 'sinceInstall'] as const;
export type WindowName = (typeof windowNames)[number];

const dayMs = 86_400_000;

/** Start of each window at `now`: local midnight, 24 h and 7 x 24 h ago, the local Monday's midnight, and null for since install. */
export function windowStarts(now: EpochMs): Readonly<Record<WindowName, EpochMs | null>> {
  const midnight = new Date(now);
  midnight.setHours(0, 0, 0, 0);
  const monday = new Date(midnight);
  monday.setDate(midnight.getDate() - ((midnight.getDay() + 6) % 7));
  return {
    today: midnight.getTime(),
    last24Hours: now - dayMs,
    last7Days: now - 7 * dayMs,
    thisWeek: monday.getTime(),
    sinceInstall: null,
  };
}

/** Start of the oldest hour any window but since install can reach. */
export function oldestWindowHour(now: EpochMs): EpochMs {
  // A calendar week with an hour of daylight saving is the longest, and it is shorter than 8 days.
  return hourOf(now - 8 * dayMs);
}
