// Replays detectors over what is stored: when each would have fired, and when it would have been over.
import type { EpochMs } from '../hearing.ts';
import { noSkew, readSkew, type SkewRun, withAdvert } from './clock-skew.ts';
import { calm, type EpisodeRule, type Reading, settleEpisode, stepEpisode } from './episode.ts';
import { habitCount, habitMs, lostMs } from './link-lost.ts';
import { isRenamed } from './node-renamed.ts';
import { stormOverMs } from './radio-packet-storm.ts';

/** One time a detector would have fired. */
export interface Firing {
  /** When what was wrong began, as far as it is stored. */
  readonly since: EpochMs;
  readonly firedAt: EpochMs;
  /** null while it lasts; as `firedAt` for what happens in a moment. */
  readonly overAt: EpochMs | null;
}

/** Something that happens in a moment. */
export function momentAt(at: EpochMs): Firing {
  return { since: at, firedAt: at, overAt: at };
}

/** Steps the state machine of one subject over its readings, oldest first, as if everything had been told. */
export function replayReadings(readings: Iterable<readonly [EpochMs, Reading]>, rule: EpisodeRule): Firing[] {
  const found: Firing[] = [];
  let episode = calm(0);
  for (const [at, reading] of readings) {
    const before = episode;
    const step = stepEpisode(before, reading, rule, at);
    episode = settleEpisode(before, step, 'delivered', at);
    const last = found.at(-1);
    if (step.tell === 'begun') found.push({ since: before.since === 0 ? at : before.since, firedAt: at, overAt: null });
    else if (step.tell === 'over' && last !== undefined) found[found.length - 1] = { ...last, overAt: at };
  }
  return found;
}

/** Readings of one subject's reports, each with those of the `windowMs` before it. */
export function* readingsOf<Sample extends { readonly at: EpochMs }>(
  samples: readonly Sample[],
  windowMs: number,
  read: (window: readonly Sample[]) => Reading,
): Generator<readonly [EpochMs, Reading]> {
  let from = 0;
  for (const [i, { at }] of samples.entries()) {
    while ((samples[from]?.at ?? at) < at - windowMs) from += 1;
    yield [at, read(samples.slice(from, i + 1))];
  }
}

/** The storms of one sender or packet whose limit was passed at each of `times`, ascending; `to` is where the history ends. */
export function replayStorms(times: readonly EpochMs[], to: EpochMs): Firing[] {
  const found: Firing[] = [];
  for (const at of times) {
    const last = found.at(-1);
    if (last !== undefined && at < (last.overAt ?? 0)) found[found.length - 1] = { ...last, overAt: at + stormOverMs };
    else found.push({ since: at, firedAt: at, overAt: at + stormOverMs });
  }
  return found.map((one) => ((one.overAt ?? 0) > to ? { ...one, overAt: null } : one));
}

/** An advert as it is stored: when it was heard, and what it stated. */
export interface StatedAdvert {
  readonly at: EpochMs;
  /** Seconds. */
  readonly timestamp: number;
  readonly name: string | null;
}

/** When the clock of the node that sent these adverts, oldest first, would have been told as wrong. */
export function replayClock(adverts: readonly StatedAdvert[], rule: EpisodeRule): Firing[] {
  let run: SkewRun = noSkew;
  const readings = adverts.map(({ at, timestamp }) => {
    run = withAdvert(run, timestamp, at);
    return [at, readSkew(run)] as const;
  });
  return replayReadings(readings, rule);
}

/** When the node that sent these adverts, oldest first, went by another name. */
export function replayNames(adverts: readonly StatedAdvert[]): Firing[] {
  let known: string | null = null;
  return adverts.flatMap(({ at, name }) => {
    const isNew = isRenamed(known, name);
    known = name ?? known;
    return isNew ? [momentAt(at)] : [];
  });
}

const hourMs = 3_600_000;

/** Evidence of a link within one hour since 1970. */
export interface LinkHour {
  readonly hour: number;
  readonly count: number;
}

/**
 * When a link with evidence in these hours, ascending, would have been told as lost: 24 h without any after 20 in 7
 * days. `bothHeard` says whether both ends were heard within a stretch.
 */
export function replayLink(
  hours: readonly LinkHour[],
  to: EpochMs,
  bothHeard: (from: EpochMs, to: EpochMs) => boolean,
): Firing[] {
  const found: Firing[] = [];
  for (const [i, { hour }] of hours.entries()) {
    const since = (hour + 1) * hourMs;
    const next = hours[i + 1];
    const overAt = next === undefined ? null : next.hour * hourMs;
    const firedAt = since + lostMs;
    if (firedAt >= (overAt ?? to)) continue;
    const habit = hours.filter((one) => one.hour <= hour && one.hour > hour - habitMs / hourMs);
    if (habit.reduce((sum, { count }) => sum + count, 0) < habitCount || !bothHeard(since, firedAt)) continue;
    found.push({ since, firedAt, overAt });
  }
  return found;
}
