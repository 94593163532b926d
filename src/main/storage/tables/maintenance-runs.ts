// The last run of each maintenance job.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb, WritableDb } from '../database.ts';

export interface MaintenanceRun {
  readonly job: string;
  readonly startedAt: EpochMs;
  /** null while it runs, or when it was cut short with the program. */
  readonly endedAt: EpochMs | null;
  readonly outcome: 'running' | 'done' | 'cancelled' | 'failed';
  readonly rows: number;
  /** Milliseconds the monitor was held: in all, and at a stretch. */
  readonly busyMs: number;
  readonly longestMs: number;
  /** The result in words. */
  readonly words: string;
}

/** The last run of every job that ever ran. */
export function readMaintenanceRuns(db: ReadableDb): MaintenanceRun[] {
  return db
    .prepare<[], MaintenanceRun>(
      `SELECT job, started_at AS startedAt, ended_at AS endedAt, outcome, rows, busy_ms AS busyMs,
         longest_ms AS longestMs, words FROM maintenance_runs ORDER BY job`,
    )
    .all();
}

/** Replaces what is known of the last run of a job. */
export function writeMaintenanceRun(db: WritableDb, run: MaintenanceRun): void {
  db.prepare(
    `INSERT OR REPLACE INTO maintenance_runs (job, started_at, ended_at, outcome, rows, busy_ms, longest_ms, words)
     VALUES (@job, @startedAt, @endedAt, @outcome, @rows, round(@busyMs), round(@longestMs), @words)`,
  ).run(run);
}
