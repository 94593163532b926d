// Who is connected to our own broker, what each brought, and who was turned away.
import type { Clock } from '../../../domain/clock.ts';
import type { EpochMs, HearingObserver } from '../../../domain/hearing.ts';
import type { MessageReading } from '../envelope/reading.ts';
import type { TurnedAway } from './gate.ts';

/** A connected client. Its id, user and observers are hostile text. */
export interface BrokerClient {
  readonly id: string;
  readonly address: string;
  /** null when it gave none. */
  readonly user: string | null;
  readonly since: EpochMs;
  readonly messages: number;
  readonly bytes: number;
  readonly lastMessageAt: EpochMs | null;
  /** Those it spoke of, the first 50. */
  readonly observers: readonly { readonly id: string; readonly name: string | null }[];
  /** Whether it spoke of more than those. */
  readonly moreObservers: boolean;
}

/** Everything about the clients of a broker of our own. */
export interface BrokerClients {
  /** The oldest connection first. */
  readonly clients: readonly BrokerClient[];
  /** Connections ended or not let in, by reason, since the program began. */
  readonly turnedAway: Readonly<Partial<Record<TurnedAway, number>>>;
  readonly lastTurnedAway: { readonly at: EpochMs; readonly why: TurnedAway; readonly address: string } | null;
}

const observersAtMost = 50;
const textAtMost = 256;

interface Entry {
  readonly id: string;
  readonly address: string;
  readonly user: string | null;
  readonly since: EpochMs;
  messages: number;
  bytes: number;
  lastMessageAt: EpochMs | null;
  readonly observers: Map<string, string | null>;
  moreObservers: boolean;
}

/** The book of one broker; `Key` is what stands for a client. */
export class ClientBook<Key extends object> {
  readonly #clock: Clock;
  readonly #entries = new Map<Key, Entry>();
  readonly #turnedAway: Partial<Record<TurnedAway, number>> = {};
  #last: BrokerClients['lastTurnedAway'] = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** A client logged in. */
  came(client: Key, id: string, address: string, user: string | null): void {
    this.#entries.set(client, {
      id: id.slice(0, textAtMost),
      address,
      user: user === null ? null : user.slice(0, textAtMost),
      since: this.#clock.now(),
      messages: 0,
      bytes: 0,
      lastMessageAt: null,
      observers: new Map(),
      moreObservers: false,
    });
  }

  /** A client published a message of `bytes` bytes. */
  published(client: Key, reading: MessageReading, bytes: number): void {
    const entry = this.#entries.get(client);
    if (!entry) return;
    entry.messages += 1;
    entry.bytes += bytes;
    entry.lastMessageAt = this.#clock.now();
    const observer = observerOf(reading);
    if (observer === null) return;
    const id = observer.id.slice(0, textAtMost);
    const known = entry.observers.get(id);
    if (known === undefined && entry.observers.size >= observersAtMost) entry.moreObservers = true;
    else entry.observers.set(id, observer.name?.slice(0, textAtMost) ?? known ?? null);
  }

  left(client: Key): void {
    this.#entries.delete(client);
  }

  turnedAway(why: TurnedAway, address: string): void {
    this.#turnedAway[why] = (this.#turnedAway[why] ?? 0) + 1;
    this.#last = { at: this.#clock.now(), why, address };
  }

  /** Nobody is connected any more. */
  closed(): void {
    this.#entries.clear();
  }

  now(): BrokerClients {
    return {
      clients: [...this.#entries.values()].map((entry) => ({
        ...entry,
        observers: [...entry.observers].map(([id, name]) => ({ id, name })),
      })),
      turnedAway: { ...this.#turnedAway },
      lastTurnedAway: this.#last,
    };
  }
}

function observerOf(reading: MessageReading): HearingObserver | null {
  if (reading.kind === 'hearing') return reading.hearing.observer;
  return reading.kind === 'status' ? reading.status.observer : null;
}
