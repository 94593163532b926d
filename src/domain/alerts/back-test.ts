// Replays a rule about silence over stored evidence: how often it would have fired.
import type { EpochMs } from '../hearing.ts';

/** A stretch in which something was heard at least at its start and its end. */
export type Heard = readonly [from: EpochMs, to: EpochMs];

export interface Silence {
  readonly lastHeard: EpochMs;
  /** `lastHeard` + threshold. */
  readonly firedAt: EpochMs;
  /** null while it is not. */
  readonly heardAgain: EpochMs | null;
}

/** The silences of one subject longer than `thresholdMs` that a rule would have told between `from` and `to`, oldest first. */
export function silences(
  heard: readonly Heard[],
  window: { readonly thresholdMs: number; readonly from: EpochMs; readonly to: EpochMs },
): Silence[] {
  const { thresholdMs, from, to } = window;
  const found: Silence[] = [];
  const sorted = [...heard].sort((x, y) => x[0] - y[0]);
  let last = sorted[0]?.[1];
  if (last === undefined) return found;
  const judge = (lastHeard: EpochMs, heardAgain: EpochMs | null): void => {
    const firedAt = lastHeard + thresholdMs;
    if (firedAt < from || firedAt > to || (heardAgain !== null && heardAgain <= firedAt)) return;
    found.push({ lastHeard, firedAt, heardAgain });
  };
  for (const [begin, end] of sorted) {
    if (begin > last) judge(last, begin);
    last = Math.max(last, end);
  }
  judge(last, null);
  return found;
}

/** Stretches of more than `longMs` in which nobody heard anything: who was silent then is not known. */
export function deafStretches(heard: readonly Heard[], longMs: number, to: EpochMs): Heard[] {
  const everybody = { thresholdMs: longMs, from: Number.NEGATIVE_INFINITY, to };
  return silences(heard, everybody).map(({ lastHeard, heardAgain }) => [lastHeard, heardAgain ?? to] as const);
}

/** Whether part of the wait that made `silence` fire lies in one of `deaf`. */
export function isUnknown(silence: Silence, deaf: readonly Heard[]): boolean {
  return deaf.some(([from, to]) => from < silence.firedAt && to > silence.lastHeard);
}

/** Whether a local hour of the day belongs to the night: 22:00 to 07:00. */
export function isNight(hour: number): boolean {
  return hour >= 22 || hour < 7;
}
