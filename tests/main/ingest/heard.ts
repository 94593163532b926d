// Packets and hearings for ingest tests: nodes that sign their adverts, and observers that hear them.
import type { Hearing } from '../../../src/domain/hearing.ts';
import type { EvidenceRecorder, RecordedBatch } from '../../../src/domain/mesh/recorded.ts';
import { type ChannelKeys, noChannelKeys } from '../../../src/domain/packet/channel.ts';
import { toHex } from '../../../src/domain/packet/hex.ts';
import { BatchRecorder } from '../../../src/main/ingest/batch-recorder.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';
import type { WritableDb } from '../../../src/main/storage/database.ts';

export const crypto = nodeCrypto();

/** 2026-03-01T00:00:00Z */
export const MARCH = Date.UTC(2026, 2, 1);

export const FLOOD = 1;
export const DIRECT = 2;

/** A node with a key pair of its own. */
export function makeNode(label: string) {
  const seed = crypto.sha256(Buffer.from(label));
  const publicKey = crypto.publicKeyOfSeed(seed);
  return { seed, publicKey, key: toHex(publicKey) };
}
export type TestNode = ReturnType<typeof makeNode>;

export interface AdvertContent {
  /** The node's own clock, seconds. */
  readonly clock?: number;
  readonly name?: string | null;
  /** 1 companion, 2 repeater, 3 room. */
  readonly role?: number;
  readonly lat?: number;
  readonly lon?: number;
}

/** An advert's payload, signed. */
export function advertPayload(node: TestNode, content: AdvertContent = {}): Buffer {
  const { clock = 1_772_323_200, name = 'Node', role = 2, lat, lon } = content;
  const place = Buffer.alloc(lat === undefined ? 0 : 8);
  if (lat !== undefined && lon !== undefined) {
    place.writeInt32LE(Math.round(lat * 1e6), 0);
    place.writeInt32LE(Math.round(lon * 1e6), 4);
  }
  const flags = role | (lat === undefined ? 0 : 0x10) | (name === null ? 0 : 0x80);
  const app = Buffer.concat([Buffer.from([flags]), place, Buffer.from(name ?? '')]);
  const time = Buffer.alloc(4);
  time.writeUInt32LE(clock);
  const signature = crypto.signEd25519(node.seed, Buffer.concat([node.publicKey, time, app]));
  return Buffer.concat([node.publicKey, time, signature, app]);
}

/** A packet: header, transport codes on routes 0 and 3, path of 1-byte hops, payload. */
export function packet(type: number, payload: Uint8Array, hops: readonly number[] = [], route = FLOOD): Buffer {
  const codes = route === 0 || route === 3 ? Buffer.from([0x34, 0x12, 0, 0]) : Buffer.alloc(0);
  return Buffer.concat([Buffer.from([(type << 2) | route]), codes, Buffer.from([hops.length, ...hops]), payload]);
}

export function advert(node: TestNode, content: AdvertContent = {}, hops: readonly number[] = []): Buffer {
  return packet(4, advertPayload(node, content), hops);
}

/** A hearing of a recording at `at`; every field can be given otherwise. */
export function hearing(bytes: Uint8Array, at: number, over: Partial<Hearing> = {}): Hearing {
  return {
    bytes,
    observer: { id: 'AA'.repeat(32), name: 'Roof', iata: 'SJC' },
    arrivedAt: Math.max(MARCH + 86_400_000, at),
    claimed: { at, zoned: true },
    timing: 'recorded',
    snr: null,
    rssi: null,
    score: null,
    source: 'test',
    ...over,
  };
}

/** Keeps what it is given. */
export class KeptEvidence implements EvidenceRecorder {
  readonly batches: RecordedBatch[] = [];
  abandoned = 0;
  /** Thrown by the next `record`. */
  failure: Error | null = null;

  record(batch: RecordedBatch): void {
    const { failure } = this;
    if (failure) throw failure;
    this.batches.push(batch);
  }

  abandon(): void {
    this.abandoned++;
  }
}

/** A recorder on `db` at an hour that stands still. */
export function recorderOn(
  db: WritableDb,
  evidence: EvidenceRecorder = new KeptEvidence(),
  keys: ChannelKeys = noChannelKeys,
) {
  return new BatchRecorder({ db, crypto, evidence, keys, now: () => MARCH + 86_400_000, watch: () => 0 });
}

/** All rows of a query, typed by the test. */
export function rows<Row>(db: WritableDb, sql: string): Row[] {
  return db.prepare<[], Row>(sql).all();
}

/** Totals since the database was made, by outcome. */
export function totals(db: WritableDb): Record<string, number> {
  const list = rows<{ outcome: string; n: number }>(db, 'SELECT outcome, n FROM ingest_totals');
  return Object.fromEntries(list.map(({ outcome, n }) => [outcome, n]));
}
