// The dispatcher's single row: what it counted since install, and the runs it counted in.
import type { Statement } from 'better-sqlite3';
import {
  type DecisionReason,
  decisionReasons,
  type ReasonCounts,
  sumOf,
  zeroCounts,
} from '../../../domain/alerts/reasons.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb, WritableDb } from '../database.ts';

export interface DispatcherStateRow {
  /** When counting began; null before the first run. */
  readonly installedAt: EpochMs | null;
  /** The newest run. */
  readonly runId: string | null;
  readonly runStartedAt: EpochMs | null;
  readonly anchor: EpochMs | null;
  /** The run that set the anchor. */
  readonly anchorRunId: string | null;
  readonly totals: ReasonCounts;
}

/** Additions to the totals, and the run's own marks where they changed. */
export interface DispatcherStateChange {
  readonly counts: ReasonCounts;
  readonly run: { readonly id: string; readonly startedAt: EpochMs } | null;
  readonly anchor: { readonly at: EpochMs; readonly runId: string } | null;
}

const columnOf: Readonly<Record<DecisionReason, string>> = {
  disabled: 'disabled_dropped',
  cold_start: 'cold_start_dropped',
  stale: 'stale_dropped',
  region: 'region_dropped',
  severity: 'severity_dropped',
  no_target: 'no_target_dropped',
  dedup: 'dedup_dropped',
  cooldown: 'cooldown_dropped',
  paused: 'paused_dropped',
  snoozed: 'snoozed_dropped',
  expired: 'expired',
  failed: 'failed',
  delivered: 'delivered',
};

/** The row as it stands on disk; zeros when it is missing. */
export function readDispatcherState(db: ReadableDb): DispatcherStateRow {
  const row = db.prepare('SELECT * FROM dispatcher_state WHERE id = 1').get() as Record<string, unknown> | undefined;
  const totals = zeroCounts();
  for (const reason of decisionReasons) totals[reason] = Number(row?.[columnOf[reason]] ?? 0);
  const number = (column: string) => (row?.[column] ?? null) as number | null;
  const text = (column: string) => (row?.[column] ?? null) as string | null;
  return {
    installedAt: number('installed_at'),
    runId: text('run_id'),
    runStartedAt: number('run_started_at'),
    anchor: number('cold_start_anchor'),
    anchorRunId: text('cold_start_run_id'),
    totals,
  };
}

/** Writes the row. Totals are only ever added to, so that a start without the database cannot shrink the history. */
export class DispatcherState {
  readonly #add: Statement;
  readonly #run: Statement;
  readonly #anchor: Statement;

  constructor(db: WritableDb) {
    const additions = decisionReasons.map((reason) => `${columnOf[reason]} = ${columnOf[reason]} + @${reason}`);
    this.#add = db.prepare(
      `UPDATE dispatcher_state SET seen = seen + @seen, ${additions.join(', ')}, updated_at = @at WHERE id = 1`,
    );
    this.#run = db.prepare(
      `UPDATE dispatcher_state SET installed_at = COALESCE(installed_at, @startedAt), run_id = @id,
         run_started_at = @startedAt WHERE id = 1`,
    );
    this.#anchor = db.prepare(
      'UPDATE dispatcher_state SET cold_start_anchor = @at, cold_start_run_id = @runId WHERE id = 1',
    );
  }

  /** Applies a change at `now`; call it inside a transaction. */
  apply(change: DispatcherStateChange, now: EpochMs): void {
    if (change.run) this.#run.run(change.run);
    if (change.anchor) this.#anchor.run(change.anchor);
    const seen = sumOf(change.counts);
    if (seen > 0) this.#add.run({ ...change.counts, seen, at: now });
  }
}
