// The edges the recorded traffic must give, in the words of the export.

import { type EdgeVariant, type ExportedEdge, exportEdges } from '../../../src/main/reader/queries/edges.ts';
import type { WritableDb } from '../../../src/main/storage/database.ts';
import { readSharedJson } from '../../support/shared-data.ts';

export type NodeSet = 'advert_nodes' | 'seeded_nodes';

/** The three variants that are known exactly. */
export const exactVariants = ['seed_literal', 'seed_flood', 'seed_flood_plus_interior'] as const;

interface Expected {
  readonly list: readonly {
    readonly a: string;
    readonly b: string;
    readonly count: number;
    readonly first_seen: string;
    readonly last_seen: string;
    readonly kinds: Readonly<Record<string, number>>;
  }[];
}

const relationOfKind: Readonly<Record<string, string>> = {
  direct_heard: 'advert-zero-hop',
  originator_first_hop: 'advert-first-hop',
  observer_last_hop: 'last-hop',
  interior: 'interior',
};

/** What the export of each variant must be. */
export function expectedEdges(nodes: NodeSet): Record<(typeof exactVariants)[number], ExportedEdge[]> {
  const file = readSharedJson<Record<string, Expected>>('expected-edges.public.json');
  const of = (variant: EdgeVariant) =>
    (file[`${nodes}/${variant}`]?.list ?? [])
      .map(({ a, b, count, first_seen, last_seen, kinds }) => ({
        a,
        b,
        count,
        firstSeen: first_seen,
        lastSeen: last_seen,
        relations: Object.fromEntries(Object.entries(kinds).map(([kind, n]) => [relationOfKind[kind] ?? kind, n])),
      }))
      .sort((x, y) => (x.a + x.b < y.a + y.b ? -1 : 1));
  return {
    seed_literal: of('seed_literal'),
    seed_flood: of('seed_flood'),
    seed_flood_plus_interior: of('seed_flood_plus_interior'),
  };
}

/** What the export of each variant is. */
export function exportedEdges(db: WritableDb): Record<(typeof exactVariants)[number], ExportedEdge[]> {
  return {
    seed_literal: exportEdges(db, { variant: 'seed_literal' }),
    seed_flood: exportEdges(db, { variant: 'seed_flood' }),
    seed_flood_plus_interior: exportEdges(db, { variant: 'seed_flood_plus_interior' }),
  };
}
