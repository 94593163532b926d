// Replays a rule about silence over stored evidence: how often it would have fired.
import type { EpochMs } from '../hearing.ts';
import { usualMargin } from './node-silent.ts';
import { noIntervals, usualPauseMs, withPause } from './usual-interval.ts';

/** A stretch in which something was heard at least at its start and its end. */
export type Heard = readonly [from: EpochMs, to: EpochMs];

export interface Silence {
  readonly lastHeard: EpochMs;
  /** When the threshold, or the usual pause and a quarter, had passed. */
  readonly firedAt: EpochMs;
  /** null while it is not. */
  readonly heardAgain: EpochMs | null;
}

export interface SilenceWindow {
  readonly thresholdMs: number;
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Whether the threshold stretches to the usual pause of the subject and a quarter, as the detector of nodes does. */
  readonly learns?: boolean;
}

/** The silences of one subject that a rule would have told between `from` and `to`, oldest first. */
export function silences(heard: readonly Heard[], window: SilenceWindow): Silence[] {
  const { thresholdMs, from, to, learns = false } = window;
  const found: Silence[] = [];
  const sorted = [...heard].sort((x, y) => x[0] - y[0]);
  let last = sorted[0]?.[1];
  if (last === undefined) return found;
  let pauses = noIntervals;
  const judge = (lastHeard: EpochMs, heardAgain: EpochMs | null): void => {
    // What was usual when the silence came due; most are too short for that to matter.
    const pause = (heardAgain ?? to) - lastHeard;
    if (pause <= thresholdMs) return;
    const usual = learns ? (usualPauseMs(pauses, lastHeard + thresholdMs) ?? 0) * usualMargin : 0;
    const firedAt = lastHeard + Math.max(thresholdMs, Math.ceil(usual));
    if (firedAt < from || firedAt > to || (heardAgain !== null && heardAgain <= firedAt)) return;
    found.push({ lastHeard, firedAt, heardAgain });
  };
  for (const [begin, end] of sorted) {
    if (begin > last) {
      judge(last, begin);
      if (learns) pauses = withPause(pauses, begin - last, begin);
    }
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
