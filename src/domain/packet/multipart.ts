// MULTIPART: one of several parts sent in a row, in practice repeated acknowledgements.
import { readAck } from './ack.ts';
import { type MalformedPayload, type MultipartPayload, type PayloadType, payloadTypes } from './packet.ts';

/** Layout: byte 0 = remaining parts << 4 | inner payload type, then the inner payload. */
export function readMultipart(bytes: Uint8Array): MultipartPayload | MalformedPayload {
  const first = bytes[0] as number;
  const innerType = payloadTypes[first & 15] as PayloadType;
  const inner = innerType === 'ACK' ? readAck(bytes.subarray(1)) : null;
  if (inner?.kind === 'malformed') return inner;
  return { kind: 'multipart', remaining: first >> 4, innerType, inner };
}
