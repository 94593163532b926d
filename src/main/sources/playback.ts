// Plays messages in order at a pace, in slices, holding back while the queue is full.
import type { Clock } from '../../domain/clock.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { MessageReading } from './envelope/reading.ts';
import type { SourceLedger } from './ledger.ts';
import { Slices } from './slices.ts';
import type { SourceSink } from './source.ts';
import { pause, settled, turn } from './waiting.ts';

/** One message waiting for its moment. */
export interface PlayedMessage {
  /** When it happened in the recording; null plays it with the one before. */
  readonly at: EpochMs | null;
  readonly bytes: number;
  /** Reads it at the moment it is played, arrived at `now`. */
  read(now: EpochMs): MessageReading;
}

/** Where messages come from: the next one, at once when it is at hand; null at the end. */
export interface Recording {
  next(): PlayedMessage | null | Promise<PlayedMessage | null>;
}

/** One playing, from a start to its stop. */
export interface PlayRun {
  readonly stop: AbortController;
  /** Resolves when it is over. */
  readonly done: Promise<void>;
}

/** Gives, for a message's own time, after how many milliseconds of playing it is due. */
export type Pace = (at: EpochMs) => number;

/** What one playing needs. */
export interface Playing {
  readonly recording: Recording;
  /** null plays as fast as possible. */
  readonly pace: Pace | null;
  readonly ledger: SourceLedger;
  readonly sink: SourceSink;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

/** Plays until the recording ends or `stop` fires; true when it ended. Rejects only when the recording cannot be read on. */
export async function play({ recording, pace, ledger, sink, clock, stop }: Playing): Promise<boolean> {
  const begun = clock.now();
  const slices = new Slices();
  while (!stop.aborted) {
    const upcoming = recording.next();
    const message = upcoming instanceof Promise ? await upcoming : upcoming;
    if (message === null) return !stop.aborted;
    if (pace !== null && message.at !== null) {
      const wait = begun + pace(message.at) - clock.now();
      if (wait > 0) {
        await pause(clock, wait, stop);
        slices.begin();
      }
    }
    const room = sink.room();
    if (room !== null) await settled(room, stop);
    if (stop.aborted) return false;
    const reading = message.read(clock.now());
    ledger.deliver(reading, message.bytes, sink);
    if (ledger.state === 'connected' && reading.kind !== 'refused') ledger.enter('up', 'Receiving');
    if (slices.over()) {
      await turn();
      slices.begin();
    }
  }
  return false;
}
