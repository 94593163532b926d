// Notices that this computer's own clock is off: most nodes state the same wrong time at once.
import type { EpochMs } from '../hearing.ts';
import { type Episode, type EpisodeRule, episodeId, outageReminders, type Reading, type Tell } from './episode.ts';
import { type MeshEvent, meshEvent } from './event.ts';
import { durationWords } from './text.ts';

export const ownClockDetector = 'own-clock';

/** Nodes that are asked, those heard last; fewer than `leastNodes` prove nothing. */
export const nodesAsked = 25;
export const leastNodes = 5;
/** A time stated longer ago says nothing about the clock as it is, milliseconds. */
export const statedWithinMs = 86_400_000;
/** Clocks within so many seconds of each other agree, and so many are too far off. An hour forgotten in a time zone is more. */
const agreeS = 120;
export const offsetLimitS = 600;

/** Looked at once a minute; it must be there at two looks. */
export const ownClockRule: EpisodeRule = { holdMs: 30_000, remindersMs: outageReminders };

/** The newest time a node stated. */
export interface StatedTime {
  /** Seconds it was ahead of this computer's clock; behind when negative. */
  readonly skewS: number;
  /** When it was heard, by this computer's clock. */
  readonly at: EpochMs;
}

/** What the largest group of nodes that agree says. */
export interface CommonTime {
  readonly nodes: number;
  readonly agreeing: number;
  /** Seconds their clocks are ahead of this computer's. */
  readonly skewS: number;
}

/** What the nodes have in common, one time of each; null for fewer than 5 of the last day. */
export function commonTime(stated: Iterable<StatedTime>, now: EpochMs): CommonTime | null {
  const skews = [...stated].filter(({ at }) => Math.abs(now - at) < statedWithinMs).map(({ skewS }) => skewS);
  if (skews.length < leastNodes) return null;
  skews.sort((a, b) => a - b);
  let best: readonly number[] = [];
  let from = 0;
  for (const [i, skew] of skews.entries()) {
    while ((skews[from] ?? skew) < skew - 2 * agreeS) from += 1;
    if (i + 1 - from > best.length) best = skews.slice(from, i + 1);
  }
  return { nodes: skews.length, agreeing: best.length, skewS: best[Math.floor(best.length / 2)] ?? 0 };
}

/** Bad when more than half of the nodes agree on a time that is more than 10 min off: so many clocks are not wrong alike. */
export function readOwnClock(common: CommonTime | null): Reading {
  if (common === null) return 'unsure';
  const isMost = common.agreeing * 2 > common.nodes;
  return isMost && Math.abs(common.skewS) > offsetLimitS ? 'bad' : 'good';
}

/** The event of a clock that is off, still is, or agrees again. */
export function ownClockEvent(
  tell: Tell,
  _subject: string,
  episode: Episode,
  common: CommonTime | null,
  now: EpochMs,
): MeshEvent | null {
  const isOver = tell === 'over';
  if (common === null) return null;
  const { nodes, agreeing, skewS } = common;
  const length = durationWords(Math.round(Math.abs(skewS) / 60) * 60_000);
  return meshEvent({
    id: episodeId(tell, `own-clock${isOver ? '-over' : ''}`, episode),
    source: 'detector:system',
    family: 'system',
    category: 'own-clock',
    severity: isOver ? 'routine' : 'priority',
    region: null,
    subject: null,
    timestamp: now,
    title: isOver
      ? "This computer's clock agrees with the mesh again"
      : `This computer's clock ${tell === 'still' ? 'still seems' : 'seems'} to be ${length} ${skewS < 0 ? 'ahead' : 'behind'}`,
    body: isOver
      ? 'Most nodes state the time this computer has.'
      : `${agreeing} of the ${nodes} nodes heard last state a time ${length} ${skewS < 0 ? 'before' : 'after'} this computer's. Set its clock, or find out why what is heard arrives late. Clocks of nodes are compared with each other meanwhile.`,
    data: { nodes, agreeing, skewS: Math.round(skewS), limitS: offsetLimitS },
  });
}
