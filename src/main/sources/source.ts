// The one interface of everything that hears.
import type { EpochMs, Hearing, ObserverStatus, Refusal } from '../../domain/hearing.ts';
import type { BrokerClients } from './broker/client-book.ts';
import type { BrokerCertificate } from './mqtt/accepted-certificate.ts';

/** Where a source puts what it hears. */
export interface SourceSink {
  /** Queues a hearing; false when the queue was full and the hearing was counted as dropped. */
  hearing(hearing: Hearing): boolean;
  status(status: ObserverStatus): void;
  refused(refusal: Refusal): void;
  /** null while there is room; else resolves when the queue has drained, for sources that can hold back. */
  room(): Promise<void> | null;
}

/** `up`: data flows. `connected`: the link stands, nothing came yet. `silent`: it stopped coming. `ended`: a recording is over. */
export type SourceState = 'idle' | 'connecting' | 'connected' | 'up' | 'silent' | 'waiting' | 'failed' | 'ended';

/** What a source knows of itself. */
export interface SourceReport {
  readonly name: string;
  readonly kind: 'mqtt' | 'broker' | 'serial' | 'tcp' | 'console' | 'replay' | 'sample';
  readonly state: SourceState;
  /** One sentence for a person. */
  readonly words: string;
  /** Since when the state holds. */
  readonly since: EpochMs;
  readonly messages: number;
  readonly hearings: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly bytes: number;
  /** Hearings in the last 60 s. */
  readonly perMinute: number;
  readonly lastHearingAt: EpochMs | null;
  readonly lastError: string | null;
  readonly reconnects: number;
}

/** Bytes in. Never transmits on the air. */
export interface Source {
  readonly name: string;
  /** Begins hearing into `sink`; calling it while started does nothing. */
  start(sink: SourceSink): void;
  /** Ends hearing and closes every socket, timer and file; resolves when all are closed. */
  stop(): Promise<void>;
  report(): SourceReport;
  /** Calls `listener` when the state changes; returns its undo. */
  onChange(listener: () => void): () => void;
  /** Who is connected to it; only where others connect to us. */
  clients?(): BrokerClients;
  /**
   * Asks the other side for the certificate that was the reason of the newest failure, until `stop`; null where it was not,
   * or when none came. Only where there are certificates.
   */
  doubtedCertificate?(stop: AbortSignal): Promise<BrokerCertificate | null>;
}
