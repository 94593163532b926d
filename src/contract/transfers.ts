// Files taken in and written out, and what is known of doing so.
import { z } from 'zod';

/** Bytes of a file that one call brings at most. */
export const pieceBytes = 512 * 1024;

const listed = z.object({ listed: z.number().int(), refused: z.number().int() });
const counts = z.record(z.string(), z.number().int());

/** What became of everything in a file; every message is in one of the counts from `taken` to `refused`. */
export const importAccount = z.object({
  kind: z.enum(['recording', 'analyzer', 'meshwarden']),
  lines: z.number().int(),
  /** New observations. */
  taken: z.number().int(),
  /** Known observations received again at another time. */
  receptions: z.number().int(),
  /** Known already. */
  duplicates: z.number().int(),
  statuses: z.number().int(),
  /** Passed over without being wrong, by why. */
  ignored: counts,
  /** By reason. */
  refused: counts,
  /** Rows passed over because an earlier import had read them. */
  resumedAfter: z.number().int(),
  /** Nodes and observers a database lists; null for a recording. */
  nodes: listed.nullable(),
  observers: listed.nullable(),
  /** Tables and columns the file lacks. */
  missing: z.array(z.string()),
  durationMs: z.number(),
});
export type ImportAccount = z.infer<typeof importAccount>;

export const importState = z.object({
  /** Whether this host can show the system's dialog for choosing a file. */
  dialog: z.boolean(),
  /** A file that a window is sending. */
  sending: z.object({ name: z.string(), bytes: z.number(), received: z.number() }).nullable(),
  /** The import under way. */
  running: z
    .object({
      name: z.string(),
      startedAt: z.number().int(),
      /** 0 to 1; null while the file is looked at. */
      part: z.number().nullable(),
      lines: z.number().int(),
      taken: z.number().int(),
      /** It was told to end. */
      ending: z.boolean(),
    })
    .nullable(),
  /** The last one since the start of the program; null before the first. */
  last: z
    .object({
      name: z.string(),
      at: z.number().int(),
      outcome: z.enum(['done', 'cancelled', 'failed']),
      /** What went wrong; empty otherwise. */
      words: z.string(),
      /** null where it ended without one. */
      account: importAccount.nullable(),
    })
    .nullable(),
  /** One that did not reach its end, now or when the program ended. */
  unfinished: z
    .object({
      name: z.string(),
      /** Whether the file is still where it was, so that it can go on by itself. */
      isThere: z.boolean(),
    })
    .nullable(),
});
export type ImportState = z.infer<typeof importState>;

/** What can be written out, and as what. */
export const exportFormats = {
  nodes: ['csv', 'graphml', 'geojson'],
  edges: ['csv', 'graphml', 'geojson'],
  packets: ['ndjson'],
  database: ['db'],
} as const;
export type ExportWhat = keyof typeof exportFormats;
export type ExportFormat = (typeof exportFormats)[ExportWhat][number];

export const exportWish = z.object({
  what: z.enum(['nodes', 'edges', 'packets', 'database']),
  format: z.enum(['csv', 'graphml', 'geojson', 'ndjson', 'db']),
  /** Only what was heard in the last so many days; null for all. Never of a database. */
  days: z.number().int().min(1).max(3_650).nullable(),
});
export type ExportWish = z.infer<typeof exportWish>;

export const exportState = z.object({
  /** Whether this host asks where to save; else a browser fetches the file from below `exportPath` of the handshake. */
  dialog: z.boolean(),
  /** The newest one. */
  job: z
    .object({
      ticket: z.string(),
      what: exportWish.shape.what,
      name: z.string(),
      /**
       * `choosing`: the dialog is open. `preparing`: a copy of the database is made. `ready`: a browser may fetch it.
       * `writing`: it is written, or fetched.
       */
      stage: z.enum(['choosing', 'preparing', 'ready', 'writing', 'done', 'cancelled', 'failed']),
      /** 0 to 1; null while nobody can tell. */
      part: z.number().nullable(),
      /** Rows written; 0 for a database. */
      rows: z.number().int(),
      at: z.number().int(),
      /** Where it was saved, or what went wrong; else empty. */
      words: z.string(),
    })
    .nullable(),
});
export type ExportState = z.infer<typeof exportState>;
