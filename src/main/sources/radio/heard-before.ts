// Keeps what a device heard until it has said who it is.
import type { EpochMs, Hearing, HearingObserver } from '../../../domain/hearing.ts';
import { toHex } from '../../../domain/packet/hex.ts';
import { type MessageReading, refused } from '../envelope/reading.ts';

/** A reception without the one who heard it. */
export interface Reception {
  readonly bytes: Uint8Array;
  readonly arrivedAt: EpochMs;
  readonly snr: number | null;
  readonly rssi: number | null;
  readonly score: number | null;
  /** Bytes it took on the line. */
  readonly lineBytes: number;
}

const atMost = 256;
const shortest = 2;
const longest = 255;

/** Gives receptions their observer, as soon as there is one. A reception that never gets one is refused as `no_observer`. */
export class HeardBefore {
  readonly #source: string;
  readonly #emit: (reading: MessageReading, bytes: number) => void;
  #observer: HearingObserver | null = null;
  #kept: Reception[] = [];

  constructor(source: string, emit: (reading: MessageReading, bytes: number) => void) {
    this.#source = source;
    this.#emit = emit;
  }

  get observer(): HearingObserver | null {
    return this.#observer;
  }

  /** The device said who it is: what was kept is handed on in order. */
  known(observer: HearingObserver): void {
    this.#observer = observer;
    const kept = this.#kept;
    this.#kept = [];
    for (const reception of kept) this.#hand(reception, observer);
  }

  take(reception: Reception): void {
    const { length } = reception.bytes;
    if (length < shortest || length > longest) {
      const detail = `The packet has ${length} bytes; one on the air has 2 to 255, so this is none.`;
      this.#refuse('raw_length', detail, reception);
    } else if (this.#observer) this.#hand(reception, this.#observer);
    else {
      this.#kept.push(reception);
      const oldest = this.#kept.length > atMost ? this.#kept.shift() : undefined;
      if (oldest) this.#refuseNameless(oldest);
    }
  }

  /** The line ended. */
  end(): void {
    const kept = this.#kept;
    this.#kept = [];
    for (const reception of kept) this.#refuseNameless(reception);
  }

  #hand({ lineBytes, ...reception }: Reception, observer: HearingObserver): void {
    const hearing: Hearing = { ...reception, observer, claimed: null, timing: 'live', source: this.#source };
    this.#emit({ kind: 'hearing', hearing }, lineBytes);
  }

  #refuseNameless(reception: Reception): void {
    const detail = 'The radio had not said who it is when the line to it ended, so what it heard cannot be placed.';
    this.#refuse('no_observer', detail, reception);
  }

  #refuse(reason: 'raw_length' | 'no_observer', detail: string, { bytes, arrivedAt, lineBytes }: Reception): void {
    const context = { source: this.#source, arrivedAt, timing: 'live', retained: false } as const;
    this.#emit(refused(reason, detail, toHex(bytes), this.#observer?.id ?? null, context), lineBytes);
  }
}
