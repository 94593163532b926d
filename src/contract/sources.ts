// Sources and the state of hearing, in words.
import { z } from 'zod';

const epochMs = z.number().int();

export const sourceKind = z.enum(['mqtt', 'replay', 'sample']);
export type SourceKind = z.infer<typeof sourceKind>;

/** What an operator enters for a new source. A password is used and kept by the host, never shown again. */
export const sourceSettings = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('mqtt'),
    /** mqtt, mqtts, ws or wss URL; a user in it is moved to `username`. */
    url: z.string().min(1),
    username: z.string().optional(),
    password: z.string().optional(),
    topics: z.array(z.string().min(1)).optional(),
    /** Accept a certificate that does not verify. */
    acceptAnyCertificate: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('replay'),
    file: z.string().min(1),
    /** 1 is real time, 0 as fast as possible. */
    speed: z.number().min(0).optional(),
  }),
  z.object({
    kind: z.literal('sample'),
    profile: z.enum(['small', 'real']),
    seed: z.string().optional(),
  }),
]);
export type SourceSettings = z.infer<typeof sourceSettings>;

/** `up` means data flows; `connected` means the link is up and nothing has come yet; `silent` that it stopped coming. */
export const sourceState = z.enum(['idle', 'connecting', 'connected', 'up', 'silent', 'waiting', 'failed', 'ended']);
export type SourceState = z.infer<typeof sourceState>;

export const sourceStatus = z.object({
  /** Unique, for example `mqtt:broker.example.org`. */
  name: z.string(),
  kind: sourceKind,
  enabled: z.boolean(),
  state: sourceState,
  /** One sentence: "Receiving, 42 packets/min", "Waiting 10 s, then trying again: the broker refused the password". */
  words: z.string(),
  since: epochMs,
  messages: z.number().int(),
  hearings: z.number().int(),
  refused: z.record(z.string(), z.number().int()),
  bytes: z.number().int(),
  /** Hearings in the last minute. */
  perMinute: z.number(),
  lastHearingAt: epochMs.nullable(),
  lastError: z.string().nullable(),
  reconnects: z.number().int(),
});
export type SourceStatus = z.infer<typeof sourceStatus>;

/** The first-run checklist; each step ticks itself. */
export const checklistStep = z.object({
  step: z.enum(['link', 'bytes', 'packets', 'decoded', 'nodes', 'edges']),
  done: z.boolean(),
  count: z.number().int(),
  /** What is missing and what to do about it; empty when done. */
  advice: z.string(),
});
export type ChecklistStep = z.infer<typeof checklistStep>;

export const status = z.object({
  at: epochMs,
  sources: z.array(sourceStatus),
  checklist: z.array(checklistStep),
  ingest: z.object({
    queued: z.number().int(),
    capacity: z.number().int(),
    /** Observations written in the last 10 s, per second. */
    perSecond: z.number(),
    dropped: z.number().int(),
  }),
  totals: z.object({
    observations: z.number().int(),
    transmissions: z.number().int(),
    nodes: z.number().int(),
    edges: z.number().int(),
    observers: z.number().int(),
  }),
  unacknowledgedAlerts: z.number().int(),
  degradedSince: epochMs.nullable(),
});
export type Status = z.infer<typeof status>;
