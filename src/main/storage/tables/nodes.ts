// Nodes: who proved itself with a signed advert, or was named in a list.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import type { WritableDb } from '../database.ts';

export interface StoredNode {
  readonly party: PartyId;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly name: string | null;
  readonly role: string;
  readonly lat: number | null;
  readonly lon: number | null;
  /** 0 while it is only known from a list that gives no time. */
  readonly firstSeen: EpochMs;
  readonly lastSeen: EpochMs;
  readonly lastAdvertAt: EpochMs | null;
  /** The advertiser's own clock, seconds: the newest advert's. */
  readonly lastAdvertTimestamp: number | null;
  /** Verified adverts, one per transmission; 0 for a node known from a list alone. */
  readonly advertCount: number;
  /** 1 while it is put away: nobody heard it for long. Whatever is written of it brings it back. */
  readonly inactive: 0 | 1;
}

const columns = `id AS party, public_key AS publicKey, name, role, lat, lon, first_seen AS firstSeen,
  last_seen AS lastSeen, last_advert_at AS lastAdvertAt, last_advert_timestamp AS lastAdvertTimestamp,
  advert_count AS advertCount`;

export class NodeTable {
  readonly #find;
  readonly #findInactive;
  readonly #reactivate;
  readonly #deactivated;
  readonly #write;

  constructor(db: WritableDb) {
    const select = (table: string, inactive: number) =>
      db.prepare<[number], StoredNode>(`SELECT ${columns}, ${inactive} AS inactive FROM ${table} WHERE id = ?`);
    this.#find = select('nodes', 0);
    this.#findInactive = select('inactive_nodes', 1);
    this.#reactivate = db.prepare<[number]>('INSERT INTO nodes SELECT * FROM inactive_nodes WHERE id = ?');
    this.#deactivated = db.prepare<[number]>('DELETE FROM inactive_nodes WHERE id = ?');
    this.#write = db.prepare<(Uint8Array | string | number | null)[]>(
      `INSERT INTO nodes (id, public_key, name, role, lat, lon, first_seen, last_seen, last_advert_at,
                          last_advert_timestamp, advert_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role, lat = excluded.lat,
               lon = excluded.lon, first_seen = excluded.first_seen, last_seen = excluded.last_seen,
               last_advert_at = excluded.last_advert_at, last_advert_timestamp = excluded.last_advert_timestamp,
               advert_count = excluded.advert_count`,
    );
  }

  /** The node, active or put away. */
  find(party: PartyId): StoredNode | undefined {
    return this.#find.get(party) ?? this.#findInactive.get(party);
  }

  /** Creates the node or writes everything known of it; one that was put away comes back with all it had. */
  write(node: StoredNode): void {
    if (node.inactive === 1) {
      this.#reactivate.run(node.party);
      this.#deactivated.run(node.party);
    }
    this.#write.run(
      node.party,
      node.publicKey,
      node.name,
      node.role,
      node.lat,
      node.lon,
      node.firstSeen,
      node.lastSeen,
      node.lastAdvertAt,
      node.lastAdvertTimestamp,
      node.advertCount,
    );
  }
}
