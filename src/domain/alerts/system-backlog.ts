// Notices when more is heard than can be recorded: a queue that stays nearly full, or packets that found no room.
import type { EpochMs } from '../hearing.ts';
import { type Episode, type EpisodeRule, episodeId, outageReminders, type Reading, type Tell } from './episode.ts';
import { type MeshEvent, meshEvent } from './event.ts';

/** Share of the queue that is taken: above the first it is nearly full, at the second it is over. */
const fullShare = 0.8;
const easedShare = 0.4;
/** How long nothing may be dropped before drops are over. */
const dropFreeMs = 300_000;
/** A recording that is replayed waits for room at 80 %, so a queue must stay above it before it is told. */
export const queueRule: EpisodeRule = { holdMs: 30_000, remindersMs: outageReminders };
export const dropRule: EpisodeRule = { holdMs: 0, remindersMs: outageReminders };

export const backlogSubjects = ['queue', 'drops'] as const;
export type BacklogSubject = (typeof backlogSubjects)[number];

/** The queue as it is now. */
export interface BacklogState {
  readonly queued: number;
  readonly capacity: number;
  /** Since the program started. */
  readonly dropped: number;
  /** When the number of drops was last seen to grow; null when it was not. */
  readonly droppedAt: EpochMs | null;
}

/** What the queue says; `isFiring` keeps an alert until the queue is down to 40 %. */
export function backlogReading(subject: BacklogSubject, state: BacklogState, isFiring: boolean, now: EpochMs): Reading {
  if (subject === 'drops') {
    if (state.droppedAt === null) return 'good';
    return now - state.droppedAt < dropFreeMs ? 'bad' : 'good';
  }
  const share = state.queued / state.capacity;
  if (share > fullShare) return 'bad';
  return isFiring && share > easedShare ? 'unsure' : 'good';
}

/** The event of a queue that is too full, or of packets that were dropped, and their end. */
export function backlogEvent(
  tell: Tell,
  subject: BacklogSubject,
  episode: Episode,
  state: BacklogState,
  now: EpochMs,
): MeshEvent {
  const isOver = tell === 'over';
  const percent = Math.round((100 * state.queued) / state.capacity);
  return meshEvent({
    id: episodeId(tell, `ingest-backlog${isOver ? '-over' : ''}:${subject}`, episode),
    source: 'detector:system',
    family: 'system',
    category: 'ingest-backlog',
    severity: isOver ? 'routine' : 'immediate',
    region: null,
    subject,
    timestamp: now,
    ...words(tell, subject, state, percent),
    data: { queued: state.queued, capacity: state.capacity, dropped: state.dropped },
  });
}

function words(tell: Tell, subject: BacklogSubject, state: BacklogState, percent: number) {
  const still = tell === 'still' ? 'still ' : '';
  if (tell === 'over') {
    return {
      title: 'Recording keeps up again',
      body: `${state.queued} messages wait. ${state.dropped} were dropped since the program started.`,
    };
  }
  if (subject === 'drops') {
    return {
      title: `Messages are ${still}dropped: ${state.dropped} so far`,
      body: `The queue of ${state.capacity} is full, so what is heard now is lost. Check that the disk is fast enough and not full, or switch off a source.`,
    };
  }
  return {
    title: `Recording is ${still}behind: queue ${percent} % full`,
    body: `${state.queued} messages have waited for 30 s. When the queue is full, messages are dropped. Check that the disk is fast enough and not full.`,
  };
}
