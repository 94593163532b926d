// Counters as a paragraph a person can read.
import { type DecisionReason, decisionReasons, type ReasonCounts, sumOf } from './reasons.ts';

const endings: Readonly<Record<DecisionReason, string>> = {
  disabled: 'belonged to a family that is switched off',
  cold_start: 'fell into the grace after a start',
  stale: 'were stale',
  region: 'came from a region that is not watched',
  severity: 'were below the severity floor',
  no_target: 'had no target to go to',
  dedup: 'were repeats of something already told',
  cooldown: 'came while a cooldown ran',
  paused: 'came while everything was paused',
  snoozed: 'were snoozed',
  expired: 'expired before any target took them',
  failed: 'failed at every target',
  delivered: 'were delivered',
};

/** "In the last 7 days 52 events were seen: 47 were stale, 5 were delivered." Same counts, same text; reasons by number, then by guard order. */
export function explainCounts(opening: string, counts: ReasonCounts): string {
  const total = sumOf(counts);
  if (total === 0) return `${opening} no events were seen.`;
  const parts = decisionReasons
    .filter((reason) => counts[reason] > 0)
    .sort((a, b) => counts[b] - counts[a])
    .map((reason) => `${counts[reason].toLocaleString('en-US')} ${endingOf(reason, counts[reason])}`);
  const seen = total === 1 ? '1 event was seen' : `${total.toLocaleString('en-US')} events were seen`;
  return `${opening} ${seen}: ${parts.join(', ')}.`;
}

/** How `n` events with this reason ended: "were stale", "was a repeat of something already told". */
export function endingOf(reason: DecisionReason, n: number): string {
  const ending = endings[reason];
  if (n !== 1) return ending;
  return ending.replace(/^were repeats/, 'was a repeat').replace(/^were /, 'was ');
}
