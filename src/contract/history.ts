// The graph as it was, and what changed between two days.
import { z } from 'zod';
import { nodeRef } from './analysis.ts';

const epochMs = z.number().int();

/** How far the graph's past is known. */
export const graphHistory = z.object({
  /** First evidence of any edge; null when there is none. */
  from: epochMs.nullable(),
  /** From here on to the hour; before it to the day. */
  hoursFrom: epochMs.nullable(),
});
export type GraphHistory = z.infer<typeof graphHistory>;

/** Edges and nodes as they were; everything else about them is as it is now. */
export const pastGraph = z.object({
  at: epochMs,
  /** How exactly: activity is kept by the hour for some days, then by the day. */
  exactTo: z.enum(['hour', 'day']),
  /** Nodes that were there, by id, with their newest evidence then. */
  nodes: z.array(z.tuple([z.number().int(), epochMs.nullable()])),
  /** Packed by `packEdges`; ends, count, weight and last evidence mean something, the other fields do not. */
  edges: z.string(),
  edgeCount: z.number().int(),
});
export type PastGraph = z.infer<typeof pastGraph>;

export const linkChange = z.enum(['new', 'back', 'gone', 'stronger', 'weaker']);
export type LinkChange = z.infer<typeof linkChange>;

export const changedLink = z.object({
  change: linkChange,
  a: nodeRef,
  b: nodeRef,
  /** Pieces of evidence on the first and the second day. */
  before: z.number().int(),
  after: z.number().int(),
});

/** Two days compared: the 24 hours up to `from`, and those up to `to`. */
export const graphChanges = z.object({
  from: epochMs,
  to: epochMs,
  /** Evidence of all links on the two days. */
  before: z.number().int(),
  after: z.number().int(),
  /** Milliseconds of each day in which the program heard nothing because it was off. */
  deafBefore: z.number().int(),
  deafAfter: z.number().int(),
  /** How many links changed in which way; `rare` had too little evidence to tell. */
  counts: z.object({
    new: z.number().int(),
    back: z.number().int(),
    gone: z.number().int(),
    stronger: z.number().int(),
    weaker: z.number().int(),
    rare: z.number().int(),
  }),
  /** Of each change the 100 that changed most. */
  links: z.array(changedLink),
  newNodes: z.array(nodeRef),
  goneNodes: z.array(nodeRef),
  newNodeCount: z.number().int(),
  goneNodeCount: z.number().int(),
});
export type GraphChanges = z.infer<typeof graphChanges>;
