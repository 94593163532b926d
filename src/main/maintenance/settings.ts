// The settings of retention as they are stored.
import type { EpochMs } from '../../domain/hearing.ts';
import { defaultRetention, type RetentionSettings, readRetention } from '../../domain/upkeep/retention.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import { readSetting, writeSetting } from '../storage/tables/settings.ts';

const setting = 'retention';

/** The settings that hold; the defaults where nothing is stored that can be used. */
export function loadRetention(db: ReadableDb): RetentionSettings {
  try {
    const reading = readRetention(JSON.parse(readSetting(db, setting) ?? '{}'));
    return reading.kind === 'valid' ? reading.settings : defaultRetention;
  } catch {
    return defaultRetention;
  }
}

/** Stores settings that `readRetention` took. */
export function saveRetention(db: WritableDb, settings: RetentionSettings, now: EpochMs): void {
  writeSetting(db, setting, settings, now);
}
