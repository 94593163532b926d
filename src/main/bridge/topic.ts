// Topics of the core: many may follow one, each at a bounded rate, and nothing of a topic outlives its followers.
import type { Cancel, Clock } from '../../domain/clock.ts';
import type { Subscribable, Subscriber } from './core.ts';

/** A value that is always there, such as the counters: followers get it at once and again after it changed. */
export class ValueTopic<T> implements Subscribable<T> {
  readonly #subscribers = new Set<Subscriber<T>>();
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #now: () => T;
  #waiting: Cancel | null = null;
  #changed = false;

  /** `now` computes the present value; it is called at most once in `everyMs` for all followers, and once for each new one. */
  constructor(options: { readonly clock: Clock; readonly everyMs: number; readonly now: () => T }) {
    this.#clock = options.clock;
    this.#everyMs = options.everyMs;
    this.#now = options.now;
  }

  /** How many follow. */
  get followers(): number {
    return this.#subscribers.size;
  }

  /** Says that the value may be another one; cheap, so call it as often as it is true. */
  changed(): void {
    if (this.#subscribers.size === 0) return;
    if (this.#waiting === null) this.#tell();
    else this.#changed = true;
  }

  subscribe(subscriber: Subscriber<T>): () => void {
    subscriber.next(this.#now());
    this.#subscribers.add(subscriber);
    return () => {
      this.#subscribers.delete(subscriber);
      if (this.#subscribers.size === 0) this.#rest();
    };
  }

  /** Ends every follower and the timer. */
  end(): void {
    this.#rest();
    endAll(this.#subscribers);
  }

  #tell(): void {
    this.#changed = false;
    let value: T;
    try {
      value = this.#now();
    } catch {
      // Ended followers ask again and then see the error themselves.
      this.end();
      return;
    }
    this.#waiting = this.#clock.after(this.#everyMs, () => {
      this.#waiting = null;
      if (this.#changed) this.#tell();
    });
    for (const subscriber of [...this.#subscribers]) subscriber.next(value);
  }

  #rest(): void {
    this.#waiting?.();
    this.#waiting = null;
    this.#changed = false;
  }
}

/** A stream in which every value counts, such as graph deltas or alerts: values that come too fast become one. */
export class StreamTopic<T> implements Subscribable<T> {
  readonly #subscribers = new Set<Subscriber<T>>();
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #merge: ((held: T, next: T) => T | null) | null;
  #waiting: Cancel | null = null;
  #held: T | null = null;

  /**
   * With `merge`, at most one value passes in `everyMs`; what comes in between is merged and passed afterwards. `merge`
   * gives null when two values cannot be kept as one: then every follower is ended rather than misled. Without it all
   * values pass at once.
   */
  constructor(options: {
    readonly clock: Clock;
    readonly everyMs: number;
    readonly merge: ((held: T, next: T) => T | null) | null;
  }) {
    this.#clock = options.clock;
    this.#everyMs = options.everyMs;
    this.#merge = options.merge;
  }

  /** How many follow. */
  get followers(): number {
    return this.#subscribers.size;
  }

  /** Passes `value` on to all who follow. */
  publish(value: T): void {
    if (this.#subscribers.size === 0) return;
    if (this.#merge === null) {
      this.#tell(value);
      return;
    }
    if (this.#waiting === null) {
      this.#tell(value);
      this.#pause();
      return;
    }
    const held = this.#held === null ? value : this.#merge(this.#held, value);
    if (held === null) this.end();
    else this.#held = held;
  }

  subscribe(subscriber: Subscriber<T>): () => void {
    this.#subscribers.add(subscriber);
    return () => {
      this.#subscribers.delete(subscriber);
      if (this.#subscribers.size === 0) this.#rest();
    };
  }

  /** Ends every follower and the timer. */
  end(): void {
    this.#rest();
    endAll(this.#subscribers);
  }

  #tell(value: T): void {
    for (const subscriber of [...this.#subscribers]) subscriber.next(value);
  }

  #pause(): void {
    this.#waiting = this.#clock.after(this.#everyMs, () => {
      this.#waiting = null;
      const held = this.#held;
      this.#held = null;
      if (held === null) return;
      this.#tell(held);
      if (this.#subscribers.size > 0) this.#pause();
    });
  }

  #rest(): void {
    this.#waiting?.();
    this.#waiting = null;
    this.#held = null;
  }
}

function endAll<T>(subscribers: Set<Subscriber<T>>): void {
  const all = [...subscribers];
  subscribers.clear();
  for (const subscriber of all) subscriber.end();
}
