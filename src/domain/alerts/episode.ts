// The life of one condition of one subject: ok, pending while it must hold, firing while it is told, ok again.
import type { EpochMs } from '../hearing.ts';
import { occurrenceId } from './event.ts';

/** What a look at a subject shows; `unsure` when nobody could have seen it, and nothing moves. */
export type Reading = 'bad' | 'good' | 'unsure';

export interface Episode {
  readonly kind: 'ok' | 'pending' | 'firing';
  /** Times it fired so far, the present one included. */
  readonly episode: number;
  /** Since when `kind` holds. */
  readonly since: EpochMs;
  /** Whether the present episode was told to somebody. */
  readonly announced: boolean;
  /** Reminders of the present episode that are told or were due while nobody ran. */
  readonly reminders: number;
  /** When the present episode is to be offered (again); null when it is not. */
  readonly offerAt: EpochMs | null;
  /** Offers of the present episode that a cooldown or a failure ate. */
  readonly offers: number;
  /** Whether what was to be told last fell into a pause or a snooze, and is offered when that is over. */
  readonly silenced: boolean;
}

export interface EpisodeRule {
  /** How long the condition must hold before it is told, milliseconds. */
  readonly holdMs: number;
  /** How long after the beginning a reminder is due, milliseconds, ascending. */
  readonly remindersMs: readonly number[];
}

/** What a step asks to be told: the beginning, that it still lasts, or that it is over. */
export type Tell = 'begun' | 'still' | 'over';

export interface EpisodeStep {
  readonly after: Episode;
  readonly tell: Tell | null;
}

const hourMs = 3_600_000;
/** Reminders while what is wrong lasts: after 12, 24 and 48 h. */
export const outageReminders: readonly number[] = [12 * hourMs, 24 * hourMs, 48 * hourMs];
/** Pause before what fell into the grace after a start is offered again. */
export const graceRetryMs = 60_000;
/** Pause before what a cooldown or a failure ate is offered again; it doubles each time, up to 1 h. */
const firstOfferMs = 300_000;
const longestOfferMs = hourMs;

/** A subject nothing is wrong with at `now`. */
export function calm(now: EpochMs, episode = 0): Episode {
  return { kind: 'ok', episode, since: now, announced: false, reminders: 0, offerAt: null, offers: 0, silenced: false };
}

/** A subject that was like this before anybody looked: nobody is told, not when it ends either. */
export function quietly(now: EpochMs): Episode {
  return { ...calm(now, 1), kind: 'firing' };
}

/** One look. What is to be told goes out first; how that ended comes back in through `settleEpisode`. */
export function stepEpisode(before: Episode, reading: Reading, rule: EpisodeRule, now: EpochMs): EpisodeStep {
  switch (reading) {
    case 'unsure':
      return { after: before, tell: null };
    case 'good':
      return before.kind === 'ok' && !before.silenced ? { after: before, tell: null } : ended(before, now);
    case 'bad':
      return before.kind === 'firing' ? lasting(before, rule, now) : beginning(before, rule, now);
  }
}

function ended(before: Episode, now: EpochMs): EpisodeStep {
  // Told before a pause and over within it: the end is owed, also where it was bad again for less than its hold.
  const isTold = before.announced;
  if (isTold && before.offerAt !== null && now < before.offerAt) return { after: before, tell: null };
  return { after: calm(now, before.episode), tell: isTold ? 'over' : null };
}

function beginning(before: Episode, rule: EpisodeRule, now: EpochMs): EpisodeStep {
  // A clock set back begins the wait anew.
  const { announced, silenced } = before;
  const pending: Episode =
    before.kind === 'pending' && before.since <= now
      ? before
      : { ...calm(now, before.episode), kind: 'pending', announced, silenced };
  const waits = now - pending.since < rule.holdMs || (pending.offerAt !== null && now < pending.offerAt);
  if (waits) return { after: pending, tell: null };
  return { after: { ...calm(now, pending.episode + 1), kind: 'firing' }, tell: 'begun' };
}

