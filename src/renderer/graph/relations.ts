// The relations an edge is known by, unpacked from their bits.
import type { Relation } from '../../contract/graph.ts';

/** In the order of their bits in `GraphEdge.relations`; a test holds it to the contract's list, which would bring the schema library into the window. */
export const relationBits: readonly Relation[] = [
  'advert-zero-hop',
  'advert-first-hop',
  'anon-first-hop',
  'last-hop',
  'interior',
  'interior-planned',
];

/** The relations whose bits are set, in bit order. */
export function relationsOf(bits: number): readonly Relation[] {
  return relationBits.filter((_, bit) => (bits & (1 << bit)) !== 0);
}
