// A hearing: the bytes one observer received once, with what the radio measured.

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

/** Who heard it, as published. */
export interface HearingObserver {
  /** `origin_id`, else the key in the topic; 64 hex digits in upper case when it is a key, else as given. Never empty. */
  readonly id: string;
  /** Name as published, hostile text; null when none came with this message. */
  readonly name: string | null;
  /** Region of three capitals (or `test`) from the topic; null when the topic has none. */
  readonly iata: string | null;
}

/** When the uploader says it heard the packet. */
export interface ClaimedTime {
  readonly at: EpochMs;
  /** Whether a UTC offset was given; a naive time was read as UTC and may be hours off. */
  readonly zoned: boolean;
}

/** The bytes one observer received once. */
export interface Hearing {
  /** The packet as heard on the air, 2 to 255 bytes. */
  readonly bytes: Uint8Array;
  readonly observer: HearingObserver;
  /** Arrival in this process. */
  readonly arrivedAt: EpochMs;
  /** The uploader's own time; null when absent or unreadable. */
  readonly claimed: ClaimedTime | null;
  /** `live`: arrival is the time axis. `recorded`: the message's own time is (imports and replays). */
  readonly timing: 'live' | 'recorded';
  /** dB; null when unknown. */
  readonly snr: number | null;
  /** dBm; null when unknown. */
  readonly rssi: number | null;
  /** The radio's own 0 to 1000 rating; null when unknown. */
  readonly score: number | null;
  /** Name of the source that brought it, for example `mqtt:home`. */
  readonly source: string;
}

/** What an observer measured about itself; null for what it did not say, or said outside any radio's range. */
export interface ObserverMetrics {
  /** Millivolt. */
  readonly batteryMv: number | null;
  /** dBm. */
  readonly noiseFloor: number | null;
  /** Seconds on the air since its start, sending and receiving. */
  readonly txAirSecs: number | null;
  readonly rxAirSecs: number | null;
  /** Seconds since its start. */
  readonly uptimeSecs: number | null;
  /** Packets that wait to be sent. */
  readonly queueLen: number | null;
  /** Since its start. */
  readonly packetsSent: number | null;
  readonly packetsReceived: number | null;
  readonly recvErrors: number | null;
  /** Bits, as the firmware set them since its start; 0 when nothing went wrong. */
  readonly errorFlags: number | null;
}

/** A node as somebody's list names it; no advert proves it. */
export interface NamedNode {
  /** 64 hex digits in lower case. */
  readonly publicKey: string;
  /** Hostile text. */
  readonly name: string | null;
  readonly role: string | null;
  /** Degrees. */
  readonly lat: number | null;
  readonly lon: number | null;
}

/** A status message of an observer. Every field is null when the message lacks it or says it is unknown. */
export interface ObserverStatus {
  readonly observer: HearingObserver;
  readonly arrivedAt: EpochMs;
  readonly claimed: ClaimedTime | null;
  readonly timing: 'live' | 'recorded';
  /** A retained message was published at some unknown earlier time. */
  readonly retained: boolean;
  readonly online: boolean | null;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly clientVersion: string | null;
  /** `MHz,kHz,SF,CR` as published. */
  readonly radio: string | null;
  /** Whether the observer relays packets itself. */
  readonly canRelay: boolean | null;
  /** Absent where the message carries none. */
  readonly metrics?: ObserverMetrics;
  /** Nodes it knows; absent where it was not asked. */
  readonly contacts?: readonly NamedNode[];
  readonly source: string;
}

/** Input that is no hearing, with the reason it is counted under. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** One sentence for a person: what was wrong, with the numbers. */
  readonly detail: string;
  /** Up to 512 characters of the input, for the sample kept. */
  readonly sample: string;
  /** Observer id when it could be read. */
  readonly observer: string | null;
  readonly arrivedAt: EpochMs;
  readonly source: string;
}

/** Every reason input is refused for before or at decoding; the packet reasons are those of `RejectionReason`. */
export type RefusalReason = EnvelopeRefusal | import('./packet/packet.ts').RejectionReason | 'queue_full';

export type EnvelopeRefusal =
  | 'not_json'
  | 'not_object'
  | 'too_large'
  | 'no_raw'
  | 'bad_hex'
  | 'raw_length'
  | 'direction_tx'
  | 'no_observer'
  | 'no_time'
  | 'bad_frame'
  | 'line_noise'
  | 'bad_path'
  | 'other_topic'
  | 'observer_blocked'
  | 'region_filtered';
