// One stored observation as a line of a list.
import type { PacketHop, PacketRow } from '../../../contract/packets.ts';
import type { Crypto } from '../../../domain/crypto.ts';
import { resolvePath } from '../../../domain/mesh/resolve-path.ts';
import { hopSide } from '../../../domain/mesh/side.ts';
import { noChannelKeys } from '../../../domain/packet/channel.ts';
import { decodePacket } from '../../../domain/packet/decode.ts';
import { summaryOf } from '../../../domain/packet/describe.ts';
import { toHex } from '../../../domain/packet/hex.ts';
import { payloadTypes, routeTypes } from '../../../domain/packet/packet.ts';
import { refOf } from '../analysis/mesh-graph.ts';
import type { TopologySnapshot } from '../analysis/snapshot.ts';

/** The columns a line is made of. */
export interface StoredPacket {
  readonly id: number;
  readonly hash: Uint8Array;
  /** The packet as first heard. */
  readonly raw: Uint8Array;
  readonly payloadCode: number;
  readonly fromParty: number | null;
  /** Adverts: 0 for a bad signature. */
  readonly signatureOk: number | null;
  readonly channel: string | null;
  readonly at: number;
  readonly routeCode: number;
  /** As on the wire: the path_len byte, then the hops. */
  readonly path: Uint8Array;
  readonly snrX4: number | null;
  readonly rssi: number | null;
  readonly observer: string;
  readonly observerParty: number;
  readonly observerName: string | null;
  readonly messageChannel: string | null;
  readonly sender: string | null;
  readonly text: string | null;
}

/** The line for `stored`; `from` names the node that made it, `topology` says who its hops were. */
export function showPacket(stored: StoredPacket, from: string | null, topology: TopologySnapshot): PacketRow {
  const lengthByte = stored.path[0] ?? 0;
  const hashSize = (lengthByte >> 6) + 1;
  const payloadType = payloadTypes[stored.payloadCode] ?? 'RESERVED_12';
  // The path of TRACE holds measurements, not hops.
  const path = payloadType === 'TRACE' ? [] : hopsOf(stored.path.subarray(1), hashSize);
  return {
    observationId: stored.id,
    hash: toHex(stored.hash),
    at: stored.at,
    payloadType,
    route: routeTypes[stored.routeCode] ?? 'FLOOD',
    hopCount: lengthByte & 63,
    hashSize,
    path,
    hops: resolvedHops(path, stored, topology),
    observer: stored.observer,
    observerName: stored.observerName,
    snr: stored.snrX4 === null ? null : stored.snrX4 / 4,
    rssi: stored.rssi,
    from,
    summary: [...summaryOfStored(stored)].slice(0, longestSummary).join(''),
  };
}

const lastFlood = 1;

/** A flooded path begins beside its originator and ends beside its observer; a planned one says nothing about its ends. */
function resolvedHops(path: readonly string[], stored: StoredPacket, topology: TopologySnapshot): PacketHop[] {
  const isFlood = stored.routeCode <= lastFlood;
  const hops = path.map((prefix) => hopSide(Buffer.from(prefix, 'hex'), 0, prefix.length / 2));
  const before = isFlood && stored.signatureOk !== 0 ? stored.fromParty : null;
  const resolved = resolvePath({ hops, before, after: isFlood ? stored.observerParty : null }, topology);
  return resolved.map(({ tier, party, candidates }, i) => {
    const node = topology.node(party);
    return { prefix: path[i] ?? '', tier, node: node === null ? null : refOf(node), candidates };
  });
}

/** Characters of the longest summary. */
const longestSummary = 240;

function hopsOf(bytes: Uint8Array, size: number): string[] {
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) =>
    toHex(bytes.subarray(i * size, (i + 1) * size)),
  );
}

function summaryOfStored(stored: StoredPacket): string {
  if (stored.text !== null) {
    const channel = stored.messageChannel ?? '';
    return stored.sender === null ? `${channel}: ${stored.text}` : `${channel} ${stored.sender}: ${stored.text}`;
  }
  const summary = summaryOf(decodePacket(stored.raw), { crypto: noCrypto, keys: noChannelKeys });
  return stored.channel === null ? summary : `${stored.channel}: data`;
}

function needless(): never {
  throw new Error('Showing a stored packet opens no channel: what a key opened was stored when it was heard.');
}

/** Without channel keys nothing is hashed, decrypted or verified. */
const noCrypto: Crypto = {
  sha256: needless,
  hmacSha256: needless,
  aes128EcbDecrypt: needless,
  verifyEd25519: needless,
};
