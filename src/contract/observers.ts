// Observers: who hears and uploads, how they fare, and whether their clocks can be believed.
import { z } from 'zod';

const epochMs = z.number().int();
const measured = z.number().nullable();

/** What its messages showed of its clock. No clock moves data: times are arrival times, but for a proven one's late deliveries. */
export const observerClock = z.object({
  /** Ahead of arrival, negative when behind. */
  skewSeconds: z.number().int(),
  /** Its times name no zone, and were read as UTC. */
  naive: z.boolean(),
  /** It was right so often in a row that what it delivers late counts at its own time. */
  proven: z.boolean(),
  /** When it was last seen. */
  at: epochMs,
});
export type ObserverClock = z.infer<typeof observerClock>;

export const observerRow = z.object({
  id: z.number().int(),
  /** As published: a public key, or an id that is none. */
  key: z.string(),
  name: z.string().nullable(),
  iata: z.string().nullable(),
  /** Its last word: false when it left, or its broker said so; null when it never said. */
  online: z.boolean().nullable(),
  lastSeen: epochMs,
  lastPacketAt: epochMs.nullable(),
  /** Packets it brought within an hour, as of now. */
  perHour: z.number(),
  /** Since it is known. */
  packets: z.number().int(),
  /** Newest report: millivolt and dBm. */
  batteryMv: measured,
  noiseFloor: measured,
  clock: observerClock.nullable(),
});
export type ObserverRow = z.infer<typeof observerRow>;

/** Where a page of observers begins: after the one with these values. */
export const observerMark = z.object({ lastSeen: epochMs, id: z.number().int() });
export type ObserverMark = z.infer<typeof observerMark>;

export const observerDetail = z.object({
  observer: observerRow,
  firstSeen: epochMs,
  lastStatusAt: epochMs.nullable(),
  model: z.string().nullable(),
  firmware: z.string().nullable(),
  clientVersion: z.string().nullable(),
  /** `MHz,kHz,SF,CR` as published. */
  radio: z.string().nullable(),
  /** Whether it relays packets itself. */
  canRelay: z.boolean().nullable(),
  /** The newest report. */
  uptimeSecs: measured,
  queueLen: measured,
  /** Bits its firmware set since its start; 0 when nothing went wrong. */
  errorFlags: measured,
  /** Share of the last hour it sent or received, percent. */
  airtimePercent: measured,
  /** Reports of the last 24 h, one in five minutes, oldest first. */
  samples: z.array(
    z.object({
      at: epochMs,
      batteryMv: measured,
      noiseFloor: measured,
      /** Since the report before; null after a gap. */
      airtimePercent: measured,
    }),
  ),
  /** Packets by hour, the last 48, oldest first, hours without any included. */
  hours: z.array(z.object({ at: epochMs, packets: z.number().int() })),
  /** Through which it came, newest first. */
  sources: z.array(z.object({ name: z.string(), heardAt: epochMs })),
});
export type ObserverDetail = z.infer<typeof observerDetail>;
