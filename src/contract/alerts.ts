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

/** Rules about silence, which have a threshold to try. */
export const silenceRule = z.discriminatedUnion('category', [
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
export type SilenceRule = z.infer<typeof silenceRule>;

/** The other detectors, which are tried as they are. */
export const triedCategories = [
  'node-new',
  'node-renamed',
  'clock-skew',
  'prefix-collision',
  'link-new',
  'link-lost',
  'bridge-risk',
  'partition',
  'battery-low',
  'noise-floor-high',
  'airtime-high',
  'packet-storm',
  'keyword',
  'source-disconnected',
  'storage-low',
  'ingest-backlog',
  'own-clock',
] as const;

/** Case does not matter, and nothing in a text is a pattern. */
export const keywordRule = z.object({
  /** `word`: a word or phrase that stands on its own. `mention`: somebody's name behind an `@`. */
  kind: z.enum(['word', 'mention']),
  /** At most 64 characters. */
  text: z.string(),
  /** The one channel it is looked for in; null for all. */
  channel: z.string().nullable(),
  severity,
  /** False for one that is kept and not looked for. */
  enabled: z.boolean(),
});
export type KeywordRule = z.infer<typeof keywordRule>;

/** What can be tried on stored history; `keyword` without a rule tries those that are kept and on. */
export const backTestRule = z.union([
  silenceRule,
  z.object({ category: z.literal('keyword'), keyword: keywordRule }),
  z.object({ category: z.enum(triedCategories) }),
]);
export type BackTestRule = z.infer<typeof backTestRule>;

/** One time a rule would have fired. */
export const backTestFiring = z.object({
  /** Node key, observer id, edge key, source or channel; and its name, for a message that of its sender. */
  subject: z.string(),
  name: z.string().nullable(),
  /** When what was wrong began: last heard, the first bad report. */
  since: epochMs,
  firedAt: epochMs,
  /** When it was over; null while it is not, and as `firedAt` for what happens in a moment. */
  overAt: epochMs.nullable(),
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
  /** Nodes, observers, links, messages or sources that were tried. */
  subjects: z.number().int(),
  /** Not counted, because nothing at all was recorded for part of the time: the program was off, or deaf. */
  unknown: z.number().int(),
  /** Newest first, at most 100. */
  firings: z.array(backTestFiring),
  /** What the history cannot show, in sentences. */
  limits: z.array(z.string()),
  /** Why stored history cannot answer at all, a sentence; null where it can. */
  cannot: z.string().nullable(),
});
export type BackTest = z.infer<typeof backTest>;

/** What an operator decided about a family of alerts. */
export const familySettings = z.looseObject({
  enabled: z.boolean(),
  /** Events below it are dropped. */
  severityFloor: severity,
  /** IATA codes; empty means everywhere. */
  regions: z.array(z.string()),
  /** Seconds after which an event is too old to tell; null never. */
  freshnessS: z.number().nullable(),
  /** Seconds between two alerts of one category and region; 0 off. */
  cooldownS: z.number(),
  /** Names of targets by severity. */
  targets: z.record(severity, z.array(z.string())),
  /** Whether immediate alerts are told at once in quiet hours. */
  immediateInQuietHours: z.boolean(),
});
export type FamilySettings = z.infer<typeof familySettings>;

/** The rules. Fields that are not named here are the core's own and come back as they were. */
export const alertSettings = z.looseObject({
  /** Seconds of silence after the first event of a run; 0 off. */
  graceS: z.number(),
  /** Seconds after the first start during which nodes are learnt without being called new. */
  baselineS: z.number(),
  /** Local times of day, "22:00"; what is not immediate waits for the end and comes as one digest. */
  quietHours: z.looseObject({ enabled: z.boolean(), from: z.string(), to: z.string() }),
  families: z.record(z.string(), familySettings),
});
export type AlertSettings = z.infer<typeof alertSettings>;

/** Each sentence begins with the path of its field: "nodes.cooldownS must be …". */
export const settingsAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('saved'), settings: alertSettings }),
  z.object({ kind: z.literal('refused'), sentences: z.array(z.string()) }),
]);
export type SettingsAnswer = z.infer<typeof settingsAnswer>;

export const webhookShape = z.enum(['json', 'ntfy', 'discord', 'slack']);
export type WebhookShape = z.infer<typeof webhookShape>;

/** Where alerts go. Secrets are never part of it. */
export const targetStatus = z.object({
  /** `in-app`, `desktop`, `tray`, `sound`, or `webhook:NAME`. */
  name: z.string(),
  kind: z.enum(['in-app', 'desktop', 'tray', 'sound', 'webhook']),
  /** Whether this program can reach it at all: a headless host has no desktop. */
  available: z.boolean(),
  enabled: z.boolean(),
  /** null for what is no webhook; so is `address`, which is scheme and host alone. */
  shape: webhookShape.nullable(),
  address: z.string().nullable(),
  lastSentAt: epochMs.nullable(),
  lastError: z.string().nullable(),
  /** Alerts that wait for it. */
  waiting: z.number().int(),
});
export type TargetStatus = z.infer<typeof targetStatus>;

export const webhookInput = z.object({
  name: z.string().max(64),
  shape: webhookShape,
  /** null keeps the stored one; so does a null `token`, and an empty one removes it. */
  url: z.string().max(2_048).nullable(),
  token: z.string().max(2_048).nullable(),
  enabled: z.boolean(),
});
export type WebhookInput = z.infer<typeof webhookInput>;

/** Exactly what the other side answered. */
export const testAnswer = z.object({ ok: z.boolean(), answer: z.string() });
export type TestAnswer = z.infer<typeof testAnswer>;

export const snooze = z.object({
  id: z.number().int(),
  subject: z.string().nullable(),
  category: z.string().nullable(),
  until: epochMs,
  createdAt: epochMs,
});
export type Snooze = z.infer<typeof snooze>;

/** What became of the alerts of a window, in sentences and numbers. */
export const explanation = z.object({
  text: z.string(),
  from: epochMs.nullable(),
  to: epochMs,
  counts: z.record(z.string(), z.number()),
  seen: z.array(z.string()),
  sent: z.array(z.string()),
  suppressed: z.array(z.string()),
  about: z.array(z.string()),
});
export type Explanation = z.infer<typeof explanation>;
