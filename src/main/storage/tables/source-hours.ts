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
      `SELECT source, hour, hearings, busy_minutes AS busyMinutes, listened_secs AS listenedSecs
         FROM source_hours WHERE hour >= ?`,
    )
    .all(oldest);
}

/** Writes the hours as they are given and drops those before `oldest`, in one transaction. */
export function writeSourceHours(db: WritableDb, rows: readonly SourceHour[], oldest: number): void {
  const put = db.prepare(
    `INSERT INTO source_hours (source, hour, hearings, busy_minutes, listened_secs)
     VALUES (@source, @hour, @hearings, @busyMinutes, @listenedSecs)
     ON CONFLICT (source, hour) DO UPDATE SET hearings = excluded.hearings,
       busy_minutes = excluded.busy_minutes, listened_secs = excluded.listened_secs`,
  );
  const whole = (row: SourceHour) => ({
    ...row,
    listenedSecs: Math.round(row.listenedSecs),
  });
  db.transaction(() => {
    for (const row of rows) put.run(whole(row));
    db.prepare('DELETE FROM source_hours WHERE hour < ?').run(oldest);
  }).immediate();
}
