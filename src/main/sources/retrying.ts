// What a source says and does between a failure and its next attempt.
import type { Cancel, Clock } from '../../domain/clock.ts';
import type { SourceLedger } from './ledger.ts';

/** One failure, in words. */
export interface Setback {
  /** What happened, beginning in lower case, without a full stop. */
  readonly what: string;
  /** What it means and what to do: whole sentences. */
  readonly advice: string;
}

/** Says what happened and that it waits, and calls `again` after `ms`; gives what cancels that. */
export function tryAgain(
  ledger: SourceLedger,
  clock: Clock,
  { what, advice }: Setback,
  ms: number,
  again: () => void,
): Cancel {
  ledger.failed(`${what.charAt(0).toUpperCase()}${what.slice(1)}. ${advice}`);
  const seconds = Math.max(1, Math.round(ms / 1000));
  ledger.enter('waiting', `Waiting ${seconds} s, then trying again: ${what}. ${advice}`);
  return clock.after(ms, () => {
    ledger.reconnecting();
    again();
  });
}
