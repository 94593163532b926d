// What would have let a dropped event pass: read from the numbers its guard compared.
import type { EpochMs } from '../hearing.ts';
import { dedupWindowMs } from './guards.ts';
import type { DecisionReason } from './reasons.ts';

export interface WouldFire {
  /** `from`: at that time or later. `until`: only up to then. `change`: with another rule. */
  readonly kind: 'from' | 'until' | 'change';
  readonly at: EpochMs | null;
  readonly words: string;
}

/** An earlier number of seconds, any words, `<` or `>`, and the limit it was compared with. */
const comparison = /(-?[\d.]+) s\b.*[<>] (\d+) s/;

/**
 * When the event would have passed the guard that dropped it with `reason` and `detail` at `decidedAt`, or under which
 * rule; null for what was delivered or taken by no target, and for details that name no numbers. Later guards could
 * still have stopped it.
 */
export function wouldFire(reason: DecisionReason, detail: string, decidedAt: EpochMs): WouldFire | null {
  switch (reason) {
    case 'cold_start':
      return afterLimit(detail, decidedAt, (limit) => `when the grace of ${limit} s after the start was over`);
    case 'cooldown':
      return afterLimit(detail, decidedAt, (limit) => `when the cooldown of ${limit} s was over`);
    case 'stale': {
      const [age, limit] = compared(detail) ?? [];
      if (age === undefined || limit === undefined) return null;
      const at = Math.round(decidedAt - (age - limit) * 1000);
      return { kind: 'until', at, words: `while it was at most ${limit} s old` };
    }
    case 'paused':
      return afterMoment(detail, 'when the pause was over');
    case 'snoozed':
      return afterMoment(detail, 'when the snooze was over');
    case 'dedup':
      return { kind: 'from', at: decidedAt + dedupWindowMs, words: '7 days after it was last seen' };
    case 'disabled':
      return { kind: 'change', at: null, words: 'with its family switched on' };
    case 'region':
      return { kind: 'change', at: null, words: 'with its region among those of the rule' };
    case 'severity':
      return { kind: 'change', at: null, words: 'with a lower severity floor' };
    case 'no_target':
      return { kind: 'change', at: null, words: 'with a target for its severity' };
    default:
      return null;
  }
}

function compared(detail: string): readonly [number, number] | null {
  const [, value, limit] = comparison.exec(detail) ?? [];
  return value === undefined || limit === undefined ? null : [Number(value), Number(limit)];
}

function afterMoment(detail: string, words: string): WouldFire | null {
  const at = Date.parse(/until (\S+Z)/.exec(detail)?.[1] ?? '');
  return Number.isNaN(at) ? null : { kind: 'from', at, words };
}

function afterLimit(detail: string, decidedAt: EpochMs, words: (limit: number) => string): WouldFire | null {
  const [elapsed, limit] = compared(detail) ?? [];
  if (elapsed === undefined || limit === undefined) return null;
  return { kind: 'from', at: Math.round(decidedAt + (limit - elapsed) * 1000), words: words(limit) };
}
