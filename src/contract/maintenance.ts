// What is kept how long, the jobs that see to it, how big the database is and will be, and its backups.
import { z } from 'zod';

/** Every job, in the order they run in when several are due. */
export const jobNames = [
  'nodes',
  'observers',
  'metrics',
  'packets',
  'edges',
  'activity',
  'cap',
  'vacuum',
  'checkpoint',
  'measure',
  'backup',
  'backfill',
] as const;
export const jobName = z.enum(jobNames);
export type JobName = z.infer<typeof jobName>;

export const jobState = z.object({
  name: jobName,
  state: z.enum(['idle', 'waiting', 'running']),
  /** How much of the run under way is done, 0 to 1; null while nobody can tell. */
  part: z.number().nullable(),
  /** Rows of the run under way. */
  rows: z.number().int(),
  /** null before the first run. */
  last: z
    .object({
      startedAt: z.number().int(),
      /** null while it runs, or when it was cut short with the program. */
      endedAt: z.number().int().nullable(),
      outcome: z.enum(['running', 'done', 'cancelled', 'failed', 'interrupted']),
      rows: z.number().int(),
      /** Milliseconds it held the monitor: in all, and at a stretch. */
      busyMs: z.number(),
      longestMs: z.number(),
      words: z.string(),
    })
    .nullable(),
  /** null for one that runs only when something asks for it. */
  nextAt: z.number().int().nullable(),
});
export type JobState = z.infer<typeof jobState>;

/** Days unless it says otherwise. */
export const retention = z.object({
  /** 0 never. */
  nodeDays: z.number(),
  /** -1 never. */
  observerDays: z.number(),
  /** 0 never. */
  packetDays: z.number(),
  metricDays: z.number(),
  droppedDays: z.number(),
  /** 0 never. */
  edgeDays: z.number(),
  activityHourDays: z.number(),
  activityDays: z.number(),
  packetHourDays: z.number(),
  /** null for no cap. */
  capBytes: z.number().nullable(),
  vacuumPages: z.number(),
  /** Local hour, 0 to 23; null for no scheduled backup. */
  backupHour: z.number().nullable(),
  backupKeep: z.number(),
  /** null for the folder beside the database. */
  backupFolder: z.string().nullable(),
});
export type Retention = z.infer<typeof retention>;

export const retentionAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('saved'), settings: retention }),
  z.object({ kind: z.literal('refused'), sentences: z.array(z.string()) }),
]);
export type RetentionAnswer = z.infer<typeof retentionAnswer>;

export const forecast = z.discriminatedUnion('kind', [
  /** Fewer than two days are known, or nobody knows the room. */
  z.object({ kind: z.literal('unknown') }),
  z.object({ kind: z.literal('steady'), bytesPerDay: z.number() }),
  /** No room is left in so many days. */
  z.object({ kind: z.literal('full'), bytesPerDay: z.number(), days: z.number(), at: z.number().int() }),
]);
export type Forecast = z.infer<typeof forecast>;

export const backup = z.object({ file: z.string(), bytes: z.number(), madeAt: z.number().int() });
export type Backup = z.infer<typeof backup>;

/** Bytes and epoch milliseconds. */
export const health = z.object({
  file: z.string(),
  fileBytes: z.number(),
  /** Without free pages. */
  usedBytes: z.number(),
  walBytes: z.number(),
  /** null when the system does not say. */
  diskFreeBytes: z.number().nullable(),
  capBytes: z.number().nullable(),
  /** The biggest first; empty before the first measuring. */
  tables: z.array(z.object({ table: z.string(), bytes: z.number() })),
  measuredAt: z.number().int().nullable(),
  /** Bytes in use by day, oldest first, at most 90. */
  history: z.array(z.object({ at: z.number().int(), bytes: z.number() })),
  disk: forecast,
  /** null without a cap. */
  cap: forecast.nullable(),
  /** Hearings that wait to be recorded, and how many can. */
  queue: z.object({ length: z.number().int(), capacity: z.number().int() }),
  jobs: z.array(jobState),
  backups: z.array(backup),
  backupFolder: z.string(),
  /** The copy that is put in the database's place at the next start; null when none is. */
  restoring: z.string().nullable(),
  /** What became of a restore chosen before this start; null when none was. */
  restored: z.object({ good: z.boolean(), words: z.string() }).nullable(),
});
export type Health = z.infer<typeof health>;

/** How long a thread could do nothing else, milliseconds. */
export const blockReport = z.object({
  /** Watched since then. */
  since: z.number().int(),
  lastMinuteMs: z.number(),
  longestMs: z.number(),
  /** Of the longest, for how much the thread itself was at work, at most; null where that is not known, as for a short one. */
  longestOwnMs: z.number().nullable(),
  longestAt: z.number().int().nullable(),
});
export type BlockReport = z.infer<typeof blockReport>;

/** What the program is doing at this moment, and what its picture rests on. */
export const present = z.object({
  at: z.number().int(),
  /** Grows with every change of the graph; a window that shows another one is behind. */
  revision: z.number().int(),
  reader: z.object({
    /** When the links were read that panels and analyses answer from. */
    snapshotAt: z.number().int(),
    /** Questions without an answer yet. */
    waiting: z.number().int(),
  }),
  queue: z.object({
    length: z.number().int(),
    capacity: z.number().int(),
    /** When the oldest that waits arrived; null when none does. */
    oldestAt: z.number().int().nullable(),
    /** Found no room since the start. */
    dropped: z.number().int(),
  }),
  /** New observations written per second over the last 10 s; what stands in the way, empty when nothing does. */
  recording: z.object({ perSecond: z.number(), trouble: z.string() }),
  /** `main` belongs to the host, `monitor` hears and records; null until the host said it. */
  blocks: z.object({ main: blockReport.nullable(), monitor: blockReport }),
  /** The newest lines of the log, the oldest first. */
  log: z.array(z.object({ at: z.number().int(), name: z.string(), level: z.string(), text: z.string() })),
});
export type Present = z.infer<typeof present>;
