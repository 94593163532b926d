// Notices observers whose channel is taken for too long: sending and receiving together.
import type { EpochMs } from '../hearing.ts';
import { type Episode, type EpisodeRule, episodeId, outageReminders, type Reading, type Tell } from './episode.ts';
import { type MeshEvent, meshEvent } from './event.ts';
import type { RadioDetails } from './radio-battery.ts';
import { printableName } from './text.ts';

/** Share of an hour: above the first it is too much, at the second it is over. */
export const busyShare = 0.4;
export const easyShare = 0.35;
export const airtimeWindowMs = 3_600_000;
/** Reports further apart than this leave a gap nobody measured in. */
const gapMs = 900_000;

/** The hour is read off the counters themselves, so the machine needs no wait of its own. */
export const airtimeRule: EpisodeRule = { holdMs: 0, remindersMs: outageReminders };

/** Counters since the observer started, seconds. */
export interface AirtimeSample {
  readonly at: EpochMs;
  readonly txAirSecs: number | null;
  readonly rxAirSecs: number | null;
  readonly uptimeSecs: number | null;
}

/**
 * Share of time on the air over the last hour, 0 to 1; null while the reports do not cover one without a gap of 15 min.
 * A counter that fell began anew at 0 with a restart in between, so what it shows then is what came since.
 */
export function airtimeShare(samples: readonly AirtimeSample[]): number | null {
  let busyMs = 0;
  let later: AirtimeSample | null = null;
  let end = 0;
  for (const sample of samples.toReversed()) {
    if (sample.txAirSecs === null || sample.rxAirSecs === null) continue;
    if (later === null) {
      later = sample;
      end = sample.at;
      continue;
    }
    const span = later.at - sample.at;
    if (span <= 0 || span > gapMs) return null;
    busyMs += 1000 * gained(sample, later);
    later = sample;
    // A status comes every 5 min give or take, so the hour ends at the report that completes it.
    if (end - later.at >= airtimeWindowMs) return Math.min(1, busyMs / (end - later.at));
  }
  return null;
}

/** Share of the time between two reports spent on the air, 0 to 1; null without counters or across a gap of 15 min. */
export function busyBetween(before: AirtimeSample | null, after: AirtimeSample): number | null {
  if (before === null) return null;
  if ([before.txAirSecs, before.rxAirSecs, after.txAirSecs, after.rxAirSecs].includes(null)) return null;
  const span = after.at - before.at;
  return span <= 0 || span > gapMs ? null : Math.min(1, (1000 * gained(before, after)) / span);
}

function gained(before: AirtimeSample, after: AirtimeSample): number {
  const tx = [before.txAirSecs ?? 0, after.txAirSecs ?? 0] as const;
  const rx = [before.rxAirSecs ?? 0, after.rxAirSecs ?? 0] as const;
  const restarted =
    tx[1] < tx[0] || rx[1] < rx[0] || (after.uptimeSecs ?? 0) < (before.uptimeSecs ?? Number.NEGATIVE_INFINITY);
  return restarted ? tx[1] + rx[1] : tx[1] - tx[0] + rx[1] - rx[0];
}

/** What a share says: bad above 40 %, good at 35 % and below; between them, and while it is not known, nothing changes. */
export function airtimeReading(share: number | null): Reading {
  if (share === null) return 'unsure';
  if (share > busyShare) return 'bad';
  return share <= easyShare ? 'good' : 'unsure';
}

/** The event of a channel that is taken for too long, or no longer. */
export function airtimeEvent(
  tell: Tell,
  subject: string,
  episode: Episode,
  { name, iata, value }: RadioDetails,
  now: EpochMs,
): MeshEvent | null {
  const printable = printableName(name, subject.slice(0, 6));
  const percent = Math.round(value * 100);
  const isOver = tell === 'over';
  return meshEvent({
    id: episodeId(tell, `airtime-${isOver ? 'over' : 'high'}:${subject}`, episode),
    source: 'detector:radio',
    family: 'radio',
    category: 'airtime-high',
    severity: isOver ? 'routine' : 'priority',
    region: iata,
    subject,
    timestamp: now,
    title: isOver
      ? `${printable}: airtime down to ${percent} %`
      : `${printable}: airtime ${tell === 'still' ? 'still ' : ''}at ${percent} %`,
    body: isOver
      ? `Over the last hour ${printable} sent and received for ${percent} % of the time.`
      : `Over the last hour ${printable} sent and received for ${percent} % of the time, more than ${busyShare * 100} %. Packets collide more often now.`,
    data: { airtimePercent: percent, thresholdPercent: busyShare * 100 },
  });
}
