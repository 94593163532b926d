// Edges that are there but hidden until they are asked for, and why.
import type { GraphEdge } from '../../contract/graph.ts';

/** `wrong`: somebody marked it so. `implausible`: longer than 500 km. `unproven`: all evidence has weight 0, as the far end of direct routes has. */
export type Doubt = 'wrong' | 'implausible' | 'unproven';

/** Why an edge is hidden by default; null when it is shown. */
export function doubtOf(edge: Pick<GraphEdge, 'wrong' | 'implausible' | 'weightedX4'>): Doubt | null {
  if (edge.wrong) return 'wrong';
  if (edge.implausible) return 'implausible';
  return edge.weightedX4 === 0 ? 'unproven' : null;
}

/** How many edges each doubt hides. */
export function countDoubts(edges: Iterable<GraphEdge>): Readonly<Record<Doubt, number>> {
  const counts = { wrong: 0, implausible: 0, unproven: 0 };
  for (const edge of edges) {
    const doubt = doubtOf(edge);
    if (doubt !== null) counts[doubt] += 1;
  }
  return counts;
}
