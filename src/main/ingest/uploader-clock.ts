// What an uploader's clock has shown: whether its times can be believed, and how far off they are.
import type { ClaimedTime, EpochMs } from '../../domain/hearing.ts';
import { claimedAt } from './packet-time.ts';

/** A message this close to its own time came from a clock that is right. */
const rightMs = 60_000;
/** A clock has proven itself by so many live messages in a row. */
export const provenBy = 20;
/** A proven uploader's message older than this was delivered late. */
const lateMs = 120_000;
/** A backlog runs faster than the clock; late messages that do not catch up for so long come from a clock that was set back. */
const catchUpMs = 60_000;
/** The median of so many messages is told, so that one slow message flags nobody. */
const skewsKept = 5;

export interface UploaderClock {
  /** Seconds its times are ahead of their arrival, negative when behind; null until a live message gave a time. */
  readonly clockSkewSeconds: number | null;
  /** 1 when its times name no zone (and were read as UTC). */
  readonly clockNaive: number | null;
  /** Arrival of the live message that said so last. */
  readonly clockAt: EpochMs | null;
  /** How many of its newest live messages in a row came within a minute of their own time, at most 20. */
  readonly clockOnTime: number;
}

/** What is remembered of a clock beyond its row: lost at a restart, which costs nothing but patience. */
export interface ClockMemory {
  readonly skews: readonly number[];
  /** The first of the late messages that came since the last one on time. */
  readonly late: { readonly arrivedAt: EpochMs; readonly claimedAt: EpochMs } | null;
}

export const noClockMemory: ClockMemory = { skews: [], late: null };
export const unknownClock: UploaderClock = {
  clockSkewSeconds: null,
  clockNaive: null,
  clockAt: null,
  clockOnTime: 0,
};

export interface ClockJudgement {
  /** Whether the message was stored on its way and its own time counts. */
  readonly late: boolean;
  readonly clock: UploaderClock;
  readonly memory: ClockMemory;
}

/**
 * Judges one live message of an uploader. Total. A message without a time says nothing; a late one neither proves nor
 * disproves the clock, unless late messages go on without catching up.
 */
export function judgeClock(
  clock: UploaderClock,
  memory: ClockMemory,
  message: { readonly arrivedAt: EpochMs; readonly claimed: ClaimedTime | null },
): ClockJudgement {
  const claimed = claimedAt(message.claimed);
  if (claimed === null || message.claimed === null) return { late: false, clock, memory };
  const { arrivedAt } = message;
  const lag = arrivedAt - claimed;
  const { zoned } = message.claimed;
  if (zoned && clock.clockOnTime >= provenBy && lag > lateMs) {
    const late = memory.late ?? { arrivedAt, claimedAt: claimed };
    if (catchesUp(late, arrivedAt, claimed)) return { late: true, clock, memory: { ...memory, late } };
  }
  const skews = [...memory.skews, Math.round(-lag / 1000)].slice(-skewsKept);
  return {
    late: false,
    clock: {
      clockSkewSeconds: medianOf(skews),
      clockNaive: zoned ? 0 : 1,
      clockAt: arrivedAt,
      clockOnTime: zoned && Math.abs(lag) <= rightMs ? Math.min(clock.clockOnTime + 1, provenBy) : 0,
    },
    memory: { skews, late: null },
  };
}

function catchesUp(late: NonNullable<ClockMemory['late']>, arrivedAt: EpochMs, claimed: EpochMs): boolean {
  const passed = arrivedAt - late.arrivedAt;
  return passed < catchUpMs || claimed - late.claimedAt > 1.5 * passed;
}

function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
