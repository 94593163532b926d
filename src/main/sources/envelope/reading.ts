// What reading one message gives, and what the reader must be told beside its bytes.
import type { EpochMs, Hearing, ObserverStatus, Refusal } from '../../../domain/hearing.ts';

/** Why a message is passed over without being wrong. */
export type IgnoredWhy =
  | 'other_topic'
  | 'other_event'
  | 'keep_alive'
  | 'retained_packet'
  | 'observer_blocked'
  | 'region_filtered';

export type MessageReading =
  | { readonly kind: 'hearing'; readonly hearing: Hearing }
  | { readonly kind: 'status'; readonly status: ObserverStatus }
  | { readonly kind: 'ignored'; readonly why: IgnoredWhy }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** How a message came. */
export interface MessageContext {
  /** Name of the source. */
  readonly source: string;
  readonly arrivedAt: EpochMs;
  readonly timing: 'live' | 'recorded';
  /** The broker kept it from some unknown earlier time. */
  readonly retained: boolean;
}

/** A JSON object as parsed: nothing about it is certain. */
export type Json = Readonly<Record<string, unknown>>;

/** One message on its way to a reading: its object, where it came from, and its text for a sample. */
export interface OpenedMessage {
  readonly json: Json;
  readonly text: string;
  readonly observer: string | null;
  readonly iata: string | null;
  /** Time of the recording around it, where its own is missing. */
  readonly recordedAt: unknown;
  readonly context: MessageContext;
}

const sampleLength = 512;

/** A refusal of `reason`, keeping the first 512 characters of `text`. */
export function refused(
  reason: Refusal['reason'],
  detail: string,
  text: string,
  observer: string | null,
  context: MessageContext,
): MessageReading {
  const sample = text.slice(0, sampleLength).toWellFormed();
  const { arrivedAt, source } = context;
  return { kind: 'refused', refusal: { reason, detail, sample, observer, arrivedAt, source } };
}

/** A message passed over. */
export function ignored(why: IgnoredWhy): MessageReading {
  return { kind: 'ignored', why };
}
