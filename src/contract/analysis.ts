// What the shape of the graph means for whoever looks after the mesh.
import { z } from 'zod';
import { nodeRole } from './graph.ts';

const epochMs = z.number().int();

/** How lists name a node. */
export const nodeRef = z.object({
  id: z.number().int(),
  key: z.string(),
  /** Untrusted text. */
  name: z.string().nullable(),
  role: nodeRole,
});
export type NodeRef = z.infer<typeof nodeRef>;

/** Links with evidence of the last `days` days of listening count; null for all that are stored. */
export const scope = { days: z.number().int().min(1).max(400).nullable().default(7) };

/** A group of relays that hang together. */
export const meshPart = z.object({
  relays: z.number().int(),
  /** The first ten by name. */
  members: z.array(nodeRef),
});

/** A relay without which others lose the rest of their part. */
export const weakPoint = z.object({
  node: nodeRef,
  /** Relays that lose the rest. */
  cutOff: z.number().int(),
});

/** A link without which its part falls in two. */
export const bridgeLink = z.object({
  a: nodeRef,
  b: nodeRef,
  score: z.number(),
  /** Relays of the smaller part. */
  cutOff: z.number().int(),
});

export const shapeOverview = z.object({
  at: epochMs,
  days: z.number().int().nullable(),
  /** Nodes with a link that counts; relays pass packets on. */
  nodes: z.number().int(),
  relays: z.number().int(),
  links: z.number().int(),
  /** Links that do not count, by reason. */
  leftOut: z.object({
    old: z.number().int(),
    implausible: z.number().int(),
    unproven: z.number().int(),
    wrong: z.number().int(),
  }),
  /** Largest first, at most 50 of `partCount`. */
  parts: z.array(meshPart),
  partCount: z.number().int(),
  /** Most cut off first, at most 100 of `weakPointCount`. */
  weakPoints: z.array(weakPoint),
  weakPointCount: z.number().int(),
  bridges: z.array(bridgeLink),
  bridgeCount: z.number().int(),
  /** How many relays belong to a group in which each has at least k neighbours, for k from 1. */
  cores: z.array(z.object({ k: z.number().int(), relays: z.number().int() })),
  /** All weak points and bridges by id, for the picture. */
  marks: z.object({
    points: z.array(z.number().int()),
    bridges: z.array(z.tuple([z.number().int(), z.number().int()])),
  }),
});
export type ShapeOverview = z.infer<typeof shapeOverview>;

export const busiestRelays = z.object({
  at: epochMs,
  /** Relays that were compared. */
  relays: z.number().int(),
  /** Largest share first, at most 50. */
  rows: z.array(
    z.object({
      node: nodeRef,
      /** Share of the shortest ways between all other relays of its part that lead through it, 0 to 1. */
      share: z.number(),
      /** It belongs to a group in which each relay has at least this many neighbours. */
      core: z.number().int(),
    }),
  ),
});
export type BusiestRelays = z.infer<typeof busiestRelays>;

/** What goes with a node. */
export const nodeLoss = z.object({
  at: epochMs,
  node: nodeRef,
  /** Links it has now; 0 when nothing hangs on it. */
  links: z.number().int(),
  /** Who loses the largest part of what is left; the first 200 of `cutOffCount`, relays first. */
  cutOff: z.array(nodeRef),
  cutOffCount: z.number().int(),
  cutOffRelays: z.number().int(),
});
export type NodeLoss = z.infer<typeof nodeLoss>;

export const routeLink = z.object({
  /** Evidence, whatever its weight. */
  count: z.number().int(),
  score: z.number(),
  lastSeen: epochMs,
});

/** The way with the fewest links, and of those the one whose weakest link is strongest. */
export const meshRoute = z.object({
  at: epochMs,
  /** From the first end to the last; empty when there is no way. */
  nodes: z.array(nodeRef),
  /** One less. */
  links: z.array(routeLink),
  /** Place of the weakest in `links`; -1 when there is none. */
  weakest: z.number().int(),
});
export type MeshRoute = z.infer<typeof meshRoute>;

const heard = z.object({
  /** Mean dB. */
  snr: z.number(),
  /** Hearings that were measured. */
  count: z.number().int(),
});

/** A link that was measured at both of its ends. */
export const twoWayLink = z.object({
  a: nodeRef,
  b: nodeRef,
  /** How well `a` hears `b`, and `b` hears `a`. */
  atA: heard,
  atB: heard,
  /** dB between the two, never negative. */
  difference: z.number(),
});

export const twoWayLinks = z.object({
  /** Links measured at both ends; only observers measure. */
  count: z.number().int(),
  /** Links measured at one end alone. */
  oneWay: z.number().int(),
  /** Largest difference first, at most 100. */
  rows: z.array(twoWayLink),
});
export type TwoWayLinks = z.infer<typeof twoWayLinks>;

export const prefixUse = z.object({
  /** Bytes per hop. */
  width: z.number().int(),
  /** Nodes that hops can mean, and how many of them share their prefix with another. */
  nodes: z.number().int(),
  sharing: z.number().int(),
  /** Prefixes that several nodes share. */
  collisions: z.number().int(),
  /** Claims that name such a prefix, and their pieces of evidence: they make no edge. Between two such prefixes they count for each. */
  claims: z.number().int(),
  evidence: z.number().int(),
  /** Most ambiguous evidence first, at most 50 of `collisions`. */
  rows: z.array(
    z.object({
      prefix: z.string(),
      /** At most 20 of `holderCount`. */
      holders: z.array(nodeRef),
      holderCount: z.number().int(),
      claims: z.number().int(),
      evidence: z.number().int(),
    }),
  ),
});
export type PrefixUse = z.infer<typeof prefixUse>;

export const prefixAdvice = z.object({
  prefix: z.string(),
  holders: z.array(nodeRef),
  /** km from the place asked about to the nearest holder; null when nobody holds it, or one's place is unknown. */
  nearestKm: z.number().nullable(),
});

export const prefixes = z.object({
  at: epochMs,
  /** For hops of 1, 2 and 3 bytes. */
  widths: z.array(prefixUse),
  /** First bytes nobody has, of the 254 there are. */
  free: z.array(z.string()),
  /** The best twelve for a new repeater, best first; free ones before others. */
  advice: z.array(prefixAdvice),
});
export type Prefixes = z.infer<typeof prefixes>;
