// Prefixes that several nodes share, what that costs, and which one a new repeater should take.
import type { Prefixes, PrefixUse } from '../../../contract/analysis.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import { adviseOnPrefix, type Collision, collisionsOf } from '../../../domain/mesh/prefixes.ts';
import { hopSide, type Side } from '../../../domain/mesh/side.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { ClaimPages } from './claim-pages.ts';
import type { LongQuestion } from './long-question.ts';
import { refOf } from './mesh-graph.ts';
import type { SnapshotNode } from './snapshot.ts';
import { topologyOf } from './topology.ts';

const widths = [1, 2, 3];
const collisionsShown = 50;
const holdersShown = 20;
const adviceShown = 12;

/**
 * Shared prefixes of 1, 2 and 3 bytes, and advice for a repeater near the node of `near` (a key), if it has a place. What
 * they cost is counted over all claims, in slices.
 */
export function prefixes(
  db: ReadableDb,
  { now, near }: { readonly now: EpochMs; readonly near: string | null },
): LongQuestion<Prefixes> {
  const snapshot = topologyOf(db, now).snapshot(now);
  const named = snapshot.nodes.filter((node) => snapshot.index.has(node.id));
  const at = near === null ? null : (snapshot.nodes[snapshot.placeOfKey(near)] ?? null);
  const shared = widths.map((width) => ({ width, collisions: collisionsOf(named, width) }));
  const used = new Map<Side, Use>();
  for (const { collisions } of shared) {
    for (const { prefix } of collisions) used.set(sideOf(prefix), { claims: 0, evidence: 0 });
  }
  const claims = new ClaimPages<NamingClaim>(db, namingColumns);
  return {
    advance() {
      const page = claims.next();
      for (const [, left, right, count] of page ?? []) {
        countUse(used.get(left), count);
        countUse(used.get(right), count);
      }
      return page === null;
    },
    result: () => ({
      at: snapshot.takenAt,
      widths: shared.map(({ width, collisions }) => useOf(collisions, { width, nodes: named.length, used })),
      ...adviceFor(named, at),
    }),
  };
}

/** How often claims name a prefix. */
interface Use {
  claims: number;
  evidence: number;
}

type NamingClaim = readonly [left: Side, right: Side, count: number];
const namingColumns = 'left_side, right_side, count';

function countUse(use: Use | undefined, count: number): void {
  if (use === undefined) return;
  use.claims += 1;
  use.evidence += count;
}

/** The side by which a hop names the nodes of a prefix. */
function sideOf(prefix: string): Side {
  return hopSide(Buffer.from(prefix, 'hex'), 0, prefix.length / 2);
}

function adviceFor(named: readonly SnapshotNode[], at: SnapshotNode | null): Pick<Prefixes, 'free' | 'advice'> {
  const advice = adviseOnPrefix(named, at);
  return {
    free: advice.filter(({ holders }) => holders.length === 0).map(({ prefix }) => prefix),
    advice: advice.slice(0, adviceShown).map(({ prefix, holders, nearestKm }) => ({
      prefix,
      holders: holders.slice(0, holdersShown).map(refOf),
      nearestKm,
    })),
  };
}

function useOf(
  collisions: readonly Collision<SnapshotNode>[],
  { width, nodes, used }: { readonly width: number; readonly nodes: number; readonly used: ReadonlyMap<Side, Use> },
): PrefixUse {
  const rows = collisions.map(({ prefix, holders }) => {
    const { claims, evidence } = used.get(sideOf(prefix)) ?? { claims: 0, evidence: 0 };
    return { prefix, holders, claims, evidence };
  });
  rows.sort((x, y) => y.evidence - x.evidence || y.holders.length - x.holders.length || (x.prefix < y.prefix ? -1 : 1));
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    width,
    nodes,
    sharing: sum((row) => row.holders.length),
    collisions: rows.length,
    claims: sum((row) => row.claims),
    evidence: sum((row) => row.evidence),
    rows: rows.slice(0, collisionsShown).map(({ holders, ...row }) => ({
      ...row,
      holders: holders.slice(0, holdersShown).map(refOf),
      holderCount: holders.length,
    })),
  };
}
