// Notices observers whose battery runs down, from what they report about themselves.
import type { EpochMs } from '../hearing.ts';
import { type Episode, type EpisodeRule, episodeId, outageReminders, type Reading, type Tell } from './episode.ts';
import { type MeshEvent, meshEvent } from './event.ts';
import { printableName } from './text.ts';

/** Below it one LiPo cell is nearly empty, and nearly gone, millivolts. */
export const lowMv = 3_600;
export const criticalMv = 3_400;
/** A cell that is charged again; sending alone moves it by less. */
export const recoveredMv = 3_700;
/** A radio without a battery reports less than any cell can hold. */
const leastCellMv = 2_000;
/** Two reports further apart than this say nothing about each other. */
const apartMs = 900_000;

export const batteryRule: EpisodeRule = { holdMs: 0, remindersMs: outageReminders };

export interface BatterySample {
  readonly at: EpochMs;
  readonly batteryMv: number | null;
}

/** What an alert says of an observer. */
export interface RadioDetails {
  readonly name: string | null;
  readonly iata: string | null;
  /** Millivolts, dBm or a share, as the detector says. */
  readonly value: number;
}

export type BatteryTier = 'low' | 'critical';

/** The newest report decides; bad only when the one before it, at most 15 min older, agrees: sending makes a voltage sag. */
export function batteryReading(samples: readonly BatterySample[], tier: BatteryTier): Reading {
  const known = samples.filter(({ batteryMv }) => batteryMv !== null && batteryMv >= leastCellMv);
  const newest = known.at(-1);
  const before = known.at(-2);
  if (newest === undefined) return 'unsure';
  if (mv(newest) >= recoveredMv) return 'good';
  const limit = tier === 'low' ? lowMv : criticalMv;
  const isBad = mv(newest) < limit && before !== undefined && mv(before) < limit;
  return isBad && newest.at - before.at <= apartMs ? 'bad' : 'unsure';
}

function mv(sample: BatterySample): number {
  return sample.batteryMv ?? Number.POSITIVE_INFINITY;
}

/** The event of a battery that is low, critical, or charged again. */
export function batteryEvent(
  tier: BatteryTier,
  tell: Tell,
  subject: string,
  episode: Episode,
  { name, iata, value }: RadioDetails,
  now: EpochMs,
): MeshEvent | null {
  const printable = printableName(name, subject.slice(0, 6));
  const volts = (value / 1000).toFixed(2);
  const isCritical = tier === 'critical';
  const limit = ((isCritical ? criticalMv : lowMv) / 1000).toFixed(2);
  const shared = {
    source: 'detector:radio',
    family: 'radio',
    category: 'battery-low',
    region: iata,
    subject,
    timestamp: now,
    data: { batteryMv: value, thresholdMv: isCritical ? criticalMv : lowMv },
  } as const;
  if (tell === 'over') {
    return meshEvent({
      ...shared,
      id: episodeId(tell, `battery-${tier}-over:${subject}`, episode),
      severity: 'routine',
      title: `${printable} is charged again at ${volts} V`,
      body: `The battery of observer ${printable} is back above ${(recoveredMv / 1000).toFixed(2)} V.`,
    });
  }
  return meshEvent({
    ...shared,
    id: episodeId(tell, `battery-${tier}:${subject}`, episode),
    severity: isCritical ? 'immediate' : 'priority',
    title: `${printable}: battery ${tell === 'still' ? 'still ' : ''}${isCritical ? 'critical' : 'low'} at ${volts} V`,
    body: `Two reports in a row were below ${limit} V. ${isCritical ? 'It may stop within hours; charge or replace the battery now.' : 'Check its charging before it stops.'}`,
  });
}
