// Claims that could speak of an edge, if only their hops meant one node.
import type { EdgeDetail, OpenClaim } from '../../../contract/graph.ts';
import { type Claim, hopWidth } from '../../../domain/mesh/derive.ts';
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import { claimRouteNames, relationNames, weightX4 } from '../../../domain/mesh/relations.ts';
import { isParty, prefixHex, type Side } from '../../../domain/mesh/side.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { claimsBetween, keysWith, type SideLookup } from './edge-claims.ts';

const claimsShown = 20;
const namesShown = 8;

/** The claims that may be about `a` and `b`, but name a hop that several nodes share. `textOf` says a side as heard. */
export function openClaims(
  db: ReadableDb,
  lookup: SideLookup,
  [a, b]: readonly [PartyId, PartyId],
  textOf: (side: Side) => string,
): Pick<EdgeDetail, 'open' | 'openCount'> {
  const between = claimsBetween(db, lookup.possibleSidesOf(a), lookup.possibleSidesOf(b));
  const found = new Map<string, Claim>();
  for (const claim of between) {
    const { left, right, relation, route } = claim;
    if (lookup.resolve(left) !== 0 && lookup.resolve(right) !== 0) continue;
    // Both ends may have the prefixes of both sides; then a claim is found in either direction.
    found.set(`${left} ${right} ${relation} ${route}`, claim);
  }
  const strongest = [...found.values()].sort((x, y) => weightOf(y) - weightOf(x) || y.count - x.count);
  const sharing = sharersOf(db);
  const open = strongest.slice(0, claimsShown).map(
    (claim): OpenClaim => ({
      relation: relationNames[claim.relation] ?? 'interior',
      route: claimRouteNames[claim.route] ?? 'flood',
      left: textOf(claim.left),
      right: textOf(claim.right),
      hopWidth: hopWidth(claim.left, claim.right) || null,
      count: claim.count,
      lastSeen: claim.lastSeen,
      hops: [...new Set([claim.left, claim.right])].filter((side) => lookup.resolve(side) === 0).map(sharing),
    }),
  );
  return { open, openCount: strongest.length };
}

function weightOf({ relation, route, count }: Claim): number {
  return weightX4(relation, route) * count;
}

/** Says who shares a hop; asked once for each. */
function sharersOf(db: ReadableDb): (side: Side) => OpenClaim['hops'][number] {
  const known = new Map<Side, OpenClaim['hops'][number]>();
  const sharers = db.prepare<[Buffer, Buffer, Buffer, Buffer], string>(selectSharers).pluck();
  return (side) => {
    const before = known.get(side);
    if (before !== undefined) return before;
    const [first, last] = keysWith(side);
    const names = isParty(side) ? [] : sharers.all(first, last, first, last);
    const hop = { prefix: prefixHex(side), names: names.slice(0, namesShown), nodes: names.length };
    known.set(side, hop);
    return hop;
  };
}

const selectOf = (table: string) =>
  `SELECT coalesce(name, lower(hex(substr(public_key, 1, 4)))) FROM ${table}
    WHERE public_key >= ? AND public_key <= ? AND relay_ruled_out = 0`;

/** Nodes whose keys begin alike, those put away behind the others. */
export const selectSharers = `${selectOf('nodes')} UNION ALL ${selectOf('inactive_nodes')}`;
