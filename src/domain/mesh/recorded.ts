// An observation after it was recorded: what the topology needs to make claims of it, and nothing more.
import type { EpochMs } from '../hearing.ts';

/** Row id in `parties`: a node or an observer, whichever tables it also stands in. */
export type PartyId = number;

export interface RecordedObservation {
  /** Row id in `observations`; the watermark counts these. */
  readonly observationId: number;
  /** Row id in `transmissions`; absent where it is read anew for the topology alone. */
  readonly transmissionId?: number;
  readonly observerId: number;
  readonly observerParty: PartyId;
  readonly at: EpochMs;
  /** 0-3, as in the packet header. */
  readonly routeCode: number;
  /** 0-15, as in the packet header. */
  readonly payloadCode: number;
  /** Advertised key or ANON_REQ sender; null for other payloads. */
  readonly originParty: PartyId | null;
  /** Adverts: whether the signature verified; null for other payloads. */
  readonly signatureOk: boolean | null;
  /** TRANSPORT_DIRECT advert with codes 0,0 and no hops: its transmitter is not the advertised node. */
  readonly sharedContact: boolean;
  /** Bytes per hop, 1 to 3. */
  readonly hashSize: number;
  readonly hopCount: number;
  /** hashSize x hopCount bytes; for TRACE the SNR bytes, which are no hops. */
  readonly path: Uint8Array;
  /** TRACE only: the planned route, one entry per hop of 1, 2, 4 or 8 bytes. */
  readonly traceHops: readonly Uint8Array[] | null;
  /** Quarter dB. */
  readonly snrX4: number | null;
}

/** A node whose key hop prefixes can now mean, or can no longer. */
export interface KnownNode {
  readonly party: PartyId;
  /** 64 lower-case hex digits. */
  readonly key: string;
}

/** What a batch says about a party that the graph draws. */
export interface PartySighting {
  readonly party: PartyId;
  /** Lower case. */
  readonly key: string;
  readonly name: string | null;
  /** null for an observer that is no known node. */
  readonly node: {
    readonly role: string;
    readonly lat: number | null;
    readonly lon: number | null;
    readonly lastAdvertAt: EpochMs | null;
  } | null;
  readonly isObserver: boolean;
  readonly lastSeen: EpochMs;
}

/** What claims are made of that can change in an observation's row: as the observation was first heard. */
export interface FirstHearing {
  /** Row id in `observations`. */
  readonly observationId: number;
  readonly at: EpochMs;
  /** 0-3, as in the packet header. */
  readonly routeCode: number;
  /** Quarter dB. */
  readonly snrX4: number | null;
  /** The packet; its path may be another's. */
  readonly raw: Uint8Array;
}

/** One batch, inside its transaction. */
export interface RecordedBatch {
  readonly observations: readonly RecordedObservation[];
  /** Stored observations whose rows changed (received again, measured at last), of this batch or an earlier one. */
  readonly changed?: readonly FirstHearing[];
  /** Nodes that became known with this batch. */
  readonly appeared: readonly KnownNode[];
  /** Nodes and observers that were created or changed. */
  readonly sightings: readonly PartySighting[];
}

/** Turns recorded batches into claims and edges; called inside the batch's transaction. */
export interface EvidenceRecorder {
  record(batch: RecordedBatch): void;
  /** Writes what waits for later batches. */
  flush?(): void;
  /** Claims that wait for later batches. */
  readonly waiting?: number;
  /** The transaction was rolled back: what was recorded since the last commit is to be forgotten. */
  abandon(): void;
}
