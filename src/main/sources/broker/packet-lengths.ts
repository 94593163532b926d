// Follows the packets in a stream of MQTT bytes by their lengths alone, before anybody keeps one of them.

/** `not_mqtt`: the first packet is no CONNECT, or a length is none. `too_large`: a packet is longer than allowed. */
export type LengthFault = 'not_mqtt' | 'too_large';

const connect = 0x10;
/** A length has at most so many bytes. */
const lengthBytes = 4;

/** Reads the headers of one client's packets; nothing of their contents is kept. */
export class PacketLengths {
  readonly #atMost: (isFirst: boolean) => number;
  #first = true;
  #inLength = false;
  #length = 0;
  #place = 0;
  /** Bytes of the present packet that have not come yet. */
  #left = 0;

  /** `atMost` gives how many bytes the next packet may have, the first of which is the CONNECT. */
  constructor(atMost: (isFirst: boolean) => number) {
    this.#atMost = atMost;
  }

  /** What is wrong with the stream up to `bytes`; null while it may go on. */
  push(bytes: Uint8Array): LengthFault | null {
    let at = 0;
    while (at < bytes.length) {
      if (this.#left > 0) {
        const here = Math.min(this.#left, bytes.length - at);
        this.#left -= here;
        at += here;
      } else {
        const fault = this.#header(bytes[at] ?? 0);
        if (fault !== null) return fault;
        at += 1;
      }
    }
    return null;
  }

  #header(byte: number): LengthFault | null {
    if (!this.#inLength) {
      if (this.#first && byte !== connect) return 'not_mqtt';
      this.#inLength = true;
      this.#length = 0;
      this.#place = 0;
      return null;
    }
    this.#length += (byte & 127) * 128 ** this.#place;
    this.#place += 1;
    if (byte > 127) return this.#place === lengthBytes ? 'not_mqtt' : null;
    if (this.#length > this.#atMost(this.#first)) return 'too_large';
    this.#inLength = false;
    this.#first = false;
    this.#left = this.#length;
    return null;
  }
}
