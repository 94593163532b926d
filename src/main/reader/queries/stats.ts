// What a database holds, counted: the answer to `meshwarden stats`.
import { type PayloadType, payloadTypes, type RejectionReason } from '../../../domain/packet/packet.ts';
import type { ReadableDb } from '../../storage/readonly.ts';

export interface Stats {
  /** Distinct (transmission, observer, path); a second reception of the same is none. */
  readonly observations: number;
  readonly transmissions: number;
  /** Received packets that no firmware would accept. */
  readonly undecodable: number;
  readonly observers: number;
  /** Types that occur. */
  readonly transmissionsByType: Partial<Record<PayloadType, number>>;
  /** Transmissions, by whether their signature verified. */
  readonly adverts: { readonly valid: number; readonly invalid: number };
  /** Nodes with at least one verified advert. */
  readonly nodes: { readonly total: number; readonly byRole: Readonly<Record<string, number>> };
  /** Transmissions of channel texts, by whether a key opened them. */
  readonly channelMessages: { readonly decrypted: number; readonly undecrypted: number };
}

/** Counts everything; walks whole indexes, so it is asked once, not live. */
export function stats(db: ReadableDb): Stats {
  const count = (sql: string) => db.prepare<[], number>(sql).pluck().get() ?? 0;
  return {
    observations: count('SELECT count(*) FROM observations'),
    transmissions: count('SELECT count(*) FROM transmissions'),
    undecodable: undecodable(db),
    observers: count('SELECT count(*) FROM observers'),
    transmissionsByType: transmissionsByType(db),
    adverts: {
      valid: count(`SELECT count(*) FROM transmissions WHERE payload_type = ${advert} AND signature_ok = 1`),
      invalid: count(`SELECT count(*) FROM transmissions WHERE payload_type = ${advert} AND signature_ok = 0`),
    },
    nodes: provenNodes(db),
    channelMessages: {
      decrypted: count(`SELECT count(*) FROM transmissions WHERE payload_type = ${text} AND channel IS NOT NULL`),
      undecrypted: count(`SELECT count(*) FROM transmissions WHERE payload_type = ${text} AND channel IS NULL`),
    },
  };
}

const advert = payloadTypes.indexOf('ADVERT');
const text = payloadTypes.indexOf('GRP_TXT');

/** Every reason a packet is refused for at decoding. */
const rejectionReasons: Readonly<Record<RejectionReason, true>> = {
  too_short: true,
  too_long: true,
  unsupported_version: true,
  truncated_transport_codes: true,
  missing_path_length: true,
  reserved_hash_size: true,
  path_too_long: true,
  path_truncated: true,
  payload_too_long: true,
  payload_empty: true,
};

function undecodable(db: ReadableDb): number {
  const rows = db.prepare<[], { outcome: string; n: number }>('SELECT outcome, n FROM ingest_totals').all();
  return rows.reduce((sum, row) => sum + (Object.hasOwn(rejectionReasons, row.outcome) ? row.n : 0), 0);
}

function transmissionsByType(db: ReadableDb): Partial<Record<PayloadType, number>> {
  const rows = db.prepare<[], { code: number; n: number }>(
    'SELECT payload_type AS code, count(*) AS n FROM transmissions GROUP BY payload_type ORDER BY payload_type',
  );
  const byType: Partial<Record<PayloadType, number>> = {};
  for (const { code, n } of rows.all()) {
    const name = payloadTypes[code];
    if (name) byType[name] = n;
  }
  return byType;
}

function provenNodes(db: ReadableDb): Stats['nodes'] {
  const rows = db.prepare<[], { role: string; n: number }>(
    `SELECT role, count(*) AS n FROM (
       SELECT role FROM nodes WHERE advert_count > 0 UNION ALL SELECT role FROM inactive_nodes WHERE advert_count > 0
     ) GROUP BY role ORDER BY role`,
  );
  const byRole: Record<string, number> = {};
  let total = 0;
  for (const { role, n } of rows.all()) {
    byRole[role] = n;
    total += n;
  }
  return { total, byRole };
}
