// What a person tells the detectors to look for: words in channels, and how large the database may get.
import { z } from 'zod';
import { severity } from './alerts.ts';

/** Case does not matter, and nothing in a text is a pattern. */
export const keywordRule = z.object({
  /** `word`: a word or phrase that stands on its own. `mention`: somebody's name behind an `@`. */
  kind: z.enum(['word', 'mention']),
  /** At most 64 characters. */
  text: z.string(),
  /** The one channel it is looked for in; null for all. */
  channel: z.string().nullable(),
  severity,
});
export type KeywordRule = z.infer<typeof keywordRule>;

export const keywords = z.object({
  rules: z.array(keywordRule),
  /** So many can be kept. */
  most: z.number().int(),
  /** Channels with stored messages, by name, at most 200. */
  channels: z.array(z.string()),
});
export type Keywords = z.infer<typeof keywords>;

/** Each sentence begins with the rule it is about: "Keyword rule 3: its text …". */
export const keywordsAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('saved'), rules: z.array(keywordRule) }),
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
