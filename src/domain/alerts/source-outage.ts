// Notices sources that stopped hearing: down for 5 minutes, or linked and silent for 30.
import type { FlowVerdict } from '../flow/flow.ts';
import type { EpochMs } from '../hearing.ts';
import {
  calm,
  type Episode,
  type EpisodeRule,
  type EpisodeStep,
  episodeId,
  outageReminders,
  type Reading,
  settleEpisode,
  stepEpisode,
  type Tell,
} from './episode.ts';
import { type MeshEvent, meshEvent } from './event.ts';
import { durationWords, printableName } from './text.ts';

export const sourceOutageDetector = 'source-disconnected';

export const downHoldMs = 300_000;
export const silentHoldMs = 1_800_000;
/** Both waits are read off the source, so the machine needs none of its own. */
export const sourceOutageRule: EpisodeRule = { holdMs: 0, remindersMs: outageReminders };

/** What a source says of itself. */
export interface SourceCondition {
  readonly name: string;
  readonly state: 'idle' | 'connecting' | 'connected' | 'up' | 'silent' | 'waiting' | 'failed' | 'ended';
  /** Since when the state holds. */
  readonly since: EpochMs;
  readonly lastHearingAt: EpochMs | null;
  /** What comes over its link, by what usually does; null or missing where that is not known. */
  readonly flow?: { readonly verdict: FlowVerdict } | null;
}

/** What is remembered of a source between looks at it. */
export interface SourceOutage {
  readonly episode: Episode;
  /** Start of the present stretch without a link; null while there is one. */
  readonly downSince: EpochMs | null;
  /** Start of the present stretch without a hearing. */
  readonly deafSince: EpochMs | null;
}

/** A source nothing is wrong with at `now`. */
export function noOutage(now: EpochMs, episode = 0): SourceOutage {
  return { episode: calm(now, episode), downSince: null, deafSince: null };
}

export interface OutageStep {
  readonly before: SourceOutage;
  readonly outage: SourceOutage;
  readonly tell: Tell | null;
}

/** What was remembered, at the start of a run: a wait that ended while nobody looked begins again, because a closed program hears nothing. */
export function resumeOutage(outage: SourceOutage, now: EpochMs): SourceOutage {
  const { downSince } = outage;
  const recent = downSince !== null && now - downSince >= 0 && now - downSince < downHoldMs;
  return { ...outage, downSince: recent ? downSince : null, deafSince: null };
}

/** One look at a source. `tell` asks for an event; how it ended goes back in through `afterTelling`. */
export function stepOutage(before: SourceOutage, source: SourceCondition, now: EpochMs): OutageStep {
  if (source.state === 'idle' || source.state === 'ended') {
    const { episode } = before;
    const isCalm = episode.kind === 'ok' && !episode.silenced;
    const outage = isCalm ? { ...noOutage(now), episode } : noOutage(now, episode.episode);
    return { before, outage, tell: null };
  }
  const waits = waitsOf(before, source, now);
  const step = stepEpisode(before.episode, readingOf(waits, source, now), sourceOutageRule, now);
  return { before, outage: { ...waits, episode: step.after }, tell: step.tell };
}

/** The state after an event was dispatched with this outcome. */
export function afterTelling({ before, outage, tell }: OutageStep, outcome: string, now: EpochMs): SourceOutage {
  const step: EpisodeStep = { after: outage.episode, tell };
  return { ...outage, episode: settleEpisode(before.episode, step, outcome, now) };
}

type Waits = Pick<SourceOutage, 'downSince' | 'deafSince'>;

function waitsOf(before: Waits, source: SourceCondition, now: EpochMs): Waits {
  switch (source.state) {
    case 'up':
      // Where something comes, but no packet, the wait goes on.
      if (!isWordless(source)) return { downSince: null, deafSince: source.lastHearingAt };
      return { downSince: null, deafSince: deafSince(before, source, now) };
    case 'connected':
    case 'silent':
      return { downSince: null, deafSince: deafSince(before, source, now) };
    default:
      return { downSince: Math.min(before.downSince ?? source.since, now), deafSince: deafSince(before, source, now) };
  }
}

/** An outage is over when data flows: a link alone, or a wait that begins anew, changes nothing. */
function readingOf({ downSince, deafSince }: Waits, source: SourceCondition, now: EpochMs): Reading {
  if (source.state === 'up' && !isWordless(source)) return 'good';
  const isDown = downSince !== null && now - downSince >= downHoldMs;
  // What is silent every night is no outage; when it should have woken, its whole silence counts.
  const isUsual = source.flow?.verdict === 'quiet';
  const isSilent = deafSince !== null && now - deafSince >= silentHoldMs && !isUsual;
  return isDown || isSilent ? 'bad' : 'unsure';
}

/** No packet comes, and that is not usual. */
function isWordless({ flow }: SourceCondition): boolean {
  return flow?.verdict === 'silent';
}

function deafSince(outage: Waits, source: SourceCondition, now: EpochMs): EpochMs {
  const known = Math.max(outage.deafSince ?? 0, source.lastHearingAt ?? 0);
  return Math.min(known === 0 ? now : known, now);
}

/** The event of an outage that begins, lasts, or is over. Its time is when it is first known, not when the link broke. */
export function sourceOutageEvent(
  { before, outage, tell }: OutageStep & { readonly tell: Tell },
  source: SourceCondition,
  now: EpochMs,
): MeshEvent {
  const name = printableName(source.name, 'source');
  const shared = {
    source: 'detector:sources',
    family: 'system',
    region: null,
    subject: source.name,
    timestamp: now,
  } as const;
  if (tell === 'over') {
    return meshEvent({
      ...shared,
      id: episodeId(tell, `source-back:${source.name}`, before.episode),
      category: 'source-back',
      severity: 'routine',
      title: `Receiving again from ${name}`,
      body: `Source ${name} is receiving again.`,
      data: { episode: before.episode.episode },
    });
  }
  const { episode } = outage;
  const since = outage.downSince ?? outage.deafSince ?? episode.since;
  const length = durationWords(now - since);
  const isDown = outage.downSince !== null;
  const still = tell === 'still' ? 'still ' : '';
  const last =
    source.lastHearingAt === null
      ? 'Nothing was heard from it in this run.'
      : `Last packet ${durationWords(now - source.lastHearingAt)} ago.`;
  return meshEvent({
    ...shared,
    id: episodeId(tell, `source-disconnected:${source.name}`, episode),
    category: 'source-disconnected',
    severity: 'priority',
    title: `Source ${name} ${still}${isDown ? 'down' : 'silent'} for ${length}`,
    body: `${isDown ? `No link to ${name} for ${length}.` : `${name} is linked, but nothing has come for ${length}.`} ${last} Until it is back, nothing it would hear is seen.`,
    data: { episode: episode.episode, sinceS: Math.round((now - since) / 1000) },
  });
}
