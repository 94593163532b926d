// Notices when there is little room left for the history: on the disk, or within the limit set for the database.
import type { EpochMs } from '../hearing.ts';
import { type Episode, type EpisodeRule, episodeId, outageReminders, type Reading, type Tell } from './episode.ts';
import { type MeshEvent, meshEvent } from './event.ts';

const gib = 2 ** 30;
/** Free bytes of the disk: below the first it is low, from the second on it is over. */
export const leastFree = gib;
export const enoughFree = 1.25 * gib;
/** Share of its limit at which a database that outgrew it is small enough again. */
const shrunkShare = 0.95;

/** Bytes a limit can have: an empty database has nearly a mebibyte, and no disk has more than the other. */
const limitBytes = { least: 16 * 2 ** 20, most: 1024 * 1024 * gib };

/** What is wrong with `bytes` as the limit of the database, as a sentence; null when it can be one. */
export function databaseLimitFault(bytes: number): string | null {
  if (Number.isInteger(bytes) && bytes >= limitBytes.least && bytes <= limitBytes.most) return null;
  const size = Number.isFinite(bytes) && bytes >= 0 ? sizeWords(bytes) : 'That';
  return `${size} cannot be the limit of the database. It can be 16 MiB to 1048576 GiB; without a limit only a disk that fills up is told.`;
}

export const storageRule: EpisodeRule = { holdMs: 0, remindersMs: outageReminders };
export const storageSubjects = ['disk', 'database'] as const;
export type StorageSubject = (typeof storageSubjects)[number];

/** Bytes. */
export interface StorageState {
  /** null when the system does not say. */
  readonly freeBytes: number | null;
  readonly databaseBytes: number;
  /** null where none is set. */
  readonly limitBytes: number | null;
}

/** What the numbers say of the disk, or of the database and its limit. */
export function storageReading(subject: StorageSubject, state: StorageState): Reading {
  if (subject === 'disk') {
    if (state.freeBytes === null) return 'unsure';
    if (state.freeBytes < leastFree) return 'bad';
    return state.freeBytes >= enoughFree ? 'good' : 'unsure';
  }
  if (state.limitBytes === null) return 'good';
  if (state.databaseBytes > state.limitBytes) return 'bad';
  return state.databaseBytes <= shrunkShare * state.limitBytes ? 'good' : 'unsure';
}

/** The event of storage that runs out, or of room again. */
export function storageEvent(
  tell: Tell,
  subject: StorageSubject,
  episode: Episode,
  state: StorageState,
  now: EpochMs,
): MeshEvent {
  const isOver = tell === 'over';
  return meshEvent({
    id: episodeId(tell, `storage-${isOver ? 'over' : 'low'}:${subject}`, episode),
    source: 'detector:system',
    family: 'system',
    category: 'storage-low',
    severity: isOver ? 'routine' : 'immediate',
    region: null,
    subject,
    timestamp: now,
    ...(isOver ? overText(subject) : lowText(subject, state, tell === 'still' ? 'still ' : '')),
    data: { freeBytes: state.freeBytes, databaseBytes: state.databaseBytes, limitBytes: state.limitBytes },
  });
}

function lowText(subject: StorageSubject, state: StorageState, still: string) {
  if (subject === 'disk') {
    return {
      title: `Disk ${still}nearly full: ${sizeWords(state.freeBytes ?? 0)} free`,
      body: `Less than 1.0 GiB is left where the database lies. When it is full nothing more is recorded. Free some space, or move the database with --db.`,
    };
  }
  return {
    title: `Database ${still}above its limit: ${sizeWords(state.databaseBytes)}`,
    body: `Its limit is ${sizeWords(state.limitBytes ?? 0)}. Recording goes on. Raise the limit, or keep less history.`,
  };
}

function overText(subject: StorageSubject) {
  return subject === 'disk'
    ? { title: 'Disk has room again', body: 'More than 1.2 GiB is free where the database lies.' }
    : { title: 'Database within its limit again', body: 'The database is smaller than its limit again.' };
}

/** Bytes as a person reads them: "512 MiB", "1.5 GiB". */
function sizeWords(bytes: number): string {
  return bytes < gib ? `${Math.floor(bytes / 2 ** 20)} MiB` : `${(bytes / gib).toFixed(1)} GiB`;
}
