// Which of a hearing's times counts.
import type { ClaimedTime, EpochMs, Hearing, ObserverStatus } from '../../domain/hearing.ts';

/** The last millisecond a date can name. */
const END_OF_TIME = 8.64e15;

/** The uploader's own time as whole milliseconds; null when there is none or it names no date. */
export function claimedAt(claimed: ClaimedTime | null): EpochMs | null {
  if (claimed === null || !(Math.abs(claimed.at) <= END_OF_TIME)) return null;
  return Math.round(claimed.at);
}

/**
 * When the packet was heard: arrival in this process for what comes live, because uploaders' clocks are often wrong;
 * the message's own time for recordings, which have no other, and for what an uploader with a proven clock
 * delivered `late`. Nothing was heard after it arrived here: it would be alive, and never old enough to go, for years.
 */
export function packetTime(hearing: Pick<Hearing, 'timing' | 'claimed' | 'arrivedAt'>, late: boolean): EpochMs {
  const { timing, claimed, arrivedAt } = hearing;
  return timing === 'recorded' || late ? Math.min(claimedAt(claimed) ?? arrivedAt, arrivedAt) : arrivedAt;
}

/** What tells two receptions of the same path apart: the uploader's time, else the packet's, `at`. */
export function receptionTime(hearing: Hearing, at: EpochMs): EpochMs {
  return claimedAt(hearing.claimed) ?? at;
}

/**
 * When a status was made. A last will is sent by the broker long after it was written, so the uploader's
 * time orders statuses; a clock ahead of ours gains nothing by it.
 */
export function statusTime(status: ObserverStatus): EpochMs {
  const claimed = claimedAt(status.claimed);
  return claimed === null ? status.arrivedAt : Math.min(claimed, status.arrivedAt);
}

/**
 * When an observer measured what its status says, which was delivered `late` or at once; null for a live message the
 * broker kept from some earlier time.
 */
export function metricsTime(status: ObserverStatus, late: boolean): EpochMs | null {
  return status.timing === 'live' && status.retained ? null : packetTime(status, late);
}
