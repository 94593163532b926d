// Small JSON values by key.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb, WritableDb } from '../database.ts';

/** The JSON text stored under `key`; null when there is none. */
export function readSetting(db: ReadableDb, key: string): string | null {
  return (db.prepare('SELECT value FROM settings WHERE key = ?').pluck().get(key) as string | undefined) ?? null;
}

/** Stores `value` as JSON under `key`. */
export function writeSetting(db: WritableDb, key: string, value: unknown, now: EpochMs): void {
  db.prepare(
    `INSERT INTO settings (key, value, updated_at) VALUES (?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
  ).run(key, JSON.stringify(value), now);
}
