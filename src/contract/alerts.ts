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
