// When a recording's messages are due: their own distances in time, with gaps and broken clocks held in bounds.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { Pace } from '../playback.ts';

/** A longer gap, whether nothing happened or one clock is wrong, is played as this. */
const longestGapMs = 10 * 60_000;

/**
 * A pace at `speed` times real time. Messages out of order by less than ten minutes are due with their predecessor;
 * a gap of more than ten minutes forward counts as ten, a jump of more than ten back counts as none.
 */
export function recordedPace(speed: number): Pace {
  let head: EpochMs | null = null;
  let played = 0;
  return (at) => {
    const gap: number = head === null ? 0 : at - head;
    if (head === null || gap > 0 || gap < -longestGapMs) head = at;
    played += Math.min(Math.max(gap, 0), longestGapMs);
    return played / speed;
  };
}
