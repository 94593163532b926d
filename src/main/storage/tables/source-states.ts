// How every source stood when the program that hears them last wrote it down.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb, WritableDb } from '../database.ts';

/** One source. */
export interface SourceStateRow {
  readonly source: string;
  readonly writtenAt: EpochMs;
  /** False once the program has ended; one that was killed leaves true, and a time that grows old. */
  readonly running: boolean;
  /** As it was written; what another version wrote may have another shape, and what is no JSON is null. */
  readonly status: unknown;
}

/** Every source of the last run, in its order. */
export function readSourceStates(db: ReadableDb): SourceStateRow[] {
  const rows = db.prepare<[], { source: string; writtenAt: EpochMs; running: number; status: string }>(
    'SELECT source, written_at AS writtenAt, running, status FROM source_states ORDER BY place',
  );
  return rows.all().map((row) => ({ ...row, running: row.running === 1, status: parsed(row.status) }));
}

/** Puts `statuses`, in their order, in the place of what was written before; in one transaction. */
export function writeSourceStates(
  db: WritableDb,
  statuses: readonly { readonly name: string }[],
  at: EpochMs,
  running: boolean,
): void {
  const put = db.prepare(
    'INSERT INTO source_states (source, place, written_at, running, status) VALUES (?, ?, ?, ?, ?)',
  );
  db.transaction(() => {
    db.prepare('DELETE FROM source_states').run();
    for (const [place, status] of statuses.entries()) {
      put.run(status.name, place, at, running ? 1 : 0, JSON.stringify(status));
    }
  }).immediate();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
