// A conversation with a device over a line that stands: what it says becomes readings.
import type { Clock } from '../../../domain/clock.ts';
import type { ObserverStatus } from '../../../domain/hearing.ts';
import type { MessageReading } from '../envelope/reading.ts';
import type { LinkFailure } from './link.ts';

/** What a conversation may do. Nothing happens any more once it was ended. */
export interface TalkVoice {
  readonly clock: Clock;
  /** Name of the source. */
  readonly source: string;
  /** The device's place, as shown to people. */
  readonly shown: string;
  /** Writes, if the device's list of questions has it; else it is logged and nothing is written. */
  send(wire: Uint8Array): void;
  /** Hands on what `bytes` bytes of the device said. */
  reading(reading: MessageReading, bytes: number): void;
  /** Hands on what the device answered about itself. */
  status(status: ObserverStatus): void;
  /** The device is known and listens. */
  ready(): void;
  /** The line is useless: it is closed and tried again later. */
  fail(failure: LinkFailure): void;
  /** Nothing is taken from the line at the moment, so no answer can come. */
  held(): boolean;
}

/** One conversation, from the opening of a line to its end. */
export interface Talk {
  begin(): void;
  data(bytes: Uint8Array): void;
  /** Ends it: no timer stays, and what was kept is handed on or refused. */
  end(): void;
}

/** How to talk with one kind of device. */
export interface Language {
  /** Whether exactly these bytes may be written to the device. */
  mayBeSent(wire: Uint8Array): boolean;
  talk(voice: TalkVoice): Talk;
}
