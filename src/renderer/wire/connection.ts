// Keeps one line to the core open: opens it, notices its end, tries again with back-off, and says which of these it is doing.
import type { ClientLink } from '@orpc/client';
import { type OpenWire, type Wire, WireError } from './wire.ts';

/** `epoch` grows with every opened line, so that whoever depends on the line can start over. */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open'; readonly epoch: number }
  | { readonly kind: 'lost'; readonly since: number; readonly attempt: number; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** Thrown by calls made while no line is open. */
export class NotConnected extends Error {
  constructor() {
    super('The connection to the monitor is down.');
    this.name = 'NotConnected';
  }
}

/** Timers and time as the connection uses them; a test passes its own. */
export interface ConnectionClock {
  now(): number;
  setTimeout(action: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

const browserClock: ConnectionClock = {
  now: () => Date.now(),
  setTimeout: (action, ms) => setTimeout(action, ms),
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

/** Milliseconds to wait before try number `attempt` (1 is the first after a loss): 250 ms, doubling, at most 8 s. */
export function backOffMs(attempt: number): number {
  return Math.min(8_000, 250 * 2 ** Math.max(0, attempt - 1));
}

/** The line to the core and its state. `link` is stable over reconnections; its calls fail with NotConnected while down. */
export class Connection {
  readonly link: ClientLink<Record<never, never>> = {
    call: (path, input, options) => {
      if (this.#wire === null) return Promise.reject(new NotConnected());
      return this.#wire.link.call(path, input, options);
    },
  };
  readonly #open: OpenWire;
  readonly #clock: ConnectionClock;
  readonly #listeners = new Set<() => void>();
  #state: ConnectionState = { kind: 'connecting' };
  #wire: Wire | null = null;
  #epoch = 0;
  #attempt = 0;
  #timer: unknown = null;
  #stopped = false;

  constructor(open: OpenWire, clock: ConnectionClock = browserClock) {
    this.#open = open;
    this.#clock = clock;
  }

  /** Begins connecting; the state tells how it goes. */
  start(): void {
    void this.#tryOpen();
  }

  /** Ends the line and every timer. */
  stop(): void {
    this.#stopped = true;
    this.#clock.clearTimeout(this.#timer);
    this.#wire?.close();
    this.#wire = null;
  }

  /** Tries at once instead of waiting for the back-off. */
  retryNow(): void {
    if (this.#state.kind === 'open' || this.#state.kind === 'connecting') return;
    this.#clock.clearTimeout(this.#timer);
    void this.#tryOpen();
  }

  readonly getState = (): ConnectionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async #tryOpen(): Promise<void> {
    try {
      const wire = await this.#open();
      if (this.#stopped) return wire.close();
      this.#wire = wire;
      this.#attempt = 0;
      this.#epoch += 1;
      this.#become({ kind: 'open', epoch: this.#epoch });
      this.#lose(await wire.closed);
    } catch (error) {
      if (error instanceof WireError && error.kind === 'refused') {
        this.#become({ kind: 'refused', reason: error.message });
        return;
      }
      this.#lose(error instanceof Error ? error.message : String(error));
    }
  }

  #lose(reason: string): void {
    this.#wire = null;
    if (this.#stopped) return;
    this.#attempt += 1;
    const since = this.#state.kind === 'lost' ? this.#state.since : this.#clock.now();
    this.#become({ kind: 'lost', since, attempt: this.#attempt, reason });
    this.#timer = this.#clock.setTimeout(() => void this.#tryOpen(), backOffMs(this.#attempt));
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
