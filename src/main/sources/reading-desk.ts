// Messages of one source, read one by one and taken together.
import type { EpochMs } from '../../domain/hearing.ts';
import type { Heard } from '../../domain/packed-hearings.ts';
import { readMessage } from './envelope.ts';
import { type FilterSettings, type MessageFilter, messageFilter } from './filter.ts';

/** What some messages gave. */
export interface ReadMessages {
  readonly messages: number;
  /** Of all their payloads. */
  readonly bytes: number;
  readonly items: readonly Heard[];
  /** Messages passed over without being wrong, by why. */
  readonly ignored: ReadonlyMap<string, number>;
  /** Whether one of them was published now, not kept by the broker from some earlier time. */
  readonly live: boolean;
}

/** How a source's messages are read; can cross to another thread. */
export interface ReadingWish {
  /** Name of the source. */
  readonly source: string;
  readonly filter: FilterSettings;
}

interface PublishedMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retained: boolean;
}

/** Reads and counts live messages until they are taken. */
export class ReadingDesk {
  readonly #source: string;
  readonly #filter: MessageFilter;
  readonly #now: () => EpochMs;
  #items: Heard[] = [];
  #ignored = new Map<string, number>();
  #messages = 0;
  #bytes = 0;
  #live = false;

  constructor({ source, filter }: ReadingWish, now: () => EpochMs) {
    this.#source = source;
    this.#filter = messageFilter(filter);
    this.#now = now;
  }

  /** Messages read since they were taken last. */
  get messages(): number {
    return this.#messages;
  }

  /** Reads one message, which arrived now. */
  read({ topic, payload, retained }: PublishedMessage): void {
    const context = { source: this.#source, arrivedAt: this.#now(), timing: 'live', retained } as const;
    const reading = this.#filter(readMessage(topic, payload, context));
    this.#messages += 1;
    this.#bytes += payload.length;
    this.#live ||= !retained;
    if (reading.kind === 'hearing') this.#items.push(reading.hearing);
    else if (reading.kind === 'status') this.#items.push(reading.status);
    else if (reading.kind === 'refused') this.#items.push(reading.refusal);
    else this.#ignored.set(reading.why, (this.#ignored.get(reading.why) ?? 0) + 1);
  }

  /** What was read since the last time. */
  take(): ReadMessages {
    const taken = {
      messages: this.#messages,
      bytes: this.#bytes,
      items: this.#items,
      ignored: this.#ignored,
      live: this.#live,
    };
    this.#items = [];
    if (this.#ignored.size > 0) this.#ignored = new Map();
    this.#messages = 0;
    this.#bytes = 0;
    this.#live = false;
    return taken;
  }
}
