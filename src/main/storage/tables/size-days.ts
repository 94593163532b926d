// How big the database was, day by day.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb, WritableDb } from '../database.ts';
import type { TableSizes } from '../table-sizes.ts';

const dayMs = 86_400_000;
/** Days kept. */
const keptDays = 400;

export interface SizeDay {
  /** Whole days since 1970-01-01T00:00Z. */
  readonly day: number;
  readonly at: EpochMs;
  readonly fileBytes: number;
  readonly usedBytes: number;
  /** JSON: bytes by table. */
  readonly tables: string;
}

/** Keeps what was measured at `at`; the last of a day stays. */
export function writeSizeDay(db: WritableDb, sizes: TableSizes, at: EpochMs): void {
  const day = Math.floor(at / dayMs);
  const { fileBytes, usedBytes, tables } = sizes;
  db.transaction(() => {
    db.prepare(`INSERT OR REPLACE INTO size_days (day, at, file_bytes, used_bytes, tables) VALUES (?, ?, ?, ?, ?)`).run(
      day,
      at,
      fileBytes,
      usedBytes,
      JSON.stringify(tables),
    );
    db.prepare('DELETE FROM size_days WHERE day <= ?').run(day - keptDays);
  }).immediate();
}

/** The newest `limit` days, oldest first. */
export function readSizeDays(db: ReadableDb, limit: number): SizeDay[] {
  return db
    .prepare<[number], SizeDay>(
      `SELECT day, at, file_bytes AS fileBytes, used_bytes AS usedBytes, tables FROM size_days ORDER BY day DESC LIMIT ?`,
    )
    .all(limit)
    .reverse();
}
