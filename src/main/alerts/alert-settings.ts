// The alert configuration as it is kept in the database.
import { type AlertConfig, defaultAlertConfig } from '../../domain/alerts/config.ts';
import { readAlertConfig } from '../../domain/alerts/config-validation.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import { readSetting, writeSetting } from '../storage/tables/settings.ts';

const key = 'alerts';

/** The stored configuration; the defaults with a sentence for the operator when what is stored cannot be used. */
export function loadAlertConfig(db: ReadableDb): { readonly config: AlertConfig; readonly warning: string | null } {
  const text = readSetting(db, key);
  if (text === null) return { config: defaultAlertConfig, warning: null };
  const fallback = (why: string) => ({
    config: defaultAlertConfig,
    warning: `The stored alert settings cannot be used, so the defaults hold: ${why} Save the alert settings again to repair them.`,
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fallback('they are not JSON.');
  }
  const reading = readAlertConfig(value);
  return reading.kind === 'valid' ? { config: reading.config, warning: null } : fallback(reading.sentences.join(' '));
}

/** Stores `value` after checking it; gives the configuration that now holds. Throws a RangeError whose message names every fault. */
export function saveAlertConfig(db: WritableDb, value: unknown, now: EpochMs): AlertConfig {
  const reading = readAlertConfig(value);
  if (reading.kind === 'invalid') throw new RangeError(reading.sentences.join(' '));
  writeSetting(db, key, reading.config, now);
  return reading.config;
}
