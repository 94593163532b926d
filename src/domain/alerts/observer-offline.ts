// Notices observers that neither hear nor report any more although their source is up.
import type { EpochMs } from '../hearing.ts';
import { type Episode, type EpisodeRule, episodeId, outageReminders, type Reading, type Tell } from './episode.ts';
import { type MeshEvent, meshEvent, occurrenceId } from './event.ts';
import { type DeafTime, unheardMs } from './listening.ts';
import { clockWords, durationWords, printableName } from './text.ts';

export const observerOfflineDetector = 'observer-offline';

/** An observer without a packet and without a status for so long is offline, milliseconds. */
export const observerLimitMs = 3_600_000;

/** Looked at once a minute; a silence must be there at two looks. */
export const observerOfflineRule: EpisodeRule = { holdMs: 30_000, remindersMs: outageReminders };

/** An observer as a look at it finds it. */
export interface ObserverLook {
  /** Its newest packet or status. */
  readonly heardAt: EpochMs;
  /** When the program was off or none of its sources was up. */
  readonly deaf: readonly DeafTime[];
  /** Whether a source that carries it is up now. */
  readonly carried: boolean;
}

/** What a look shows: while no source that carries it is up, an observer is unknown, not offline. */
export function readObserver(look: ObserverLook, episode: Episode | null, now: EpochMs): Reading {
  const isFiring = episode?.kind === 'firing';
  if (isFiring && look.heardAt > episode.since) return 'good';
  if (!look.carried) return 'unsure';
  if (unheardMs(look.heardAt, now, look.deaf) >= observerLimitMs) return 'bad';
  return isFiring ? 'unsure' : 'good';
}

/** What the text of an outage says. */
export interface OfflineObserver {
  /** As published. */
  readonly key: string;
  readonly name: string | null;
  readonly region: string | null;
  readonly heardAt: EpochMs;
  /** Whether its broker said that it left. */
  readonly saidOffline: boolean;
  /** Nodes that nobody else heard lately: unknown until it is back. */
  readonly onlyHere: number;
}

/** The event of an outage that begins, lasts, or is over. */
export function offlineObserverEvent(tell: Tell, observer: OfflineObserver, episode: Episode, now: EpochMs): MeshEvent {
  const name = printableName(observer.name, observer.key.slice(0, 6).toLowerCase());
  const shared = {
    source: 'detector:observers',
    family: 'observers',
    region: observer.region,
    subject: observer.key.toLowerCase(),
    timestamp: now,
  } as const;
  if (tell === 'over') {
    return meshEvent({
      ...shared,
      id: occurrenceId(`observer-back:${observer.key}`, episode.episode),
      category: 'observer-back',
      severity: 'routine',
      title: `Observer ${name} is back`,
      body: `Observer ${name}, told as offline ${durationWords(now - episode.since)} ago, reports again.`,
      data: { episode: episode.episode, heardAt: observer.heardAt },
    });
  }
  const length = durationWords(now - observer.heardAt);
  const left = observer.saidOffline ? ' Its broker says that it left.' : '';
  const nodes = observer.onlyHere === 1 ? '1 node only it heard is' : `${observer.onlyHere} nodes only it heard are`;
  return meshEvent({
    ...shared,
    id: episodeId(tell, `observer-offline:${observer.key}`, episode),
    category: 'observer-offline',
    severity: 'priority',
    title: `Observer ${name} ${tell === 'still' ? 'still offline' : 'offline'} for ${length}`,
    body: `No packet and no status since ${clockWords(observer.heardAt)}.${left}${observer.onlyHere > 0 ? ` Until it is back, ${nodes} unknown, not silent.` : ''}`,
    data: {
      episode: episode.episode,
      heardAt: observer.heardAt,
      silentS: Math.round((now - observer.heardAt) / 1000),
      nodesOnlyHere: observer.onlyHere,
    },
  });
}
