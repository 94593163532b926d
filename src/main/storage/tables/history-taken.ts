// When old history was last taken in: by an import, a replay, or an uploader that had stored it.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb, WritableDb } from '../database.ts';
import { readSetting, writeSetting } from './settings.ts';

const setting = 'history-taken';

/** When what was already old came in last; null when it never did. */
export function historyTakenAt(db: ReadableDb): EpochMs | null {
  const stored = Number(readSetting(db, setting) ?? Number.NaN);
  return Number.isFinite(stored) ? stored : null;
}

export function noteHistoryTaken(db: WritableDb, at: EpochMs): void {
  writeSetting(db, setting, at, at);
}
