// How the dispatcher can end with an event.

/** Every ending, in the order of the guards; each event gets exactly one, and each is counted. */
export const decisionReasons = [
  'disabled',
  'cold_start',
  'stale',
  'region',
  'severity',
  'no_target',
  'dedup',
  'cooldown',
  'paused',
  'snoozed',
  'expired',
  'failed',
  'delivered',
] as const;
export type DecisionReason = (typeof decisionReasons)[number];

/** A number for every reason. */
export type ReasonCounts = Readonly<Record<DecisionReason, number>>;

/** Zero for every reason, to count into. */
export function zeroCounts(): Record<DecisionReason, number> {
  return {
    disabled: 0,
    cold_start: 0,
    stale: 0,
    region: 0,
    severity: 0,
    no_target: 0,
    dedup: 0,
    cooldown: 0,
    paused: 0,
    snoozed: 0,
    expired: 0,
    failed: 0,
    delivered: 0,
  };
}

/** The sum over all reasons. */
export function sumOf(counts: ReasonCounts): number {
  return decisionReasons.reduce((sum, reason) => sum + counts[reason], 0);
}
