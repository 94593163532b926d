// Cuts the byte stream of a companion radio into frames, whatever stands between them.
import type { EpochMs } from '../hearing.ts';

/** A frame's payload, or bytes that belong to no frame. */
export type StreamPiece =
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  | { readonly kind: 'noise'; readonly bytes: Uint8Array };

/** `>`, then the payload's length as 16 bits, then the payload. */
const start = 0x3e;
const headerLength = 3;
/** The longest payload a radio sends. */
export const longestFrame = 176;
/** A frame comes in one go: a part of one that is as old as this is none, ms. */
export const partialFrameMs = 1_000;

/**
 * Collects bytes and gives what is complete, in order. A stream has no checksum: what cannot begin a frame is noise, byte
 * by byte, and a frame that does not come to its end within a second is looked at again from its second byte on. Never
 * holds more than one unfinished frame.
 */
export class Deframer {
  #tail: Uint8Array = new Uint8Array();
  /** When each byte of the tail arrived. */
  #arrived: readonly EpochMs[] = [];

  /** When `expire` has something to do; null while nothing is unfinished. */
  get dueAt(): EpochMs | null {
    const oldest = this.#arrived[0];
    return oldest === undefined ? null : oldest + partialFrameMs;
  }

  /** Takes `chunk`, arrived `now`. */
  push(chunk: Uint8Array, now: EpochMs): StreamPiece[] {
    const tail = this.#tail;
    const bytes = new Uint8Array(tail.length + chunk.length);
    bytes.set(tail);
    bytes.set(chunk, tail.length);
    return this.#scan(bytes, now);
  }

  /** Gives up what is too old at `now`. */
  expire(now: EpochMs): StreamPiece[] {
    return this.#scan(this.#tail, now);
  }

  #scan(bytes: Uint8Array, now: EpochMs): StreamPiece[] {
    const times = this.#arrived;
    const pieces: StreamPiece[] = [];
    let at = 0;
    let noiseFrom = 0;
    const endNoise = () => {
      if (at > noiseFrom) pieces.push({ kind: 'noise', bytes: bytes.slice(noiseFrom, at) });
    };
    while (at < bytes.length) {
      const end = frameEnd(bytes, at);
      if (end !== null && end <= bytes.length) {
        endNoise();
        pieces.push({ kind: 'frame', bytes: bytes.slice(at + headerLength, end) });
        at = end;
        noiseFrom = end;
      } else if (end !== null && isYoung(times[at] ?? now, now)) {
        break;
      } else {
        const next = bytes.indexOf(start, at + 1);
        at = next === -1 ? bytes.length : next;
      }
    }
    endNoise();
    this.#arrived = Array.from({ length: bytes.length - at }, (_, n) => times[at + n] ?? now);
    this.#tail = bytes.slice(at);
    return pieces;
  }
}

/** A clock set back would otherwise keep a part for as long as it was set back. */
function isYoung(arrived: EpochMs, now: EpochMs): boolean {
  return now >= arrived && now - arrived < partialFrameMs;
}

/** Where the frame that begins at `at` ends, beyond the bytes when its length is not there yet; null when none begins there. */
function frameEnd(bytes: Uint8Array, at: number): number | null {
  if (bytes[at] !== start) return null;
  const low = bytes[at + 1];
  const high = bytes[at + 2];
  if (low === undefined || high === undefined) return at + headerLength + 1;
  const length = low | (high << 8);
  return length >= 1 && length <= longestFrame ? at + headerLength + length : null;
}
