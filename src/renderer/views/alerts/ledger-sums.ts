// The ledger as a table whose rows, columns and total add up.
import { type CounterRow, decisionReasons, type Ledger } from '../../../contract/counters.ts';

/** A window of the ledger. */
export type LedgerWindow = 'today' | 'last7Days' | 'sinceInstall';

export interface LedgerRow {
  readonly reason: (typeof decisionReasons)[number];
  /** One number per family of the table. */
  readonly counts: readonly number[];
  /** Counted when families were not kept any more: the total less the families. */
  readonly older: number;
  readonly total: number;
}

export interface LedgerTable {
  readonly families: readonly string[];
  readonly rows: readonly LedgerRow[];
  /** Sums of the columns, in the order of the families. */
  readonly columns: readonly number[];
  readonly older: number;
  readonly total: number;
}

const usualFamilies = ['nodes', 'topology', 'observers', 'radio', 'channels', 'system'];

/** The table of one window: every reason, every family that exists or was ever counted. */
export function ledgerTable(ledger: Ledger, window: LedgerWindow): LedgerTable {
  const families = [...new Set([...usualFamilies, ...ledger.cells.map((cell) => cell.family)])];
  const countOf = (reason: string, family: string) =>
    ledger.cells
      .filter((cell) => cell.reason === reason && cell.family === family)
      .reduce((sum, cell) => sum + cell[window], 0);
  const totals = new Map<string, CounterRow>(ledger.totals.map((row) => [row.reason, row]));
  const rows = decisionReasons.map((reason) => {
    const counts = families.map((family) => countOf(reason, family));
    const total = totals.get(reason)?.[window] ?? 0;
    return { reason, counts, older: total - sumOf(counts), total };
  });
  return {
    families,
    rows,
    columns: families.map((_, i) => sumOf(rows.map((row) => row.counts[i] ?? 0))),
    older: sumOf(rows.map((row) => row.older)),
    total: sumOf(rows.map((row) => row.total)),
  };
}

/** Counts by category of one reason (null for all) and family (null for all), largest first. */
export function categoryCounts(
  ledger: Ledger,
  window: LedgerWindow,
  reason: string | null,
  family: string | null,
): { readonly category: string; readonly n: number }[] {
  const counts = new Map<string, number>();
  for (const cell of ledger.cells) {
    if ((reason !== null && cell.reason !== reason) || (family !== null && cell.family !== family)) continue;
    counts.set(cell.category, (counts.get(cell.category) ?? 0) + cell[window]);
  }
  const found = [...counts].map(([category, n]) => ({ category, n })).filter(({ n }) => n > 0);
  return found.sort((a, b) => b.n - a.n || a.category.localeCompare(b.category, 'en'));
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0);
}
