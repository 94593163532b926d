// Before and after work on a database that nobody watches: what an import was killed over gets its claims.
import { setImmediate as turn } from 'node:timers/promises';
import { aloneSlice } from '../topology/backlog.ts';
import type { TopologyBuilder } from '../topology/builder.ts';

/** Makes the claims of all observations that have none yet; between two slices `signal` may end it, and nothing is lost. */
export async function makeClaims(topology: TopologyBuilder, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted && topology.catchUp(aloneSlice)) await turn();
}
