// The neighbour graph as the window draws it: a snapshot, and the deltas that follow it.
import { z } from 'zod';

const epochMs = z.number().int();

/** What a node is, from its newest verified advert; `observer` is an observer that is no known node. */
export const nodeRole = z.enum(['companion', 'repeater', 'room', 'sensor', 'none', 'unknown', 'observer']);
export type NodeRole = z.infer<typeof nodeRole>;

/** One end of edges. */
export const graphNode = z.object({
  /** Stable number for this database; edges name their ends with it. */
  id: z.number().int(),
  /** Public key in lower-case hex, or an observer id that is no key. */
  key: z.string(),
  /** Untrusted text; null when no advert gave one. */
  name: z.string().nullable(),
  role: nodeRole,
  /** Degrees; null when unknown or sent as 0,0. */
  lat: z.number().nullable(),
  lon: z.number().nullable(),
  /** Newest evidence of any kind: advert, relayed hop, observer packet or status; null when only named. */
  lastSeen: epochMs.nullable(),
  /** Newest verified advert. */
  lastAdvertAt: epochMs.nullable(),
  /** Whether it also listens and publishes. */
  isObserver: z.boolean(),
});
export type GraphNode = z.infer<typeof graphNode>;

/** How an edge is known, in the order of their bits. */
export const relations = [
  'advert-zero-hop',
  'advert-first-hop',
  'anon-first-hop',
  'last-hop',
  'interior',
  'interior-planned',
] as const;
export type Relation = (typeof relations)[number];
export const relation = z.enum(relations);

export const confidence = z.enum(['low', 'medium', 'high']);
export type Confidence = z.infer<typeof confidence>;

export const graphEdge = z.object({
  /** Ids of the two ends; the key of `a` sorts before the key of `b`. */
  a: z.number().int(),
  b: z.number().int(),
  /** Pieces of evidence, whatever their weight. */
  count: z.number().int(),
  /** Weighted evidence x 4 (an integer; weights are quarters). */
  weightedX4: z.number().int(),
  lastSeen: epochMs,
  /** Mean dB of measured hearings; null when none was measured. */
  snr: z.number().nullable(),
  /** Bit i set: evidence of `relations[i]` exists. */
  relations: z.number().int(),
  confidence,
  /** Longer than 500 km between two located nodes: hidden by default. */
  implausible: z.boolean(),
  /** An operator found it to be wrong: hidden by default. */
  wrong: z.boolean(),
});
export type GraphEdge = z.infer<typeof graphEdge>;

/** The whole graph as it crosses the wire. */
export const packedSnapshot = z.object({
  revision: z.number().int(),
  generatedAt: epochMs,
  /** All nodes, packed by `packSnapshot` (snapshot-codec.ts). */
  nodes: z.string(),
  /** All edges, packed by `packEdges` (edge-codec.ts): 5,000 fit in 60 kB. */
  edges: z.string(),
  edgeCount: z.number().int(),
});
export type PackedSnapshot = z.infer<typeof packedSnapshot>;

/** The whole graph. */
export interface GraphSnapshot extends Omit<PackedSnapshot, 'nodes'> {
  readonly nodes: GraphNode[];
}

/** The change from one revision to the next. A client whose revision is not `from` asks for a snapshot. */
export const graphDelta = z.object({
  from: z.number().int(),
  to: z.number().int(),
  at: epochMs,
  nodes: z.array(graphNode),
  edges: z.array(graphEdge),
  removedNodes: z.array(z.number().int()),
  removedEdges: z.array(z.tuple([z.number().int(), z.number().int()])),
});
export type GraphDelta = z.infer<typeof graphDelta>;

/** After how long without evidence a node of a role counts as quiet, then as silent; milliseconds. */
export const livenessThresholds = z.record(nodeRole, z.object({ quietMs: z.number(), silentMs: z.number() }));
export type LivenessThresholds = z.infer<typeof livenessThresholds>;

/** One kind of claim behind an edge: the edge's "why". */
export const edgeClaim = z.object({
  relation,
  route: z.enum(['flood', 'direct', 'trace']),
  /** Each side as heard: a key, or a hop prefix of 2, 4 or 6 hex digits. */
  left: z.string(),
  right: z.string(),
  /** Bytes per hop prefix; null when both sides are keys. */
  hopWidth: z.number().int().nullable(),
  count: z.number().int(),
  /** Weight of each piece: 1, 0.25 or 0. */
  weight: z.number(),
  firstSeen: epochMs,
  lastSeen: epochMs,
  /** Names or ids of the observers that witnessed it, at most 16. */
  witnesses: z.array(z.string()),
  /** dB. */
  snrMean: z.number().nullable(),
  snrMin: z.number().nullable(),
  snrMax: z.number().nullable(),
});
export type EdgeClaim = z.infer<typeof edgeClaim>;

/** A claim that may speak of an edge, or of others: several nodes share a hop it names. It counts for none. */
export const openClaim = edgeClaim
  .pick({ relation: true, route: true, left: true, right: true, hopWidth: true, count: true, lastSeen: true })
  .extend({
    /** Each hop that several nodes share, as heard: names of the first 8 by key, and how many there are. */
    hops: z.array(z.object({ prefix: z.string(), names: z.array(z.string()), nodes: z.number().int() })),
  });
export type OpenClaim = z.infer<typeof openClaim>;

/** What an operator said when they found an edge to be wrong. */
export const edgeMark = z.object({ at: epochMs, note: z.string().nullable() });
export type EdgeMark = z.infer<typeof edgeMark>;

/** What an edge did on one day. */
export const edgeDay = z.object({
  /** Its beginning, UTC. */
  at: epochMs,
  count: z.number().int(),
  /** Mean dB of that day; null when none was measured. */
  snr: z.number().nullable(),
});
export type EdgeDay = z.infer<typeof edgeDay>;

/** Hearings of one end by the other, as measured. */
const measured = z.object({ mean: z.number(), count: z.number().int() }).nullable();

export const edgeDetail = z.object({
  a: graphNode,
  b: graphNode,
  edge: graphEdge,
  firstSeen: epochMs,
  /** 0 to 1 at `generatedAt`. */
  score: z.number(),
  confidenceReason: z.string(),
  claims: z.array(edgeClaim),
  /** Claims that could speak of this edge, those with most evidence first, at most 20; and how many there are in all. */
  open: z.array(openClaim),
  openCount: z.number().int(),
  /** null while nobody found it to be wrong. */
  mark: edgeMark.nullable(),
  /** Mean SNR in dB at which `a` heard `b`, and `b` heard `a`. */
  heardBy: z.object({ a: measured, b: measured }),
  /** The last 30 days that saw evidence, the oldest first. */
  days: z.array(edgeDay),
  generatedAt: epochMs,
});
export type EdgeDetail = z.infer<typeof edgeDetail>;

export const nodeNeighbour = z.object({
  node: graphNode,
  edge: graphEdge,
  score: z.number(),
});
