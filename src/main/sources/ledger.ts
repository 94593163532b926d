// What every source keeps about itself: its state, its counts, its rate, and who wants to hear of changes.
import type { Clock } from '../../domain/clock.ts';
import type { EpochMs, ObserverStatus } from '../../domain/hearing.ts';
import type { Logger } from '../../domain/logger.ts';
import type { Heard } from '../../domain/packed-hearings.ts';
import type { MessageReading } from './envelope/reading.ts';
import type { SourceReport, SourceSink, SourceState } from './source.ts';

const rateSeconds = 60;

/** The books of one source. Every message counted ends as a hearing, a status, or under one reason in `refused`. */
export class SourceLedger {
  readonly name: string;
  readonly #kind: SourceReport['kind'];
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #listeners = new Set<() => void>();
  readonly #refused: Record<string, number> = {};
  /** Hearings by second, a ring of a minute; `#ringSecond` is the newest second in it. */
  readonly #ring = new Uint32Array(rateSeconds);
  #ringSecond: number;
  #state: SourceState = 'idle';
  #words = 'Not started.';
  #since: EpochMs;
  #messages = 0;
  #hearings = 0;
  #bytes = 0;
  #lastHearingAt: EpochMs | null = null;
  #lastError: string | null = null;
  #reconnects = 0;

  constructor(name: string, kind: SourceReport['kind'], clock: Clock, logger: Logger) {
    this.name = name;
    this.#kind = kind;
    this.#clock = clock;
    this.#logger = logger;
    this.#since = clock.now();
    this.#ringSecond = Math.floor(this.#since / 1000);
  }

  get state(): SourceState {
    return this.#state;
  }

  /** Enters `state`, said in `words`; listeners hear of it when either differs from before. */
  enter(state: SourceState, words: string): void {
    if (state === this.#state && words === this.#words) return;
    if (state !== this.#state) {
      this.#state = state;
      this.#since = this.#clock.now();
    }
    this.#words = words;
    for (const listener of [...this.#listeners]) {
      try {
        listener();
      } catch (cause) {
        this.#logger.error(`${this.name}: a listener for its state failed`, cause);
      }
    }
  }

  /** Remembers what last went wrong. */
  failed(sentence: string): void {
    this.#lastError = sentence;
    this.#logger.warn(`${this.name}: ${sentence}`);
  }

  /** Counts one attempt to have a lost link again. */
  reconnecting(): void {
    this.#reconnects += 1;
  }

  /** Counts one message of `bytes` bytes and hands its reading on; a sink that fails is logged, never thrown from here. */
  deliver(reading: MessageReading, bytes: number, sink: SourceSink): void {
    this.#messages += 1;
    this.#bytes += bytes;
    if (reading.kind === 'ignored') this.#countRefused(reading.why);
    else if (reading.kind === 'hearing') this.#handOn(reading.hearing, sink);
    else this.#handOn(reading.kind === 'status' ? reading.status : reading.refusal, sink);
  }

  /** Of messages that were read together, counts the bytes, and those passed over, by why. */
  passedOver(ignored: ReadonlyMap<string, number>, bytes: number): void {
    this.#bytes += bytes;
    for (const [why, count] of ignored) {
      this.#messages += count;
      this.#countRefused(why, count);
    }
  }

  /** As `deliver`, for a message whose bytes are counted. */
  deliverRead(item: Heard, sink: SourceSink): void {
    this.#messages += 1;
    this.#handOn(item, sink);
  }

  /** Hands on a status the source asked for itself; it is no message and not counted. */
  tell(status: ObserverStatus, sink: SourceSink): void {
    try {
      sink.status(status);
    } catch (cause) {
      this.#logger.error(`${this.name}: a status could not be handed on`, cause);
    }
  }

  /** The state of the books now. */
  report(): SourceReport {
    const perMinute = this.#perMinute();
    return {
      name: this.name,
      kind: this.#kind,
      state: this.#state,
      words: this.#state === 'up' ? `${this.#words}, ${perMinute} packets/min` : this.#words,
      since: this.#since,
      messages: this.#messages,
      hearings: this.#hearings,
      refused: { ...this.#refused },
      bytes: this.#bytes,
      perMinute,
      lastHearingAt: this.#lastHearingAt,
      lastError: this.#lastError,
      reconnects: this.#reconnects,
    };
  }

  /** Calls `listener` on every change of state or words; returns its undo. */
  onChange(listener: () => void): () => void {
    // Wrapped, so that one function given twice is two listeners.
    const entry = () => listener();
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  #countHearing(): void {
    const now = this.#clock.now();
    this.#hearings += 1;
    this.#lastHearingAt = now;
    this.#turnRing(now);
    const slot = this.#ringSecond % rateSeconds;
    this.#ring[slot] = (this.#ring[slot] ?? 0) + 1;
  }

  #handOn(item: Heard, sink: SourceSink): void {
    try {
      if ('bytes' in item) {
        if (sink.hearing(item)) this.#countHearing();
        else this.#countRefused('queue_full');
      } else if ('reason' in item) {
        this.#countRefused(item.reason);
        sink.refused(item);
      } else sink.status(item);
    } catch (cause) {
      this.#logger.error(`${this.name}: a message could not be handed on`, cause);
    }
  }

  #countRefused(reason: string, count = 1): void {
    this.#refused[reason] = (this.#refused[reason] ?? 0) + count;
  }

  #perMinute(): number {
    this.#turnRing(this.#clock.now());
    return this.#ring.reduce((sum, count) => sum + count, 0);
  }

  /** Clears the seconds that passed since the ring was last looked at; a clock set back keeps what is there. */
  #turnRing(now: EpochMs): void {
    const second = Math.floor(now / 1000);
    const passed = second - this.#ringSecond;
    if (passed < 0 && passed > -rateSeconds) return;
    if (Math.abs(passed) >= rateSeconds) this.#ring.fill(0);
    else for (let i = 1; i <= passed; i++) this.#ring[(this.#ringSecond + i) % rateSeconds] = 0;
    this.#ringSecond = second;
  }
}
