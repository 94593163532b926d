// Bytes on a line that belong to no frame: boot text, a wrong device, a disturbed line.
import { refused } from '../envelope/reading.ts';
import type { TalkVoice } from './talk.ts';

const sampleBytes = 512;
/** So much is one refusal, however long it goes on. */
const atMost = 4_096;

/** Counts a stretch of noise as one refusal, with its beginning as the sample. */
export class LineNoise {
  readonly #voice: TalkVoice;
  readonly #decoder = new TextDecoder('utf-8');
  #sample = '';
  #bytes = 0;
  #looksLikeConsole = false;
  #showsBytes = true;

  constructor(voice: TalkVoice) {
    this.#voice = voice;
  }

  /** Whether something in it was a line of a repeater's console. */
  get looksLikeConsole(): boolean {
    return this.#looksLikeConsole;
  }

  /** From now on what comes may hold secrets, so no sample of it is kept. */
  hideBytes(): void {
    this.#showsBytes = false;
  }

  take(bytes: Uint8Array): void {
    const room = sampleBytes - this.#sample.length;
    if (room > 0) this.#sample += this.#decoder.decode(bytes.subarray(0, room));
    this.#bytes += bytes.length;
    if (/ U RAW: | U: RX, len=|DEBUG: /.test(this.#sample)) this.#looksLikeConsole = true;
    if (this.#bytes >= atMost) this.end();
  }

  /** The stretch is over. */
  end(): void {
    if (this.#bytes === 0) return;
    const { source, clock } = this.#voice;
    const context = { source, arrivedAt: clock.now(), timing: 'live', retained: false } as const;
    const detail = `${this.#bytes} bytes on the line belong to no frame: text of a device that starts, or a disturbed line.`;
    const sample = this.#showsBytes ? this.#sample : 'Not kept: this line also carries secrets of channels.';
    this.#voice.reading(refused('line_noise', detail, sample, null, context), this.#bytes);
    this.#sample = '';
    this.#bytes = 0;
  }
}
