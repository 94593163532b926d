// Bytes heard on the air to a packet, or to the reason the firmware would drop them.
import { readAck } from './ack.ts';
import { readAdvert } from './advert.ts';
import { readAnonReq } from './anon-req.ts';
import { readUint16 } from './bytes.ts';
import { readControl } from './control.ts';
import { readEncrypted } from './encrypted.ts';
import { readGroup } from './group.ts';
import { readMultipart } from './multipart.ts';
import {
  type Decoded,
  type Packet,
  type PacketHead,
  type Payload,
  type PayloadType,
  payloadTypes,
  type Rejection,
  type RejectionReason,
  type RouteType,
  routeTypes,
} from './packet.ts';
import { readTrace } from './trace.ts';

/** Bytes of the longest transmission the radio takes (MAX_TRANS_UNIT). */
const LONGEST_PACKET = 255;
/** Bytes of the longest path (MAX_PATH_SIZE): 63 hops of 1, 32 of 2 or 21 of 3 bytes. */
const LONGEST_PATH = 64;
/** Bytes of the longest payload (MAX_PACKET_PAYLOAD). */
const LONGEST_PAYLOAD = 184;

/**
 * Decodes one packet. Total: any bytes give a packet or a rejection, in the order the firmware's
 * `Dispatcher::tryParsePacket` checks. The packet's arrays are views into `bytes`, which must not be changed later.
 *
 * Layout, little-endian: header 1 (bits 0-1 route, 2-5 payload type, 6-7 version), transport codes 2+2 (routes 0
 * and 3 only), path_len 1 (bits 6-7 hash size - 1, bits 0-5 hop count), path, payload 1 to 184.
 */
export function decodePacket(bytes: Uint8Array): Decoded {
  const head = decodeHead(bytes);
  return head.ok ? wholePacket(head, bytes) : head;
}

/** The same, but for the payload: it rejects nothing, and who knows it already from another copy need not read it. */
export function decodeHead(bytes: Uint8Array): PacketHead | Rejection {
  const length = bytes.length;
  if (length < 2) return rejection('too_short', `The packet has ${length} of at least 2 bytes.`);
  if (length > LONGEST_PACKET)
    return rejection('too_long', `The packet has ${length} of at most ${LONGEST_PACKET} bytes.`);
  const header = bytes[0] as number;
  const version = header >> 6;
  if (version !== 0) return rejection('unsupported_version', `The payload version is ${version}; only 0 is in use.`);
  const routeCode = header & 3;
  const withCodes = routeCode === 0 || routeCode === 3;
  if (withCodes && length < 5) {
    return rejection('truncated_transport_codes', `The packet has ${length} of the 5 bytes its transport codes need.`);
  }
  const pathLengthAt = withCodes ? 5 : 1;
  if (pathLengthAt >= length) {
    return rejection('missing_path_length', `The packet ends after ${length} bytes, before its path length.`);
  }
  const pathLengthByte = bytes[pathLengthAt] as number;
  const hashSize = (pathLengthByte >> 6) + 1;
  const hopCount = pathLengthByte & 63;
  if (hashSize === 4) return rejection('reserved_hash_size', 'Each hop claims 4 bytes; 1 to 3 are in use.');
  const pathAt = pathLengthAt + 1;
  const payloadAt = pathAt + hashSize * hopCount;
  if (payloadAt - pathAt > LONGEST_PATH) {
    return rejection('path_too_long', `The path claims ${payloadAt - pathAt} of at most ${LONGEST_PATH} bytes.`);
  }
  if (payloadAt > length) {
    return rejection('path_truncated', `The path claims ${payloadAt - pathAt} bytes and ${length - pathAt} are left.`);
  }
  const payloadLength = length - payloadAt;
  if (payloadLength > LONGEST_PAYLOAD) {
    return rejection('payload_too_long', `The payload has ${payloadLength} of at most ${LONGEST_PAYLOAD} bytes.`);
  }
  if (payloadLength === 0) return rejection('payload_empty', `The packet of ${length} bytes ends before its payload.`);
  const payloadCode = (header >> 2) & 15;
  return {
    ok: true,
    route: routeTypes[routeCode] as RouteType,
    routeCode,
    payloadType: payloadTypes[payloadCode] as PayloadType,
    payloadCode,
    version,
    transportCodes: withCodes ? [readUint16(bytes, 1), readUint16(bytes, 3)] : null,
    pathLengthByte,
    hashSize,
    hopCount,
    path: bytes.subarray(pathAt, payloadAt),
    payloadAt,
  };
}

/** The packet that `head` is of. */
export function wholePacket(head: PacketHead, bytes: Uint8Array): Packet {
  const payloadBytes = bytes.subarray(head.payloadAt);
  return {
    ok: true,
    route: head.route,
    routeCode: head.routeCode,
    payloadType: head.payloadType,
    payloadCode: head.payloadCode,
    version: head.version,
    transportCodes: head.transportCodes,
    pathLengthByte: head.pathLengthByte,
    hashSize: head.hashSize,
    hopCount: head.hopCount,
    path: head.path,
    payloadBytes,
    payload: readPayload(head.payloadType, payloadBytes, head.path),
  };
}

function rejection(reason: RejectionReason, detail: string): Rejection {
  return { ok: false, reason, detail };
}

function readPayload(type: PayloadType, bytes: Uint8Array, path: Uint8Array): Payload {
  switch (type) {
    case 'REQ':
    case 'RESPONSE':
    case 'TXT_MSG':
    case 'PATH':
      return readEncrypted(bytes);
    case 'ACK':
      return readAck(bytes);
    case 'ADVERT':
      return readAdvert(bytes);
    case 'GRP_TXT':
      return readGroup(bytes, 'text');
    case 'GRP_DATA':
      return readGroup(bytes, 'data');
    case 'ANON_REQ':
      return readAnonReq(bytes);
    case 'TRACE':
      return readTrace(bytes, path);
    case 'MULTIPART':
      return readMultipart(bytes);
    case 'CONTROL':
      return readControl(bytes);
    case 'RESERVED_12':
    case 'RESERVED_13':
    case 'RESERVED_14':
    case 'RAW_CUSTOM':
      return { kind: 'opaque' };
  }
}
