// The recorded traffic as packets to record, and a recorder that writes their rows and hands them to the builder.

import type { KnownNode, RecordedObservation } from '../../../src/domain/mesh/recorded.ts';
import { verifyAdvert } from '../../../src/domain/packet/advert.ts';
import { decodePacket } from '../../../src/domain/packet/decode.ts';
import { fromHex, toHex } from '../../../src/domain/packet/hex.ts';
import { hashHex, isSharedContact } from '../../../src/domain/packet/identity.ts';
import type { Packet } from '../../../src/domain/packet/packet.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';
import type { WritableDb } from '../../../src/main/storage/database.ts';
import type { TopologyBuilder } from '../../../src/main/topology/builder.ts';
import { readSharedLines } from '../../support/shared-data.ts';
import { type HeardPacket, MeshRows } from './mesh-rows.ts';

/** One message of the recording that decodes. */
export interface HeardMessage {
  readonly observer: string;
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly packet: Packet;
  readonly hash: string;
  /** Key of the advertised node or of the sender of an anonymous request. */
  readonly origin: string | null;
  readonly signatureOk: boolean | null;
}

const crypto = nodeCrypto();

let messages: HeardMessage[] | null = null;

/** The 865 decodable messages in receive order. */
export function readMessages(): HeardMessage[] {
  messages ??= decodeMessages();
  return messages;
}

function decodeMessages(): HeardMessage[] {
  return readSharedLines('observations.public.ndjson').flatMap((line) => {
    const { raw, observer, timestamp } = JSON.parse(line) as { raw: string; observer: string; timestamp: string };
    const bytes = fromHex(raw) ?? new Uint8Array();
    const packet = decodePacket(bytes);
    if (!packet.ok) return [];
    const { payload } = packet;
    const origin =
      payload.kind === 'advert' ? payload.publicKey : payload.kind === 'anon_req' ? payload.senderKey : null;
    return [
      {
        observer,
        at: Date.parse(timestamp),
        bytes,
        packet,
        hash: hashHex(packet, crypto),
        origin: origin && toHex(origin),
        signatureOk: payload.kind === 'advert' ? verifyAdvert(payload, crypto) : null,
      },
    ];
  });
}

/** Keys of the 437 nodes that were known beforehand. */
export function readSeedKeys(): string[] {
  return readSharedLines('nodes.ndjson').map((line) =>
    (JSON.parse(line) as { public_key: string }).public_key.toLowerCase(),
  );
}

/** Records messages as ingest does: rows and claims in one transaction; without a builder, rows alone. */
export function recordMessages(
  db: WritableDb,
  builder: TopologyBuilder | null,
  messages: readonly HeardMessage[],
): void {
  const rows = new MeshRows(db);
  db.transaction(() => {
    const observations: RecordedObservation[] = [];
    const appeared: KnownNode[] = [];
    for (const message of messages) {
      const originParty = message.origin === null ? null : rows.party(message.origin);
      const { observerId } = rows.observer(message.observer);
      const observation = rows.observation(heardPacket(message, originParty, observerId));
      if (observation !== null) observations.push(observation);
      if (message.signatureOk === true && message.origin !== null) appeared.push(rows.node(message.origin));
    }
    builder?.record({ observations, appeared, sightings: [] });
  }).immediate();
}

function heardPacket(message: HeardMessage, originParty: number | null, observerId: number): HeardPacket {
  const { packet, bytes } = message;
  const pathAt = packet.transportCodes === null ? 1 : 5;
  return {
    hash: message.hash,
    raw: bytes,
    wirePath: bytes.subarray(pathAt, pathAt + 1 + packet.path.length),
    observerId,
    at: message.at,
    routeCode: packet.routeCode,
    payloadCode: packet.payloadCode,
    originParty,
    signatureOk: message.signatureOk,
    sharedContact: isSharedContact(packet),
    hashSize: packet.hashSize,
    hopCount: packet.hopCount,
    path: packet.path,
    traceHops: packet.payload.kind === 'trace' ? packet.payload.hops : null,
    snrX4: null,
  };
}
