// What became of events, in memory: totals since install and the hours the windows need.

import { type DecisionReason, decisionReasons, type ReasonCounts, zeroCounts } from '../../domain/alerts/reasons.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import { hourOf } from '../storage/tables/dispatcher-drops.ts';
import { oldestWindowHour, type WindowName, windowNames, windowStarts } from './windows.ts';

export interface CountedWindow {
  /** Where the window begins by its name; null for since install. */
  readonly from: EpochMs | null;
  /** What the numbers really cover: whole hours, never before counting began; null when nothing was ever counted. */
  readonly coveredFrom: EpochMs | null;
  readonly to: EpochMs;
  readonly counts: ReasonCounts;
}

export class Counters {
  readonly #totals = zeroCounts();
  readonly #hours = new Map<EpochMs, Record<DecisionReason, number>>();
  #installedAt: EpochMs | null = null;

  get totals(): ReasonCounts {
    return { ...this.#totals };
  }

  /** When counting began; null before that is known. */
  get installedAt(): EpochMs | null {
    return this.#installedAt;
  }

  count(reason: DecisionReason, at: EpochMs, n = 1): void {
    this.#totals[reason] += n;
    this.#hourAt(at)[reason] += n;
  }

  /** Adds what the disk remembers to what was counted here meanwhile. */
  add(
    installedAt: EpochMs | null,
    totals: ReasonCounts,
    hours: readonly { readonly hour: EpochMs; readonly reason: DecisionReason; readonly n: number }[],
  ): void {
    this.#installedAt = installedAt;
    for (const reason of decisionReasons) this.#totals[reason] += totals[reason];
    for (const { hour, reason, n } of hours) this.#hourAt(hour)[reason] += n;
  }

  /** Every window at `now`. */
  windows(now: EpochMs): Readonly<Record<WindowName, CountedWindow>> {
    for (const hour of this.#hours.keys()) if (hour < oldestWindowHour(now)) this.#hours.delete(hour);
    const starts = windowStarts(now);
    const entries = windowNames.map((name) => [name, this.#window(starts[name], now)] as const);
    return Object.fromEntries(entries) as Record<WindowName, CountedWindow>;
  }

  #window(from: EpochMs | null, now: EpochMs): CountedWindow {
    const began = this.#installedAt;
    if (from === null) return { from, coveredFrom: began, to: now, counts: this.totals };
    const firstHour = hourOf(from);
    const counts = zeroCounts();
    for (const [hour, counted] of this.#hours) {
      if (hour < firstHour) continue;
      for (const reason of decisionReasons) counts[reason] += counted[reason];
    }
    return { from, coveredFrom: began === null ? null : Math.max(firstHour, began), to: now, counts };
  }

  #hourAt(at: EpochMs): Record<DecisionReason, number> {
    const hour = hourOf(at);
    let counts = this.#hours.get(hour);
    if (counts === undefined) {
      counts = zeroCounts();
      this.#hours.set(hour, counts);
    }
    return counts;
  }
}
