// How alive a node is, from the age of its newest evidence and the thresholds of its role.
import type { GraphNode, LivenessThresholds } from '../../contract/graph.ts';

/** `unheard` means that it was only ever named by others. */
export type Liveness = 'alive' | 'quiet' | 'silent' | 'unheard';

/** A fallback for a role without thresholds: quiet after a day, silent after three. */
const fallback = { quietMs: 86_400_000, silentMs: 3 * 86_400_000 };

/** How alive `node` is at `now`; a threshold belongs to the quieter side (age == quietMs is still alive). */
export function livenessOf(
  node: Pick<GraphNode, 'role' | 'lastSeen'>,
  thresholds: LivenessThresholds,
  now: number,
): Liveness {
  if (node.lastSeen === null) return 'unheard';
  const { quietMs, silentMs } = thresholds[node.role] ?? fallback;
  const age = now - node.lastSeen;
  if (age > silentMs) return 'silent';
  return age > quietMs ? 'quiet' : 'alive';
}
