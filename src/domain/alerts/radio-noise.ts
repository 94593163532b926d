// Notices observers whose noise floor stays so high that they hear little.
import type { EpochMs } from '../hearing.ts';
import { type Episode, type EpisodeRule, episodeId, outageReminders, type Reading, type Tell } from './episode.ts';
import { type MeshEvent, meshEvent } from './event.ts';
import type { RadioDetails } from './radio-battery.ts';
import { durationWords, printableName } from './text.ts';

/** dBm: above the first it is too high, at the second it is over. */
export const highDbm = -90;
export const calmDbm = -93;
export const noiseHoldMs = 1_800_000;
/** Reports further apart than this leave a gap nobody measured in. */
const gapMs = 900_000;

/** The wait is read off the reports themselves, so the machine needs none of its own. */
export const noiseRule: EpisodeRule = { holdMs: 0, remindersMs: outageReminders };

export interface NoiseSample {
  readonly at: EpochMs;
  /** dBm. */
  readonly noiseFloor: number | null;
}

/** Bad when every report of the last 30 min or more, without a gap of 15, is above -90 dBm; good at -93 dBm and below. */
export function noiseReading(samples: readonly NoiseSample[]): Reading {
  const known = samples.filter((sample) => sample.noiseFloor !== null);
  const newest = known.at(-1);
  if (newest?.noiseFloor === undefined || newest.noiseFloor === null) return 'unsure';
  if (newest.noiseFloor <= calmDbm) return 'good';
  let since = newest.at;
  for (const sample of known.toReversed()) {
    if ((sample.noiseFloor ?? calmDbm) <= highDbm || since - sample.at > gapMs) break;
    since = sample.at;
  }
  return newest.noiseFloor > highDbm && newest.at - since >= noiseHoldMs ? 'bad' : 'unsure';
}

/** The event of a noise floor that is too high, or no longer. */
export function noiseEvent(
  tell: Tell,
  subject: string,
  episode: Episode,
  { name, iata, value }: RadioDetails,
  now: EpochMs,
): MeshEvent | null {
  const printable = printableName(name, subject.slice(0, 6));
  const isOver = tell === 'over';
  return meshEvent({
    id: episodeId(tell, `noise-floor-${isOver ? 'over' : 'high'}:${subject}`, episode),
    source: 'detector:radio',
    family: 'radio',
    category: 'noise-floor-high',
    severity: isOver ? 'routine' : 'priority',
    region: iata,
    subject,
    timestamp: now,
    title: isOver
      ? `${printable} is quiet again at ${value} dBm`
      : `${printable}: noise floor ${tell === 'still' ? 'still ' : ''}at ${value} dBm`,
    body: isOver
      ? `The noise floor of observer ${printable} is back at ${calmDbm} dBm or below.`
      : `It has been above ${highDbm} dBm for ${tell === 'still' ? durationWords(now - episode.since) : '30 min'}, so weak packets are lost there. Look for a new transmitter or a faulty supply nearby.`,
    data: { noiseFloorDbm: value, thresholdDbm: highDbm },
  });
}
