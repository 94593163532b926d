// A source that plays a made-up mesh: what a newcomer without a radio sees.

import type { Clock } from '../../../domain/clock.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { Logger } from '../../../domain/logger.ts';
import { BaseSource } from '../base-source.ts';
import { readMessage } from '../envelope.ts';
import { type Pace, type PlayedMessage, type PlayRun, play, type Recording } from '../playback.ts';
import type { SourceSink } from '../source.ts';
import { turn } from '../waiting.ts';

/** A made-up mesh to listen to. */
export interface SampleSettings {
  readonly kind: 'sample';
  readonly profile: 'small' | 'real';
  /** The same seed gives the same mesh; `meshwarden` when not given. */
  readonly seed?: string | undefined;
}

/** One message of the mesh's observers. */
export interface SampleMessage {
  readonly at: EpochMs;
  readonly topic: string;
  readonly payload: string | Uint8Array;
  /** The broker kept it from before. */
  readonly retained?: boolean;
}

/** Gives the mesh's messages in order of time, beginning at `startAt`. */
export type SampleTraffic = (wish: {
  readonly profile: SampleSettings['profile'];
  readonly seed: string;
  readonly startAt: EpochMs;
}) => Iterable<SampleMessage>;

const defaultSeed = 'meshwarden';
/**
 * Milliseconds of the mesh's time, and in how many they are played: its nodes introduce themselves before one's eyes, then
 * half an hour goes by in ten seconds, so that there is a graph to look at. After that, real time.
 */
const prelude = [
  { lasts: 8_000, playedIn: 4_000 },
  { lasts: 30 * 60_000 - 8_000, playedIn: 10_000 },
] as const;
/** How far before now the mesh's clock must start to agree with ours once the prelude is over. */
const headStartMs = prelude.reduce((sum, { lasts, playedIn }) => sum + lasts - playedIn, 0);

/** The prelude in fourteen seconds, then real time. */
export function samplePace(startAt: EpochMs): Pace {
  return (at) => {
    let age = at - startAt;
    let played = 0;
    for (const { lasts, playedIn } of prelude) {
      if (age <= lasts) return played + (age / lasts) * playedIn;
      age -= lasts;
      played += playedIn;
    }
    return played + age;
  };
}

/** Plays generated traffic live: first half an hour of it in seconds, then at its own pace until it is stopped or the traffic ends. */
export class SampleSource extends BaseSource<PlayRun> {
  readonly #settings: SampleSettings;
  readonly #traffic: SampleTraffic;

  constructor(name: string, settings: SampleSettings, traffic: SampleTraffic, clock: Clock, logger: Logger) {
    super(name, 'sample', clock, logger);
    this.#settings = settings;
    this.#traffic = traffic;
  }

  start(sink: SourceSink): void {
    if (this.runs.started) return;
    const stop = new AbortController();
    this.ledger.enter('connecting', 'Building the sample mesh.');
    this.runs.begin({ stop, done: this.#play(sink, stop.signal) });
  }

  stop(): Promise<void> {
    return this.runs.stop((run) => {
      run.stop.abort();
      return run.done;
    });
  }

  async #play(sink: SourceSink, stop: AbortSignal): Promise<void> {
    const { profile, seed } = this.#settings;
    try {
      await turn();
      if (stop.aborted) return;
      const startAt = this.clock.now() - headStartMs;
      const traffic = this.#traffic({ profile, seed: seed ?? defaultSeed, startAt });
      this.ledger.enter('connected', 'The sample mesh is about to speak.');
      const recording = new GeneratedMessages(traffic, this.name);
      const pace = samplePace(startAt);
      const ended = await play({ recording, pace, ledger: this.ledger, sink, clock: this.clock, stop });
      if (ended) this.ledger.enter('ended', 'The sample mesh has said all it had to say.');
    } catch (cause) {
      const detail = cause instanceof Error ? cause.message : String(cause);
      const sentence = `The sample mesh could not be built (${detail}), so nothing comes from it. Please report this.`;
      this.ledger.failed(sentence);
      this.ledger.enter('failed', sentence);
    }
  }
}

/** Generated messages, each read when it is played. */
class GeneratedMessages implements Recording {
  readonly #messages: Iterator<SampleMessage>;
  readonly #source: string;

  constructor(traffic: Iterable<SampleMessage>, source: string) {
    this.#messages = traffic[Symbol.iterator]();
    this.#source = source;
  }

  next(): PlayedMessage | null {
    const { done, value } = this.#messages.next();
    if (done) return null;
    const { at, topic, payload, retained = false } = value;
    return {
      at,
      bytes: payload.length,
      read: (arrivedAt) => readMessage(topic, payload, { source: this.#source, arrivedAt, timing: 'live', retained }),
    };
  }
}
