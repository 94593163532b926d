// The packets a node relayed, or may have: flooded paths with a hop that can mean it.
import type { RelayedPackets, SearchMark } from '../../../contract/packet-search.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import { addHoursOfClaim, type HourlyClaim, type HourlyGains } from '../../../domain/mesh/activity.ts';
import { claimRoute } from '../../../domain/mesh/relations.ts';
import { isParty, type Side } from '../../../domain/mesh/side.ts';
import { unpackWitnesses } from '../../../domain/mesh/witnesses.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { bucketsOf } from '../analysis/history.ts';
import { ClaimSearch, heardSpans, rowsOf } from './claim-search.ts';
import { SideLookup } from './edge-claims.ts';
import { partyOf } from './graph-node.ts';

export interface NodeRelayedInput {
  /** In either case. */
  readonly key: string;
  /** Leaves out paths that others of its prefix can be meant by, too. */
  readonly sure: boolean;
  readonly limit: number;
  readonly before: SearchMark | null;
  /** Epoch milliseconds; hops are who they are known to be then. */
  readonly now: EpochMs;
}

type ClaimRow = HourlyClaim & { readonly witnesses: Uint8Array };

/** Flooded claims that name one of some hop prefixes, which come in JSON. */
export const selectNaming = `SELECT count, last_seen AS lastSeen, snr_sum_x4 AS snrSumX4, snr_count AS snrCount,
    earlier_hours AS earlierHours, witnesses
  FROM edge_evidence
  WHERE (left_side IN (SELECT value FROM json_each(?)) OR right_side IN (SELECT value FROM json_each(?))) AND route = ${claimRoute.flood}`;

/**
 * Observations of flooded packets whose path names the node, alone or with others of its prefix, the newest packets
 * first; null for who can be no hop: no node, or one that its own status says does not relay.
 */
export function nodeRelayed(db: ReadableDb, input: NodeRelayedInput): RelayedPackets | null {
  const party = partyOf(db, input.key);
  if (party === null) return null;
  const lookup = new SideLookup(db);
  const hops = lookup.possibleSidesOf(party).filter((side) => !isParty(side));
  if (hops.length === 0) return null;
  const sides = new Set<Side>(input.sure ? hops.filter((side) => lookup.resolve(side) === party) : hops);
  const list = JSON.stringify([...sides]);
  const claims = db.prepare<[string, string], ClaimRow>(selectNaming).all(list, list);
  const hours: HourlyGains = new Map();
  for (const claim of claims) addHoursOfClaim(hours, claim);
  const search = new ClaimSearch<true>(
    db,
    (left, right, _relation, route) =>
      route === claimRoute.flood && (sides.has(left) || sides.has(right)) ? true : null,
    claims.map(({ witnesses }) => unpackWitnesses(witnesses)),
  );
  const descending = [...hours.keys()].sort((x, y) => y - x);
  const { found, ...result } = search.search(heardSpans(descending, bucketsOf(db)), input);
  return { rows: rowsOf(db, { found, ...result }, input.now), ...result };
}
