// What a person tells the detectors to look for: words in channels, and how large the database may get.
import { z } from 'zod';
import { keywordRule } from './alerts.ts';

export const keywords = z.object({
  rules: z.array(keywordRule),
  /** Names exactly these rules; to be given when others are saved in their place. */
  revision: z.string(),
  /** So many can be kept. */
  most: z.number().int(),
  /** Channels with stored messages, by name, at most 200. */
  channels: z.array(z.string()),
});
export type Keywords = z.infer<typeof keywords>;

/**
 * Each sentence of `refused` begins with the rule it is about: "Keyword rule 3: its text …". `stale`: the rules were
 * changed elsewhere since they were read, and nothing was saved.
 */
export const keywordsAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('saved'), rules: z.array(keywordRule), revision: z.string() }),
  z.object({ kind: z.literal('stale'), sentence: z.string() }),
  z.object({ kind: z.literal('refused'), sentences: z.array(z.string()) }),
]);
export type KeywordsAnswer = z.infer<typeof keywordsAnswer>;

/** Bytes. */
export const storageRoom = z.object({
  /** The database with what is not yet worked into it. */
  databaseBytes: z.number(),
  /** Free on its disk; null when the system does not say. */
  freeBytes: z.number().nullable(),
  /** Told when the database grows above it; null for none. */
  limitBytes: z.number().nullable(),
});
export type StorageRoom = z.infer<typeof storageRoom>;

/** A question the database took long to answer. */
export const slowQuery = z.object({
  /** As the reader calls it, for example `nodes.search`. */
  name: z.string(),
  /** Milliseconds. */
  ms: z.number(),
  at: z.number().int(),
  /** How its rows were looked up, in SQLite's words. */
  plan: z.array(z.string()),
});
export type SlowQuery = z.infer<typeof slowQuery>;
