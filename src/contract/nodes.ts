// Nodes as search and panels show them.
import { z } from 'zod';
import { graphNode, nodeNeighbour } from './graph.ts';
import { packetRow } from './packets.ts';

const epochMs = z.number().int();

/** What an operator decided about a node. */
export const nodeMarks = z.object({
  /** Told of as silent after 2 h (or its usual pause and a quarter) instead of a day or three. */
  watched: z.boolean(),
  /** Its silence is told as immediate. */
  critical: z.boolean(),
});
export type NodeMarks = z.infer<typeof nodeMarks>;

/** After how many seconds without a sign of life a node is told as silent. */
export const nodeSilence = z.object({
  /** Chosen for this node; null while what is learned holds. */
  ownS: z.number().int().nullable(),
  /** The longest pause it usually makes; null until it made two. */
  usualS: z.number().int().nullable(),
  /** What holds where nothing is chosen: by its role and marks, and at least its usual pause and a quarter. */
  learnedS: z.number().int(),
});
export type NodeSilence = z.infer<typeof nodeSilence>;

export const markedNode = z.object({ node: graphNode, marks: nodeMarks, silence: nodeSilence });
export type MarkedNode = z.infer<typeof markedNode>;

export const nodeDetail = z.object({
  node: graphNode,
  /** null for an observer that is no node: it cannot be marked. */
  marks: nodeMarks.nullable(),
  /** null for the same. */
  silence: nodeSilence.nullable(),
  firstSeen: epochMs.nullable(),
  advertCount: z.number().int(),
  /** Its last words about how it is alive, newest first: "relayed 2 min ago", "advert 19 h ago". */
  evidence: z.array(z.object({ what: z.string(), at: epochMs })),
  /** Strongest first. */
  neighbours: z.array(nodeNeighbour),
  /** Packets it made or observed, newest first, at most 20. */
  packets: z.array(packetRow),
  /** Other known nodes whose key begins with the same byte, by key, at most 50. */
  samePrefix: z.array(graphNode),
  /** How many there are. */
  samePrefixCount: z.number().int(),
});
export type NodeDetail = z.infer<typeof nodeDetail>;
