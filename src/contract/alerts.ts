// Alerts as the feed shows them.
import { z } from 'zod';

const epochMs = z.number().int();

export const severity = z.enum(['routine', 'priority', 'immediate']);
export type Severity = z.infer<typeof severity>;

export const alert = z.object({
  /** Row id in the feed; newer ones are larger. */
  id: z.number().int(),
  eventId: z.string(),
  source: z.string(),
  family: z.string(),
  category: z.string(),
  severity,
  /** IATA code or null. */
  region: z.string().nullable(),
  /** Node key, observer id, edge key or source name. */
  subject: z.string().nullable(),
  /** At most 80 and 240 characters; hold untrusted names. */
  title: z.string(),
  body: z.string(),
  /** When it happened. */
  at: epochMs,
  acknowledgedAt: epochMs.nullable(),
});
export type Alert = z.infer<typeof alert>;

/** Detectors whose rule can be tried on stored history. */
export const backTestRule = z.discriminatedUnion('category', [
  z.object({
    category: z.literal('node-silent'),
    /** Repeaters and rooms, companions and sensors, or the watched nodes. */
    nodes: z.enum(['relays', 'handhelds', 'watched']),
    thresholdS: z
      .number()
      .int()
      .min(3_600)
      .max(30 * 86_400),
  }),
  z.object({
    category: z.literal('observer-offline'),
    thresholdS: z
      .number()
      .int()
      .min(600)
      .max(30 * 86_400),
  }),
]);
export type BackTestRule = z.infer<typeof backTestRule>;

/** One time a rule would have fired. */
export const backTestFiring = z.object({
  /** Node key or observer id, and its name. */
  subject: z.string(),
  name: z.string().nullable(),
  lastHeard: epochMs,
  firedAt: epochMs,
  /** When it was heard again; null while it is not. */
  heardAgain: epochMs.nullable(),
  atNight: z.boolean(),
});
export type BackTestFiring = z.infer<typeof backTestFiring>;

export const backTest = z.object({
  from: epochMs,
  to: epochMs,
  /** Where stored history begins, when that is later than `from`. */
  coveredFrom: epochMs.nullable(),
  fired: z.number().int(),
  /** Between 22:00 and 07:00 where the program runs. */
  atNight: z.number().int(),
  /** Nodes or observers that were tried. */
  subjects: z.number().int(),
  /** Not counted, because nothing at all was recorded for part of the time: the program was off, or deaf. */
  unknown: z.number().int(),
  /** Newest first, at most 100. */
  firings: z.array(backTestFiring),
  /** What the history cannot show, in sentences. */
  limits: z.array(z.string()),
});
export type BackTest = z.infer<typeof backTest>;
