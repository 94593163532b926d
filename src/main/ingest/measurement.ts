// What the radio measured, in the columns' units, and which reception's values count.
import type { Hearing } from '../../domain/hearing.ts';
import type { Measured, Reception } from '../storage/tables/observations.ts';

const SNR = 1;
const RSSI = 2;
const SCORE = 4;

/** `value` as a whole number between `low` and `high`; null for what no radio measures. */
function within(value: number | null, low: number, high: number): number | null {
  if (value === null) return null;
  const whole = Math.round(value);
  return whole >= low && whole <= high ? whole : null;
}

/** SNR in quarter dB (an int8 on the radio), RSSI in dBm, score 0 to 1000; impossible values become null. */
export function measuredOf(hearing: Pick<Hearing, 'snr' | 'rssi' | 'score'>): Measured {
  return {
    snrX4: within(hearing.snr === null ? null : hearing.snr * 4, -128, 127),
    rssi: within(hearing.rssi, -255, 127),
    score: within(hearing.score, 0, 1000),
  };
}

/** Which values are there: 1 SNR, 2 RSSI, 4 score, summed. */
export function presence(measured: Measured): number {
  return (
    (measured.snrX4 === null ? 0 : SNR) | (measured.rssi === null ? 0 : RSSI) | (measured.score === null ? 0 : SCORE)
  );
}

/**
 * The values of an observation after one more reception at `claimedAt`: each value is the one that came with the newest
 * reception that had it, whatever order they arrive in. `known` are the receptions before this one.
 */
export function mergeMeasured(
  stored: Measured,
  known: readonly Reception[],
  incoming: Measured,
  claimedAt: number,
): Measured {
  const newest = (bit: number) => {
    let time = Number.NEGATIVE_INFINITY;
    for (const reception of known) if (reception.measured & bit) time = Math.max(time, reception.claimedAt);
    return time;
  };
  const pick = (bit: number, old: number | null, fresh: number | null) =>
    fresh !== null && (old === null || claimedAt > newest(bit)) ? fresh : old;
  return {
    snrX4: pick(SNR, stored.snrX4, incoming.snrX4),
    rssi: pick(RSSI, stored.rssi, incoming.rssi),
    score: pick(SCORE, stored.score, incoming.score),
  };
}
