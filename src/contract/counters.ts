// Cumulative counters: what was said, what was not, and why.
import { z } from 'zod';

const epochMs = z.number().int();

/** How the dispatcher ended with an event; every event has exactly one. */
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

/** One counter over its windows. */
export const counterRow = z.object({
  reason: z.string(),
  today: z.number().int(),
  last7Days: z.number().int(),
  sinceInstall: z.number().int(),
});
export type CounterRow = z.infer<typeof counterRow>;

export const counters = z.object({
  at: epochMs,
  /** What became of events: one row per reason in `decisionReasons`, zeros included. */
  events: z.array(counterRow),
  /** What became of received messages: taken, duplicate, reception, and every refusal reason met so far. */
  ingest: z.array(counterRow),
  /** Where "today" and "7 days" begin, local midnight and 7 x 24 h; `coveredSince` is when counting began. */
  windows: z.object({ today: epochMs, last7Days: epochMs, coveredSince: epochMs.nullable() }),
  /** Set while the database refuses the dispatcher's writes and it runs from memory. */
  degradedSince: epochMs.nullable(),
});
export type Counters = z.infer<typeof counters>;

/** Events of one family and category that ended one way. */
export const ledgerCell = z.object({
  family: z.string(),
  category: z.string(),
  reason: z.enum(decisionReasons),
  today: z.number().int(),
  last7Days: z.number().int(),
  sinceInstall: z.number().int(),
});
export type LedgerCell = z.infer<typeof ledgerCell>;

/** What became of every event, by family, category and reason, all from one moment of the database. */
export const ledger = z.object({
  at: epochMs,
  /** Only what was ever counted; families kept for 400 days. */
  cells: z.array(ledgerCell),
  /** One row per reason in `decisionReasons`; since install it also holds what is older than the cells. */
  totals: z.array(counterRow),
  /** Events seen since install, counted apart from the reasons: the sum of `totals` when nothing was lost. */
  seen: z.number().int(),
  windows: z.object({ today: epochMs, last7Days: epochMs, coveredSince: epochMs.nullable() }),
});
export type Ledger = z.infer<typeof ledger>;

/** What would have let a dropped event pass the guard that stopped it. */
export const wouldFire = z.object({
  /** `from`: it would have fired at that time or later. `until`: only up to then. `change`: with another rule. */
  kind: z.enum(['from', 'until', 'change']),
  at: epochMs.nullable(),
  /** "when the cooldown of 300 s was over". */
  words: z.string(),
});
export type WouldFire = z.infer<typeof wouldFire>;

export const decision = z.object({
  id: z.number().int(),
  at: epochMs,
  eventId: z.string(),
  source: z.string(),
  family: z.string(),
  category: z.string(),
  title: z.string(),
  reason: z.enum(decisionReasons),
  /** The values compared: "age 812 s > 600 s". */
  detail: z.string(),
  /** null for what was delivered, and where it cannot be said. */
  wouldFire: wouldFire.nullable(),
});
export type Decision = z.infer<typeof decision>;

/** One refused message kept as a sample. */
export const refusalSample = z.object({
  id: z.number().int(),
  at: epochMs,
  reason: z.string(),
  detail: z.string(),
  /** Untrusted text, at most 512 characters. */
  sample: z.string(),
  observer: z.string().nullable(),
  source: z.string(),
});
export type RefusalSample = z.infer<typeof refusalSample>;
