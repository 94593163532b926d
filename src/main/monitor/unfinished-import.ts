// The import that has not reached its end, as it outlives the program.
import { existsSync } from 'node:fs';
import type { EpochMs } from '../../domain/hearing.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import { readSetting, writeSetting } from '../storage/tables/settings.ts';

/** What is to be imported. */
export interface WantedFile {
  readonly file: string;
  /** What a person calls it. */
  readonly name: string;
  /** Whether a window sent it, so that it is ours to remove. */
  readonly isSent: boolean;
}

const setting = 'unfinished-import';

/** The one an earlier run left; null without one. */
export function readUnfinished(db: ReadableDb): WantedFile | null {
  try {
    const value: unknown = JSON.parse(readSetting(db, setting) ?? 'null');
    if (typeof value !== 'object' || value === null) return null;
    const { file, name, isSent } = value as Record<string, unknown>;
    if (typeof file !== 'string' || typeof name !== 'string') return null;
    return { file, name, isSent: isSent === true };
  } catch {
    return null;
  }
}

/** Notes what is unfinished; null when nothing is. */
export function writeUnfinished(db: WritableDb, wanted: WantedFile | null, now: EpochMs): void {
  writeSetting(db, setting, wanted, now);
}

/** Whether its file is still where it was. */
export function isThere({ file }: WantedFile): boolean {
  return existsSync(file);
}
