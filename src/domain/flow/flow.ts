// Whether what comes from a linked source is what usually comes, and for how long its silence is borne.
import type { EpochMs } from '../hearing.ts';
import type { UsualFlow } from './usual-flow.ts';

/**
 * `starting`: nothing came over the link yet. `flowing`: as usual, or what is usual is not known. `low`: clearly less
 * than usual. `quiet`: nothing comes, as usual at this hour. `silent`: nothing comes, and that is not usual.
 */
export type FlowVerdict = 'starting' | 'flowing' | 'low' | 'quiet' | 'silent';

/** What came lately from a source whose link stands. */
export interface PresentFlow {
  /** Since when somebody listens; a break of less than a minute is none. */
  readonly listeningSince: EpochMs;
  readonly lastHearingAt: EpochMs | null;
  /** Hearings of the last 60 min, and the seconds of them in which the link stood. */
  readonly hearings: number;
  readonly listenedSecs: number;
}

/** How a source flows. */
export interface Flow {
  readonly verdict: FlowVerdict;
  /** Hearings per hour over the last 60 min; null while less than a minute was listened to. */
  readonly perHour: number | null;
  /** What usually comes in these 60 min; null before three days are known. */
  readonly usualPerHour: number | null;
  /** Milliseconds since the last hearing, or since listening began. */
  readonly quietMs: number;
}

/** No pause shorter than this is worth a word. */
export const shortestSilenceMs = 300_000;
/** However quiet a source usually is, its link is tried after so long. */
const longestPatienceMs = 1_800_000;
/**
 * So many usual arrivals must be missing before a silence is no chance: where they come independently of each other,
 * one pause in 9,000,000 is that long. Of 120 an hour, it takes 8 min; of 2 an hour, 8 h.
 */
const unusual = 16;
/** So many make it worth trying the link: a new connection costs little, so it comes before the alarm. */
const worthTrying = 9;
/** Packets come in bursts: fewer than these missing from an hour tell nothing. */
const telling = 20;
/** So much must be listened to before less than usual means anything. */
const judgedSecs = 1_800;
const minuteMs = 60_000;

/** Arrivals usual between two moments; null while that is not known. */
export type UsualArrivals = (from: EpochMs, to: EpochMs) => number | null;

/** Judges `present` by what is `usual` at this hour, and its silence by how much usually comes in such a stretch. */
export function judgeFlow(
  present: PresentFlow,
  usual: UsualFlow | null,
  usualArrivals: UsualArrivals,
  now: EpochMs,
): Flow {
  const { listeningSince, lastHearingAt, hearings, listenedSecs } = present;
  const quietSince = Math.min(now, Math.max(listeningSince, lastHearingAt ?? 0));
  const quietMs = now - quietSince;
  const perHour = listenedSecs < 60 ? null : (hearings * 3_600) / listenedSecs;
  const flow = { perHour, usualPerHour: usual?.perHour ?? null, quietMs };
  if (quietMs >= shortestSilenceMs) {
    const missing = usualArrivals(quietSince, now);
    return { ...flow, verdict: missing !== null && missing < unusual ? 'quiet' : 'silent' };
  }
  if (lastHearingAt === null || lastHearingAt < listeningSince) return { ...flow, verdict: 'starting' };
  const isLow = usual !== null && listenedSecs >= judgedSecs && isFarBelow(perHour ?? 0, usual);
  return { ...flow, verdict: isLow ? 'low' : 'flowing' };
}

/** Half of what three days in four had, and so many less that chance is no reason. */
function isFarBelow(perHour: number, usual: UsualFlow): boolean {
  return perHour < usual.lowPerHour / 2 && usual.perHour - perHour >= telling;
}

/** Milliseconds of silence, which began at `quietSince`, after which a link is made anew: 5 min, or up to 30 min for a source that is usually quiet then. */
export function patienceMs(usualArrivals: UsualArrivals, quietSince: EpochMs): number {
  for (let ms = shortestSilenceMs; ms < longestPatienceMs; ms += minuteMs) {
    const missing = usualArrivals(quietSince, quietSince + ms);
    if (missing === null || missing >= worthTrying) return ms;
  }
  return longestPatienceMs;
}
