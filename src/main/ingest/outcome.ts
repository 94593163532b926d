// What can become of one message, and what a person is told about the ones refused.
import type { Hearing, ObserverStatus, Refusal, RefusalReason } from '../../domain/hearing.ts';

/** What waits to be recorded. */
export type IngestItem = Hearing | ObserverStatus | Refused;

/**
 * `taken`: a new observation. `reception`: a known one, received again at another time. `duplicate`: the same message
 * once more. `status`: an observer's status. `unrecordable`: a packet the database or a rule failed on, set aside so
 * that the others go on. Else the reason it was refused for.
 */
export type IngestOutcome = 'taken' | 'reception' | 'duplicate' | 'status' | 'unrecordable' | RefusalReason;

/** Input that was refused, as counted and kept as a sample. */
export interface Refused extends Omit<Refusal, 'reason'> {
  readonly reason: RefusalReason | 'unrecordable';
}

/** Longest sample kept, characters. */
const SAMPLE = 512;

/** A hearing as a refusal; its packet in hex is the sample. */
export function refusedHearing(hearing: Hearing, reason: Refused['reason'], detail: string): Refused {
  const { bytes } = hearing;
  return {
    reason,
    detail,
    sample: Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, SAMPLE / 2)).toString('hex'),
    observer: hearing.observer.id,
    arrivedAt: hearing.arrivedAt,
    source: hearing.source,
  };
}

/** Any item as a refusal, for what could not be recorded or had no room. */
export function refusedItem(item: IngestItem, reason: Refused['reason'], detail: string): Refused {
  if ('bytes' in item) return refusedHearing(item, reason, detail);
  if ('reason' in item) return { ...item, reason, detail };
  return {
    reason,
    detail,
    sample: `status of ${item.observer.id}`.slice(0, SAMPLE),
    observer: item.observer.id,
    arrivedAt: item.arrivedAt,
    source: item.source,
  };
}
