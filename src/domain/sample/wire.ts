// One copy of a transmission as the bytes on the air, in upper-case hex as observers publish them.
import type { SigningCrypto } from '../crypto.ts';
import { toHex } from '../packet/hex.ts';
import { transmissionHash } from '../packet/identity.ts';
import type { Reception } from './air.ts';
import type { Transmission } from './transmissions.ts';

const TRACE = 9;

/** What is the same in every copy, made once. */
export class WireForm {
  readonly #transmission: Transmission;
  readonly #crypto: SigningCrypto;
  readonly #head: string;
  readonly #payload: string;
  readonly #hash: string | null;

  constructor(transmission: Transmission, crypto: SigningCrypto) {
    const { routeCode, payloadCode, codes } = transmission;
    this.#transmission = transmission;
    this.#crypto = crypto;
    const codeBytes = (codes ?? []).flatMap((code) => [code & 255, code >> 8]);
    this.#head = upperHex(Uint8Array.from([routeCode | (payloadCode << 2), ...codeBytes]));
    this.#payload = upperHex(transmission.payload);
    this.#hash = payloadCode === TRACE ? null : this.#hashOf(0);
  }

  /** The whole packet of one copy. */
  raw(copy: Pick<Reception, 'hops' | 'path'>): string {
    return this.#head + byteHex(this.#pathLengthByte(copy.hops)) + copy.path + this.#payload;
  }

  /** Transmission hash, 16 upper-case digits; each hop of a trace has its own. */
  hash(copy: Pick<Reception, 'hops'>): string {
    return this.#hash ?? this.#hashOf(copy.hops);
  }

  #hashOf(hops: number): string {
    const part = {
      payloadCode: this.#transmission.payloadCode,
      payloadBytes: this.#transmission.payload,
      pathLengthByte: this.#pathLengthByte(hops),
    };
    return upperHex(transmissionHash(part, this.#crypto));
  }

  #pathLengthByte(hops: number): number {
    return ((this.#transmission.hashSize - 1) << 6) | hops;
  }
}

const byteHexes: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0').toUpperCase(),
);

function byteHex(byte: number): string {
  return byteHexes[byte] ?? '00';
}

function upperHex(bytes: Uint8Array): string {
  return toHex(bytes).toUpperCase();
}
