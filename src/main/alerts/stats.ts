// What the dispatcher knows of itself, and how it says it.
import { type CounterRow, decisionReasons as contractReasons } from '../../contract/counters.ts';
import { explainCounts } from '../../domain/alerts/explain.ts';
import { decisionReasons, type ReasonCounts } from '../../domain/alerts/reasons.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { CountedWindow } from './counters.ts';
import type { Anchor } from './grace.ts';
import type { WindowName } from './windows.ts';

// The window and the core must agree on every reason and their order; this line stops compiling when they do not.
decisionReasons satisfies typeof contractReasons;
contractReasons satisfies typeof decisionReasons;

export interface DispatcherStats {
  readonly at: EpochMs;
  /** Events that have their reason; always the sum of `totals`. */
  readonly seen: number;
  /** Events that every target has refused so far and the outbox tries again; they get their reason later. */
  readonly held: number;
  /** Since install. */
  readonly totals: ReasonCounts;
  readonly anchor: Anchor | null;
  /** `toggle category region` of the remembered firings. */
  readonly cooldownKeys: readonly string[];
  /** Occurrences remembered in memory. */
  readonly dedupSize: number;
  /** Targets that wait for another attempt. */
  readonly outboxDepth: number;
  /** Since when the database refuses; null while it answers. */
  readonly degradedSince: EpochMs | null;
  readonly windows: Readonly<Record<WindowName, CountedWindow>>;
}

const openings: Readonly<Record<WindowName, string>> = {
  today: 'Today',
  last24Hours: 'In the last 24 hours',
  last7Days: 'In the last 7 days',
  thisWeek: 'This week',
  sinceInstall: 'Since installation',
};

/** The numbers of one window as a paragraph; the same numbers give the same words. */
export function explainStats(stats: DispatcherStats, window: WindowName): string {
  const { counts, from, coveredFrom } = stats.windows[window];
  const sentences = [explainCounts(openings[window], counts)];
  if (from !== null && coveredFrom !== null && coveredFrom - from >= 3_600_000) {
    sentences.push(`Counting began after that, at ${new Date(coveredFrom).toISOString()}.`);
  }
  if (stats.held > 0) sentences.push(`${stats.held} more wait for a target that answers.`);
  if (stats.degradedSince !== null) {
    sentences.push(
      `The database has not answered since ${new Date(stats.degradedSince).toISOString()}; the numbers are kept in memory.`,
    );
  }
  return sentences.join(' ');
}

/** One row per reason in the contract's order, zeros included. */
export function eventCounterRows(windows: DispatcherStats['windows']): CounterRow[] {
  return decisionReasons.map((reason) => ({
    reason,
    today: windows.today.counts[reason],
    last7Days: windows.last7Days.counts[reason],
    sinceInstall: windows.sinceInstall.counts[reason],
  }));
}
