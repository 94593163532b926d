// What came from each source, one row an hour.
import type { FlowHour } from '../../../domain/flow/usual-flow.ts';
import type { ReadableDb, WritableDb } from '../database.ts';

export interface SourceHour extends FlowHour {
  readonly source: string;
  readonly hour: number;
}

/** Every hour from `oldest` on. */
export function readSourceHours(db: ReadableDb, oldest: number): SourceHour[] {
  return db
    .prepare<[number], SourceHour>(
      `SELECT source, hour, hearings, listened_secs AS listenedSecs, longest_pause_secs AS longestPauseSecs
         FROM source_hours WHERE hour >= ?`,
    )
    .all(oldest);
}

/** Writes the hours as they are given and drops those before `oldest`, in one transaction. */
export function writeSourceHours(db: WritableDb, rows: readonly SourceHour[], oldest: number): void {
  const put = db.prepare(
    `INSERT INTO source_hours (source, hour, hearings, listened_secs, longest_pause_secs)
     VALUES (@source, @hour, @hearings, @listenedSecs, @longestPauseSecs)
     ON CONFLICT (source, hour) DO UPDATE SET hearings = excluded.hearings,
       listened_secs = excluded.listened_secs, longest_pause_secs = excluded.longest_pause_secs`,
  );
  const whole = (row: SourceHour) => ({
    ...row,
    listenedSecs: Math.round(row.listenedSecs),
    longestPauseSecs: Math.round(row.longestPauseSecs),
  });
  db.transaction(() => {
    for (const row of rows) put.run(whole(row));
    db.prepare('DELETE FROM source_hours WHERE hour < ?').run(oldest);
  }).immediate();
}
