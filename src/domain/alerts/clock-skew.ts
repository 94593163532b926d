// Notices nodes whose adverts carry a time more than an hour off.
import type { EpochMs } from '../hearing.ts';
import type { Episode, EpisodeRule, Reading, Tell } from './episode.ts';
import { type MeshEvent, meshEvent, occurrenceId } from './event.ts';
import { durationWords, printableName } from './text.ts';

export const clockSkewDetector = 'clock-skew';

/** Adverts may differ this much from when they were received, seconds. */
export const skewLimitS = 3_600;
/** So many adverts in a row make a wrong clock. */
export const skewedInARow = 3;

/** Three adverts are the hold-down. */
export const clockSkewRule: EpisodeRule = { holdMs: 0, remindersMs: [] };

/** Adverts of one node with a wrong time, in a row up to the newest. */
export interface SkewRun {
  /** Wrong ones when positive, right ones when negative; 0 before the first. */
  readonly inARow: number;
  /** Seconds the newest advert is ahead of when it was received; behind when negative. */
  readonly skewS: number;
}

export const noSkew: SkewRun = { inARow: 0, skewS: 0 };

/** The run after one more advert. An advert exactly an hour off is right. */
export function withAdvert(run: SkewRun, advertTimestampS: number, receivedAt: EpochMs): SkewRun {
  const skewS = Math.round(advertTimestampS - receivedAt / 1000);
  const isWrong = Math.abs(skewS) > skewLimitS;
  const sign = isWrong ? 1 : -1;
  const continues = Math.sign(run.inARow) === sign;
  // What follows the third changes nothing, so it need not be counted.
  const length = Math.min(skewedInARow, continues ? Math.abs(run.inARow) + 1 : 1);
  return { inARow: sign * length, skewS };
}

/** What a run shows: wrong after three wrong adverts, right again after one right one. */
export function readSkew(run: SkewRun): Reading {
  if (run.inARow >= skewedInARow) return 'bad';
  return run.inARow > 0 ? 'unsure' : 'good';
}

/** A node with a wrong clock. */
export interface SkewedNode {
  readonly key: string;
  readonly name: string | null;
  readonly skewS: number;
}

/** The event of a wrong clock; null for its end, which nobody waits for. */
export function clockSkewEvent(tell: Tell, node: SkewedNode, episode: Episode, now: EpochMs): MeshEvent | null {
  if (tell !== 'begun') return null;
  const name = printableName(node.name, node.key.slice(0, 6));
  const length = durationWords(Math.abs(node.skewS) * 1000);
  const direction = node.skewS > 0 ? 'ahead' : 'behind';
  return meshEvent({
    id: occurrenceId(`clock-skew:${node.key}`, episode.episode),
    source: 'detector:nodes',
    family: 'nodes',
    category: 'clock-skew',
    severity: 'routine',
    region: null,
    subject: node.key,
    title: `Clock of ${name} is ${length} ${direction}`,
    body: `The last ${skewedInARow} adverts of ${name} are ${length} ${direction}. Others may ignore its adverts until its clock is set.`,
    timestamp: now,
    data: { skewS: node.skewS, limitS: skewLimitS },
  });
}
