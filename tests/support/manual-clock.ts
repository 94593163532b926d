// A clock that stands still until a test moves it; timers fire in order while it moves.
import type { Cancel, Clock } from '../../src/domain/clock.ts';

interface Timer {
  at: number;
  readonly everyMs: number | null;
  readonly action: () => void;
}

export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();

  constructor(now = 1_767_225_600_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, action: () => void): Cancel {
    return this.#add({ at: this.#now + ms, everyMs: null, action });
  }

  every(ms: number, action: () => void): Cancel {
    return this.#add({ at: this.#now + ms, everyMs: ms, action });
  }

  /** Moves time forward, running what falls due on the way. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#now = Math.max(this.#now, due.at);
      if (due.everyMs === null) this.#timers.delete(due);
      else due.at += due.everyMs;
      due.action();
    }
    this.#now = end;
  }

  /** Sets the hour without running timers, as a changed system clock does. */
  set(now: number): void {
    this.#now = now;
  }

  /** Lets time pass in which no timer runs, as while a machine sleeps; what was due runs late. */
  jump(ms: number): void {
    this.#now += ms;
    for (const timer of this.#timers) timer.at = Math.max(timer.at, this.#now);
  }

  /** Drops every timer, as a killed program does. */
  forget(): void {
    this.#timers.clear();
  }

  /** Timers that nobody cancelled. */
  get pending(): number {
    return this.#timers.size;
  }

  #add(timer: Timer): Cancel {
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }
}