function lasting(before: Episode, rule: EpisodeRule, now: EpochMs): EpisodeStep {
  const due = remindersDue(before, rule, now);
  if (!before.announced) {
    const isDue = before.silenced || (before.offerAt !== null && now >= before.offerAt);
    // What is told late reminds by itself of the time that passed.
    return isDue ? { after: { ...before, reminders: due }, tell: 'begun' } : { after: before, tell: null };
  }
  if (due <= before.reminders) return { after: before, tell: null };
  return { after: { ...before, reminders: due }, tell: 'still' };
}

function remindersDue(episode: Episode, rule: EpisodeRule, now: EpochMs): number {
  return rule.remindersMs.filter((ms) => now - episode.since >= ms).length;
}

/**
 * The state after an offer was dispatched with this outcome: what fell into the grace, a cooldown or a failure is
 * offered again, and what fell into a pause or a snooze as soon as that is over.
 */
export function settleEpisode(before: Episode, step: EpisodeStep, outcome: string, now: EpochMs): Episode {
  const { tell } = step;
  if (tell === null) return step.after;
  const after: Episode = { ...step.after, silenced: false };
  if (outcome === 'paused' || outcome === 'snoozed') return silencedBy(before, after, tell);
  if (tell === 'still') return after;
  if (tell === 'over') return outcome === 'cold_start' ? { ...before, offerAt: now + graceRetryMs } : after;
  switch (outcome) {
    case 'delivered':
    case 'held':
    case 'dedup':
      return { ...after, announced: true, offerAt: null };
    case 'cold_start':
      return before.kind === 'firing'
        ? { ...before, offerAt: now + graceRetryMs, silenced: false }
        : {
            ...calm(before.kind === 'pending' ? before.since : now, before.episode),
            kind: 'pending',
            offerAt: now + graceRetryMs,
          };
    case 'cooldown':
    case 'failed':
    case 'expired': {
      const pause = Math.min(firstOfferMs * 2 ** after.offers, longestOfferMs);
      return { ...after, offers: after.offers + 1, offerAt: now + pause };
    }
    default:
      // Switched off, filtered, or without a target: that was decided, not missed.
      return { ...after, offerAt: null };
  }
}

function silencedBy(before: Episode, after: Episode, tell: Tell): Episode {
  switch (tell) {
    case 'begun':
      return { ...after, offerAt: null, silenced: true };
    case 'still':
      return { ...after, reminders: before.reminders, silenced: true };
    case 'over':
      return { ...before, kind: 'ok', offerAt: null, silenced: true };
  }
}

/** Whether something about the subject waits to be told, so that it must be looked at although nothing changed. */
export function isUntold({ kind, announced, offerAt, silenced }: Episode): boolean {
  return silenced || kind === 'pending' || (kind === 'firing' && !announced && offerAt !== null);
}

/** What an earlier run left: reminders that came due while nobody ran are not made up for. */
export function resumeEpisode(episode: Episode, rule: EpisodeRule, now: EpochMs): Episode {
  if (episode.kind !== 'firing' || episode.silenced) return episode;
  return { ...episode, reminders: Math.max(episode.reminders, remindersDue(episode, rule, now)) };
}

/** Names what is told of an episode: each reminder is an occurrence of its own. */
export function episodeId(tell: Tell, incidentKey: string, { episode, reminders }: Episode): string {
  const id = occurrenceId(incidentKey, episode);
  return tell === 'still' ? `${id}:reminder-${reminders}` : id;
}

/** Whether two states are the same to the last field, so that nothing is to be written. */
export function sameEpisode(a: Episode, b: Episode): boolean {
  return (
    a.kind === b.kind &&
    a.episode === b.episode &&
    a.since === b.since &&
    a.announced === b.announced &&
    a.reminders === b.reminders &&
    a.offerAt === b.offerAt &&
    a.offers === b.offers &&
    a.silenced === b.silenced
  );
}
