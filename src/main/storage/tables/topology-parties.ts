// Who can stand at an edge's end: nodes, active or not, observers, and parties that are neither.
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import type { WritableDb } from '../database.ts';

/** A node as the topology starts with it. */
export interface StoredNode {
  readonly party: PartyId;
  readonly key: string;
  readonly name: string | null;
  readonly role: string;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly lastSeen: number;
  readonly lastAdvertAt: number | null;
  /** 1 when its own status says that it does not relay. */
  readonly relayRuledOut: number;
}

/** An observer as the topology starts with it. */
export interface StoredObserver {
  readonly party: PartyId;
  readonly key: string;
  readonly name: string | null;
  readonly lastSeen: number;
}

const tables = ['nodes', 'inactive_nodes'];
const nodeColumns = `parties.id AS party, parties.key AS key, name, role, lat, lon, last_seen AS lastSeen,
  last_advert_at AS lastAdvertAt, relay_ruled_out AS relayRuledOut`;

/** Every known node, active or inactive. */
export function readNodes(db: WritableDb): StoredNode[] {
  return tables.flatMap((table) =>
    db.prepare<[], StoredNode>(`SELECT ${nodeColumns} FROM ${table} JOIN parties USING (id)`).all(),
  );
}

/** Looks up one known node; null when the party is none. */
export function nodeLookup(db: WritableDb): (party: PartyId) => StoredNode | null {
  const selects = tables.map((table) =>
    db.prepare<[PartyId], StoredNode>(
      `SELECT ${nodeColumns} FROM ${table} JOIN parties USING (id) WHERE parties.id = ?`,
    ),
  );
  return (party) => selects.map((select) => select.get(party)).find((row) => row !== undefined) ?? null;
}

/** Every observer, inactive ones too. */
export function readObservers(db: WritableDb): StoredObserver[] {
  return db
    .prepare<[], StoredObserver>(
      `SELECT parties.id AS party, parties.key AS key, name, last_seen AS lastSeen
       FROM observers JOIN parties ON parties.id = observers.party_id ORDER BY observers.id`,
    )
    .all();
}

/** Looks up the key of a party; throws when there is no such row, which the foreign keys rule out. */
export function partyKeys(db: WritableDb): (party: PartyId) => string {
  const select = db.prepare<[PartyId], { key: string }>(`SELECT key FROM parties WHERE id = ?`);
  return (party) => {
    const row = select.get(party);
    if (row === undefined) throw new Error(`Party ${party} stands in a claim but has no row in parties.`);
    return row.key;
  };
}
