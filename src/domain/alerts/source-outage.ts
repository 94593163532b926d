// Notices sources that stopped hearing: down for 5 minutes, or linked and silent for 30.
import type { EpochMs } from '../hearing.ts';
import { type MeshEvent, meshEvent, occurrenceId } from './event.ts';
import { durationWords, printableName } from './text.ts';

export const sourceOutageDetector = 'source-disconnected';

export const downHoldMs = 300_000;
export const silentHoldMs = 1_800_000;
/** Pause before an outage that fell into the grace after a start is brought up again. */
export const graceRetryMs = 60_000;

/** What a source says of itself. */
export interface SourceCondition {
  readonly name: string;
  readonly state: 'idle' | 'connecting' | 'connected' | 'up' | 'silent' | 'waiting' | 'failed' | 'ended';
  /** Since when the state holds. */
  readonly since: EpochMs;
  readonly lastHearingAt: EpochMs | null;
}

/** What is remembered of a source between looks at it. */
export interface SourceOutage {
  readonly kind: 'ok' | 'firing';
  /** Outages so far. */
  readonly episode: number;
  /** Start of the present stretch without a link; null while there is one. */
  readonly downSince: EpochMs | null;
  /** Start of the present stretch without a hearing. */
  readonly deafSince: EpochMs | null;
  /** Whether the present outage was told to somebody. */
  readonly announced: boolean;
  /** An outage is not brought up before. */
  readonly notBefore: EpochMs;
}

export const noOutage: SourceOutage = {
  kind: 'ok',
  episode: 0,
  downSince: null,
  deafSince: null,
  announced: false,
  notBefore: 0,
};

export interface OutageStep {
  readonly outage: SourceOutage;
  readonly tell: 'disconnected' | 'back' | null;
}

/** What was remembered, at the start of a run: a wait that ended while nobody looked begins again, because a closed program hears nothing. */
export function resumeOutage(outage: SourceOutage, now: EpochMs): SourceOutage {
  const { downSince } = outage;
  const recent = downSince !== null && now - downSince >= 0 && now - downSince < downHoldMs;
  return { ...outage, downSince: recent ? downSince : null, deafSince: null };
}

/** One look at a source. `tell` asks for an event; how it ended goes back in through `afterTelling`. */
export function stepOutage(outage: SourceOutage, source: SourceCondition, now: EpochMs): OutageStep {
  switch (source.state) {
    case 'idle':
    case 'ended':
      return { outage: { ...noOutage, episode: outage.episode }, tell: null };
    case 'up': {
      const tell = outage.kind === 'firing' && outage.announced ? 'back' : null;
      return { outage: { ...noOutage, episode: outage.episode, deafSince: source.lastHearingAt }, tell };
    }
    case 'connected':
    case 'silent':
      return judge({ ...outage, downSince: null, deafSince: deafSince(outage, source, now) }, now);
    case 'connecting':
    case 'waiting':
    case 'failed': {
      const downSince = Math.min(outage.downSince ?? source.since, now);
      return judge({ ...outage, downSince, deafSince: deafSince(outage, source, now) }, now);
    }
  }
}

/** The state after an event was dispatched with this outcome; an outage that fell into the grace is brought up again. */
export function afterTelling(step: OutageStep, outcome: string, now: EpochMs): SourceOutage {
  if (step.tell !== 'disconnected') return step.outage;
  if (outcome === 'cold_start') return { ...step.outage, notBefore: now + graceRetryMs };
  const announced = outcome === 'delivered' || outcome === 'held' || outcome === 'dedup';
  return { ...step.outage, kind: 'firing', episode: step.outage.episode + 1, announced };
}

function deafSince(outage: SourceOutage, source: SourceCondition, now: EpochMs): EpochMs {
  const known = Math.max(outage.deafSince ?? 0, source.lastHearingAt ?? 0);
  return Math.min(known === 0 ? now : known, now);
}

function judge(outage: SourceOutage, now: EpochMs): OutageStep {
  if (outage.kind === 'firing' || now < outage.notBefore) return { outage, tell: null };
  const down = outage.downSince !== null && now - outage.downSince >= downHoldMs;
  const silent = outage.deafSince !== null && now - outage.deafSince >= silentHoldMs;
  return { outage, tell: down || silent ? 'disconnected' : null };
}

/** The event of an outage's beginning, or of its end. Its time is when it is first known, not when the link broke. */
export function sourceOutageEvent(
  tell: 'disconnected' | 'back',
  step: { readonly before: SourceOutage; readonly after: SourceOutage },
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
  if (tell === 'back') {
    return meshEvent({
      ...shared,
      id: occurrenceId(`source-back:${source.name}`, step.before.episode),
      category: 'source-back',
      severity: 'routine',
      title: `Receiving again from ${name}`,
      body: `Source ${name} is receiving again.`,
      data: { episode: step.before.episode },
    });
  }
  const since = step.after.downSince ?? step.after.deafSince ?? now;
  const length = durationWords(now - since);
  const isDown = step.after.downSince !== null;
  const last =
    source.lastHearingAt === null
      ? 'Nothing was heard from it in this run.'
      : `Last packet ${durationWords(now - source.lastHearingAt)} ago.`;
  return meshEvent({
    ...shared,
    id: occurrenceId(`source-disconnected:${source.name}`, step.before.episode + 1),
    category: 'source-disconnected',
    severity: 'priority',
    title: isDown ? `Source ${name} down for ${length}` : `Source ${name} silent for ${length}`,
    body: `${isDown ? `No link to ${name} for ${length}.` : `${name} is linked, but nothing has come for ${length}.`} ${last} Until it is back, nothing it would hear is seen.`,
    data: { episode: step.before.episode + 1, sinceS: Math.round((now - since) / 1000) },
  });
}
