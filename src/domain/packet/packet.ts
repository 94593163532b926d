// What decoding gives: a packet, or a rejection that says why the firmware would drop the bytes.

/** Route of the header's bits 0-1. */
export type RouteType = 'TRANSPORT_FLOOD' | 'FLOOD' | 'DIRECT' | 'TRANSPORT_DIRECT';
/** Route names by their two-bit code. */
export const routeTypes: readonly RouteType[] = ['TRANSPORT_FLOOD', 'FLOOD', 'DIRECT', 'TRANSPORT_DIRECT'];

/** Payload type names by their four-bit code; 12 to 14 are reserved by the firmware. */
export const payloadTypes = [
  'REQ',
  'RESPONSE',
  'TXT_MSG',
  'ACK',
  'ADVERT',
  'GRP_TXT',
  'GRP_DATA',
  'ANON_REQ',
  'PATH',
  'TRACE',
  'MULTIPART',
  'CONTROL',
  'RESERVED_12',
  'RESERVED_13',
  'RESERVED_14',
  'RAW_CUSTOM',
] as const;
export type PayloadType = (typeof payloadTypes)[number];

/** Why bytes are no packet; in the order the firmware checks. */
export type RejectionReason =
  | 'too_short'
  | 'too_long'
  | 'unsupported_version'
  | 'truncated_transport_codes'
  | 'missing_path_length'
  | 'reserved_hash_size'
  | 'path_too_long'
  | 'path_truncated'
  | 'payload_too_long'
  | 'payload_empty';

/** A well-formed packet up to its payload. */
export interface PacketHead {
  readonly ok: true;
  readonly route: RouteType;
  /** 0-3, as in the header. */
  readonly routeCode: number;
  readonly payloadType: PayloadType;
  /** 0-15, as in the header. */
  readonly payloadCode: number;
  readonly version: number;
  /** Transport codes 0 and 1; null on routes without them. */
  readonly transportCodes: readonly [number, number] | null;
  /** The path_len byte as on the wire: hash size - 1 in bits 6-7, hop count in bits 0-5. */
  readonly pathLengthByte: number;
  /** Bytes per hop, 1 to 3. */
  readonly hashSize: number;
  readonly hopCount: number;
  /** The path's bytes, hashSize x hopCount of them; for TRACE int8 SNRs x 4, one per relay passed. */
  readonly path: Uint8Array;
  /** Where in the packet its payload begins; it ends with the packet. */
  readonly payloadAt: number;
}

/** A well-formed packet. `payload` holds what its bytes say; a payload the type's layout does not fit is `malformed` there, the packet itself still counts. */
export interface Packet extends Omit<PacketHead, 'payloadAt'> {
  readonly payloadBytes: Uint8Array;
  readonly payload: Payload;
}

/** Bytes the firmware would drop. */
export interface Rejection {
  readonly ok: false;
  readonly reason: RejectionReason;
  /** One sentence with the numbers. */
  readonly detail: string;
}

export type Decoded = Packet | Rejection;

export type AdvertRole = 'none' | 'companion' | 'repeater' | 'room' | 'sensor' | 'unknown';

export type Payload =
  | AdvertPayload
  | EncryptedPayload
  | AnonReqPayload
  | AckPayload
  | GroupPayload
  | TracePayload
  | MultipartPayload
  | ControlPayload
  | OpaquePayload
  | MalformedPayload;

export interface AdvertPayload {
  readonly kind: 'advert';
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** The advertiser's own clock, seconds since 1970; often wrong. */
  readonly timestamp: number;
  /** 64 bytes. */
  readonly signature: Uint8Array;
  /** What the signature covers: public key, timestamp as sent, at most 32 bytes of application data. */
  readonly signed: Uint8Array;
  /** First byte of the application data: role in the low nibble, what follows in the high one; null when none was sent. */
  readonly flags: number | null;
  /** null when the application data is missing or shorter than its flags demand. */
  readonly app: AdvertAppData | null;
}

export interface AdvertAppData {
  readonly role: AdvertRole;
  /** Low nibble of the flags, 0-15. */
  readonly roleCode: number;
  /** Degrees; null when not sent. 0,0 is kept here and means "not set" to those who place nodes. */
  readonly lat: number | null;
  readonly lon: number | null;
  readonly feature1: number | null;
  readonly feature2: number | null;
  /** Hostile text, cut at the first NUL, invalid UTF-8 tail removed; null when not sent. */
  readonly name: string | null;
}

/** REQ, RESPONSE, TXT_MSG, PATH: only the two one-byte prefixes are readable. */
export interface EncryptedPayload {
  readonly kind: 'encrypted';
  readonly destination: number;
  readonly sender: number;
  readonly mac: Uint8Array;
  readonly cipher: Uint8Array;
}

export interface AnonReqPayload {
  readonly kind: 'anon_req';
  readonly destination: number;
  /** 32 bytes, in clear text. */
  readonly senderKey: Uint8Array;
  readonly mac: Uint8Array;
  readonly cipher: Uint8Array;
}

export interface AckPayload {
  readonly kind: 'ack';
  readonly crc: number;
  /** Only in the six-byte form (firmware 1.16 on). */
  readonly attempt: number | null;
  readonly random: number | null;
}

/** GRP_TXT and GRP_DATA, still encrypted; `openGroup` decrypts. */
export interface GroupPayload {
  readonly kind: 'group';
  /** What the plain text holds: GRP_TXT a message, GRP_DATA typed bytes. */
  readonly form: 'text' | 'data';
  /** First byte of SHA-256 of the channel secret. */
  readonly channelHash: number;
  readonly mac: Uint8Array;
  readonly cipher: Uint8Array;
  /** Whether the cipher text is a multiple of 16 bytes; otherwise it cannot be decrypted. */
  readonly aligned: boolean;
}

export interface TracePayload {
  readonly kind: 'trace';
  readonly tag: number;
  readonly auth: number;
  readonly flags: number;
  /** Bytes per hop of the route: 1, 2, 4 or 8. */
  readonly routeHashSize: number;
  /** The route's hops in order, one entry per hop. */
  readonly hops: readonly Uint8Array[];
  /** dB measured by each relay passed so far. */
  readonly snrs: readonly number[];
}

export interface MultipartPayload {
  readonly kind: 'multipart';
  readonly remaining: number;
  readonly innerType: PayloadType;
  readonly inner: AckPayload | null;
}

export type ControlPayload =
  | {
      readonly kind: 'control';
      readonly control: 'discover_request';
      readonly filter: number;
      readonly tag: number;
      readonly since: number | null;
      readonly prefixOnly: boolean;
    }
  | {
      readonly kind: 'control';
      readonly control: 'discover_response';
      readonly roleCode: number;
      /** dB. */
      readonly snr: number;
      readonly tag: number;
      /** 8 or 32 bytes; not authenticated. */
      readonly publicKey: Uint8Array;
    }
  | {
      readonly kind: 'control';
      readonly control: 'other';
      /** The first byte, 0-255. */
      readonly code: number;
    };

/** RAW_CUSTOM and reserved types. */
export interface OpaquePayload {
  readonly kind: 'opaque';
}

/** The payload is shorter than its type's layout. */
export interface MalformedPayload {
  readonly kind: 'malformed';
  readonly detail: string;
}
