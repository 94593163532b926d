// What an observer counted in all, and where the pieces of it were joined.
import { z } from 'zod';

const epochMs = z.number().int();
const count = z.number().int();

/** A place where a counter did not simply rise. */
export const counterSeam = z.object({
  /** Time of the report that showed it. */
  at: epochMs,
  /** `restarted` began anew; `cleared` ran on with its counters set to 0; `wrapped` went past 65,535; `unclear` may have restarted. */
  kind: z.enum(['restarted', 'cleared', 'wrapped', 'unclear']),
  /** Seconds before a restart that no report covers; null where not known, or nothing was missed. */
  unseenSecs: count.nullable(),
  changes: z.array(z.object({ counter: z.string(), before: count, after: count })),
});

export const joinedCounters = z.object({
  /** From when on the totals count. */
  since: epochMs,
  /** Newest report. */
  at: epochMs,
  uptimeSecs: count.nullable(),
  restarts: count,
  /** Each at most what was really counted; null where the observer never told. */
  totals: z.object({
    packetsReceived: count.nullable(),
    packetsSent: count.nullable(),
    recvErrors: count.nullable(),
    rxAirSecs: count.nullable(),
    txAirSecs: count.nullable(),
  }),
  /** Newest first, at most 50. */
  seams: z.array(counterSeam),
});
export type JoinedCounters = z.infer<typeof joinedCounters>;
