// How two nodes are known to be neighbours, on which kind of route, and what each piece of evidence weighs.

/** Relation names; a relation's code is its place here, stored in `edge_evidence` and as a bit in an edge's relations. */
export const relationNames = [
  'advert-zero-hop',
  'advert-first-hop',
  'anon-first-hop',
  'last-hop',
  'interior',
  'interior-planned',
] as const;
export type RelationName = (typeof relationNames)[number];

/** Relation codes by name. */
export const relation = {
  advertZeroHop: 0,
  advertFirstHop: 1,
  anonFirstHop: 2,
  lastHop: 3,
  interior: 4,
  interiorPlanned: 5,
} as const;

/** Route names of claims; a route's code is its place here. A TRACE is always `trace`, whatever its header says. */
export const claimRouteNames = ['flood', 'direct', 'trace'] as const;
export type ClaimRouteName = (typeof claimRouteNames)[number];

/** Route codes by name. */
export const claimRoute = { flood: 0, direct: 1, trace: 2 } as const;

/**
 * Weight of one piece of evidence in quarters: 4, 1 or 0. The last element of a DIRECT path or a TRACE route is the
 * destination's side, so a last hop there says nothing about whom the observer heard and weighs nothing.
 */
export function weightX4(relationCode: number, routeCode: number): number {
  if (relationCode === relation.interiorPlanned) return 1;
  if (relationCode === relation.lastHop && routeCode !== claimRoute.flood) return 0;
  return 4;
}

/** Whether the SNR measured with this claim belongs to the link it names: only the transmitter just heard was measured. */
export function carriesSnr(relationCode: number, routeCode: number): boolean {
  return (
    relationCode === relation.advertZeroHop || (relationCode === relation.lastHop && routeCode === claimRoute.flood)
  );
}
