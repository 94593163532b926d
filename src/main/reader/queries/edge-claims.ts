// Claims as the reader sees them, and what their sides mean now.
import type { Claim } from '../../../domain/mesh/derive.ts';
import { PrefixIndex } from '../../../domain/mesh/prefix-index.ts';
import type { KnownNode, PartyId } from '../../../domain/mesh/recorded.ts';
import { isParty, prefixHex, prefixSides, type Side } from '../../../domain/mesh/side.ts';
import { unpackWitnesses } from '../../../domain/mesh/witnesses.ts';
import type { ReadableDb } from '../../storage/readonly.ts';

type ClaimRow = Omit<Claim, 'witnesses'> & { readonly witnesses: Uint8Array };

const claimColumns = `left_side AS left, right_side AS right, relation, route, count, first_seen AS firstSeen,
  last_seen AS lastSeen, witnesses, snr_sum_x4 AS snrSumX4, snr_count AS snrCount, snr_min_x4 AS snrMinX4,
  snr_max_x4 AS snrMaxX4`;

/** Every claim there is, one at a time. */
export function* everyClaim(db: ReadableDb): IterableIterator<Claim> {
  for (const row of db.prepare<[], ClaimRow>(`SELECT ${claimColumns} FROM edge_evidence`).iterate()) yield claimOf(row);
}

/** The claims that carry one of `sides` on either side. */
export function claimsWithAnySide(db: ReadableDb, sides: readonly Side[]): Claim[] {
  const marks = sides.map(() => '?').join(', ');
  return db
    .prepare<unknown[], ClaimRow>(
      `SELECT ${claimColumns} FROM edge_evidence WHERE left_side IN (${marks}) OR right_side IN (${marks})`,
    )
    .all(...sides, ...sides)
    .map(claimOf);
}

/** The claims between two sets of sides, in either direction. */
export function claimsBetween(db: ReadableDb, some: readonly Side[], others: readonly Side[]): Claim[] {
  const marks = (sides: readonly Side[]) => sides.map(() => '?').join(', ');
  const select = (left: readonly Side[], right: readonly Side[]) =>
    db
      .prepare<unknown[], ClaimRow>(
        `SELECT ${claimColumns} FROM edge_evidence WHERE left_side IN (${marks(left)}) AND right_side IN (${marks(right)})`,
      )
      .all(...left, ...right)
      .map(claimOf);
  return [...select(some, others), ...select(others, some)];
}

const relays = ['nodes', 'inactive_nodes'];

/** Every node that hops can mean: active or inactive, relaying not ruled out. */
export function relayIndex(db: ReadableDb): PrefixIndex {
  const index = new PrefixIndex();
  for (const table of relays) {
    const nodes = db
      .prepare<[], KnownNode>(
        `SELECT parties.id AS party, parties.key AS key FROM ${table} JOIN parties USING (id) WHERE relay_ruled_out = 0`,
      )
      .all();
    for (const node of nodes) index.add(node);
  }
  return index;
}

/** Says what single sides mean without reading every node: two range reads of the key index per prefix, asked once each. */
export class SideLookup {
  readonly #sharing;
  readonly #relayKey;
  readonly #known = new Map<Side, PartyId>();

  constructor(db: ReadableDb) {
    this.#sharing = relays.map((table) =>
      db
        .prepare<[Buffer, Buffer], PartyId>(
          `SELECT id FROM ${table} WHERE public_key >= ? AND public_key <= ? AND relay_ruled_out = 0 LIMIT 2`,
        )
        .pluck(),
    );
    this.#relayKey = relays.map((table) =>
      db
        .prepare<[PartyId], string>(
          `SELECT parties.key FROM ${table} JOIN parties USING (id) WHERE ${table}.id = ? AND relay_ruled_out = 0`,
        )
        .pluck(),
    );
  }

  /** The one party a side means; 0 when none or several. */
  resolve(side: Side): PartyId {
    if (isParty(side)) return side;
    const known = this.#known.get(side);
    if (known !== undefined) return known;
    const sharing = this.#sharing.flatMap((select) => select.all(...keysWith(side)));
    const party = sharing.length === 1 ? (sharing[0] ?? 0) : 0;
    this.#known.set(side, party);
    return party;
  }

  /** Every side that can mean this party, alone or with others. */
  possibleSidesOf(party: PartyId): Side[] {
    const key = this.#keyOf(party);
    return key === undefined ? [party] : [party, ...prefixSides(key)];
  }

  /** The sides that mean this party: itself, and those of its prefixes it has alone. */
  sidesOf(party: PartyId): Side[] {
    return this.possibleSidesOf(party).filter((side) => this.resolve(side) === party);
  }

  #keyOf(party: PartyId): string | undefined {
    return this.#relayKey.map((select) => select.get(party)).find((found) => found !== undefined);
  }
}

/** The first and the last key that begin with a prefix. */
export function keysWith(side: Side): readonly [Buffer, Buffer] {
  const first = Buffer.from(prefixHex(side), 'hex');
  const last = Buffer.alloc(32, 255);
  first.copy(last);
  return [first, last];
}

function claimOf(row: ClaimRow): Claim {
  return { ...row, witnesses: unpackWitnesses(row.witnesses) };
}
