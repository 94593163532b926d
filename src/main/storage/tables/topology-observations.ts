// Observations read back from their rows, for claims that were not made when they were recorded.

import type { FirstHearing, RecordedObservation } from '../../../domain/mesh/recorded.ts';
import { decodePacket } from '../../../domain/packet/decode.ts';
import type { Packet } from '../../../domain/packet/packet.ts';
import type { WritableDb } from '../database.ts';

const advert = 4;
const trace = 9;
const transportDirect = 3;

interface Row {
  readonly observationId: number;
  readonly observerId: number;
  readonly observerParty: number;
  readonly at: number;
  readonly routeCode: number;
  readonly payloadCode: number;
  readonly originParty: number | null;
  readonly signatureOk: number | null;
  readonly path: Uint8Array;
  readonly snrX4: number | null;
  readonly raw: Uint8Array;
}

/** Reads observations in row order, and keeps how they were first heard where their rows change before they are read. */
export class TopologyObservations {
  readonly #after;
  readonly #keep;
  readonly #anyKept;
  readonly #forget;

  constructor(db: WritableDb) {
    this.#after = db.prepare<[number, number], Row>(
      `SELECT o.id AS observationId, o.observer_id AS observerId, w.party_id AS observerParty,
         ifnull(f.timestamp, o.timestamp) AS at, ifnull(f.route_type, o.route_type) AS routeCode, t.payload_type AS payloadCode, t.from_party AS originParty,
         t.signature_ok AS signatureOk, o.path AS path, iif(f.raw IS NULL, o.snr_x4, f.snr_x4) AS snrX4,
         coalesce(f.raw, o.raw, t.raw) AS raw
       FROM observations o JOIN transmissions t ON t.id = o.transmission_id JOIN observers w ON w.id = o.observer_id
       LEFT JOIN first_hearings f ON f.observation_id = o.id
       WHERE o.id > ? ORDER BY o.id LIMIT ?`,
    );
    this.#keep = db.prepare<[number, number, number, number | null, Uint8Array]>(
      `INSERT INTO first_hearings (observation_id, timestamp, route_type, snr_x4, raw) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (observation_id) DO NOTHING`,
    );
    this.#anyKept = db.prepare<[], number>('SELECT EXISTS (SELECT 1 FROM first_hearings)').pluck();
    this.#forget = db.prepare<[number]>('DELETE FROM first_hearings WHERE observation_id <= ?');
  }

  /** Keeps how an observation was first heard, for `after`; of several changes the first tells. */
  keep({ observationId, at, routeCode, snrX4, raw }: FirstHearing): void {
    this.#keep.run(observationId, at, routeCode, snrX4, raw);
  }

  /** Whether anything is kept. */
  anyKept(): boolean {
    return this.#anyKept.get() === 1;
  }

  /** Drops what is kept of observations up to row id `watermark`: they have their claims. */
  forget(watermark: number): void {
    this.#forget.run(watermark);
  }

  /** At most `limit` observations with a row id above `watermark`, in row order. */
  after(watermark: number, limit: number): RecordedObservation[] {
    return this.#after.all(watermark, limit).map(observationOf);
  }
}

/** The path column holds the path_len byte (hash size - 1 in bits 6-7, hop count in bits 0-5), then the hops. */
function observationOf(row: Row): RecordedObservation {
  const pathLength = row.path[0] ?? 0;
  const hopCount = pathLength & 63;
  const mayShare = row.payloadCode === advert && row.routeCode === transportDirect && hopCount === 0;
  const packet = mayShare || row.payloadCode === trace ? decodePacket(row.raw) : null;
  return {
    observationId: row.observationId,
    observerId: row.observerId,
    observerParty: row.observerParty,
    at: row.at,
    routeCode: row.routeCode,
    payloadCode: row.payloadCode,
    originParty: row.originParty,
    signatureOk: row.signatureOk === null ? null : row.signatureOk === 1,
    sharedContact: mayShare && packet?.ok === true && hasZeroCodes(packet),
    hashSize: (pathLength >> 6) + 1,
    hopCount,
    path: row.path.subarray(1),
    traceHops: packet?.ok === true && packet.payload.kind === 'trace' ? packet.payload.hops : null,
    snrX4: row.snrX4,
  };
}

/** The transmission's packet may have been heard over another path, so only its codes are asked for. */
function hasZeroCodes({ transportCodes }: Packet): boolean {
  return transportCodes !== null && transportCodes[0] === 0 && transportCodes[1] === 0;
}
