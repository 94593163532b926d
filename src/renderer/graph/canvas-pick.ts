// What the canvas is told to pick out, and which past to draw.
import type { GraphEdge } from '../../contract/graph.ts';
import type { EdgeId } from './model.ts';

/** A node or edge of the canvas, by the ids of the model. */
export type CanvasPick =
  | { readonly kind: 'node'; readonly id: number }
  | { readonly kind: 'edge'; readonly a: number; readonly b: number };

/** What is shown alone: nodes, links and the weakest of these, by ids of the model. */
export interface Spotlight {
  readonly nodes: readonly number[];
  readonly edges: readonly (readonly [number, number])[];
  readonly weakest: readonly [number, number] | null;
}

/** The graph at a moment, by ids of the model: newest evidence of nodes, and edges with what was counted by then. */
export interface DrawnPast {
  readonly at: number;
  readonly nodes: ReadonlyMap<number, number | null>;
  readonly edges: ReadonlyMap<EdgeId, Pick<GraphEdge, 'count' | 'weightedX4' | 'lastSeen'>>;
}
