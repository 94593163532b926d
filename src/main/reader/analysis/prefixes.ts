// Prefixes that several nodes share, what that costs, and which one a new repeater should take.
import type { Prefixes, PrefixUse } from '../../../contract/analysis.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import { adviseOnPrefix, collisionsOf } from '../../../domain/mesh/prefixes.ts';
import { prefixHex, prefixWidth, type Side } from '../../../domain/mesh/side.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { refOf } from './mesh-graph.ts';
import type { SnapshotNode } from './snapshot.ts';
import { topologyOf } from './topology.ts';

const widths = [1, 2, 3];
const collisionsShown = 50;
const holdersShown = 20;
const adviceShown = 12;

/** Shared prefixes of 1, 2 and 3 bytes, and advice for a repeater near the node of `near` (a key), if it has a place. */
export function prefixes(
  db: ReadableDb,
  { now, near }: { readonly now: EpochMs; readonly near: string | null },
): Prefixes {
  const snapshot = topologyOf(db, now).snapshot(now);
  const named = snapshot.nodes.filter((node) => snapshot.index.has(node.id));
  const used = countedNames(db);
  const at = near === null ? null : (snapshot.nodes[snapshot.placeOfKey(near)] ?? null);
  const advice = adviseOnPrefix(named, at);
  return {
    at: snapshot.takenAt,
    widths: widths.map((width) => collisionsIn(named, width, used)),
    free: advice.filter(({ holders }) => holders.length === 0).map(({ prefix }) => prefix),
    advice: advice.slice(0, adviceShown).map(({ prefix, holders, nearestKm }) => ({
      prefix,
      holders: holders.slice(0, holdersShown).map(refOf),
      nearestKm,
    })),
  };
}

interface Use {
  readonly claims: number;
  readonly evidence: number;
}

const unused: Use = { claims: 0, evidence: 0 };

function collisionsIn(nodes: readonly SnapshotNode[], width: number, used: ReadonlyMap<string, Use>): PrefixUse {
  const rows = collisionsOf(nodes, width).map(({ prefix, holders }) => ({
    prefix,
    holders: holders.slice(0, holdersShown).map(refOf),
    holderCount: holders.length,
    ...(used.get(prefix) ?? unused),
  }));
  rows.sort((x, y) => y.evidence - x.evidence || y.holderCount - x.holderCount || (x.prefix < y.prefix ? -1 : 1));
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    width,
    nodes: nodes.length,
    sharing: sum((row) => row.holderCount),
    collisions: rows.length,
    claims: sum((row) => row.claims),
    evidence: sum((row) => row.evidence),
    rows: rows.slice(0, collisionsShown),
  };
}

/** How often claims name each prefix, by its hex digits. */
function countedNames(db: ReadableDb): Map<string, Use> {
  const used = new Map<string, Use>();
  for (const column of ['left_side', 'right_side']) {
    const rows = db.prepare<[], Use & { side: Side }>(
      `SELECT ${column} AS side, count(*) AS claims, sum(count) AS evidence FROM edge_evidence
       WHERE ${column} < 0 GROUP BY ${column}`,
    );
    for (const { side, claims, evidence } of rows.iterate()) {
      if (prefixWidth(side) === 0) continue;
      const known = used.get(prefixHex(side)) ?? unused;
      used.set(prefixHex(side), { claims: known.claims + claims, evidence: known.evidence + evidence });
    }
  }
  return used;
}
