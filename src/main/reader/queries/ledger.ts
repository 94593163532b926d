// What became of every event, by family, category and reason.
import { decisionReasons, type Ledger, type LedgerCell } from '../../../contract/counters.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { type CountersInput, counters, hourMs } from './counters.ts';

/**
 * The ledger at `now`; cells and totals come from one moment, so they add up. Since install, the totals also hold what
 * the hourly counts have forgotten (older than 400 days).
 */
export function ledger(db: ReadableDb, input: CountersInput): Ledger {
  const { windows, events } = counters(db, input);
  const cells = db
    .prepare<[number, number], LedgerCell>(selectCells)
    .all(windows.today / hourMs, windows.last7Days / hourMs);
  const known = new Set<string>(decisionReasons);
  const seen = db.prepare<[], number>('SELECT seen FROM dispatcher_state').pluck().get() ?? 0;
  return { at: input.now, cells: cells.filter((cell) => known.has(cell.reason)), totals: events, seen, windows };
}

/** Every counted cell since two hours, the later first; one pass over at most 400 days of buckets. */
const selectCells = `SELECT family, category, reason, sum(iif(hour >= ?, n, 0)) AS today,
    sum(iif(hour >= ?, n, 0)) AS last7Days, sum(n) AS sinceInstall
  FROM dispatcher_drops GROUP BY family, category, reason ORDER BY family, category, reason`;
