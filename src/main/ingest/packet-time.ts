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
 * the message's own time for recordings, which have no other.
 */
export function packetTime(hearing: Hearing): EpochMs {
  return hearing.timing === 'recorded' ? (claimedAt(hearing.claimed) ?? hearing.arrivedAt) : hearing.arrivedAt;
}

/** What tells two receptions of the same path apart: the uploader's time, else the packet's. */
export function receptionTime(hearing: Hearing): EpochMs {
  return claimedAt(hearing.claimed) ?? packetTime(hearing);
}

/**
 * When a status was made. A last will is sent by the broker long after it was written, so the uploader's
 * time orders statuses; a clock ahead of ours gains nothing by it.
 */
export function statusTime(status: ObserverStatus): EpochMs {
  const claimed = claimedAt(status.claimed);
  if (claimed === null) return status.arrivedAt;
  return status.timing === 'recorded' ? claimed : Math.min(claimed, status.arrivedAt);
}

/** When an observer measured what its status says; null for a live message the broker kept from some earlier time. */
export function metricsTime(status: ObserverStatus): EpochMs | null {
  if (status.timing === 'recorded') return claimedAt(status.claimed) ?? status.arrivedAt;
  return status.retained ? null : status.arrivedAt;
}
