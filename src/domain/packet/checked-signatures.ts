// Signatures of adverts checked by one thread, so that another need not: checking one costs as much as recording five packets.
import type { Crypto } from '../crypto.ts';
import { verifyAdvert } from './advert.ts';
import { readInt32 } from './bytes.ts';
import { decodePacket } from './decode.ts';

/** What checking one signature gave. */
export interface CheckedSignature {
  /** Key, signature and message, a character for a byte. */
  readonly of: string;
  readonly ok: boolean;
}

/** Adverts remembered in each of two generations; a flood's copies come within seconds. */
const generation = 2_048;
/** Where the signature stands in an advert's payload, */
const SIGNATURE_AT = 36;
/** and how much of its beginning names the payload: what the engine keeps without a box. */
const NAME_BITS = 0x3fff_ffff;

/** Checks each advert once, ahead of whoever records it. */
export class AdvertChecker {
  readonly #crypto: Pick<Crypto, 'verifyEd25519'>;
  /** Payloads by the beginning of their signature, which is as good as random; of two that share it, the newer. */
  readonly #seen = new Generations<number, Uint8Array>();

  constructor(crypto: Pick<Crypto, 'verifyEd25519'>) {
    this.#crypto = crypto;
  }

  /** Adds to `checked` what the packet in `bytes` proves, when it is an advert that was not checked lately. */
  check(bytes: Uint8Array, checked: CheckedSignature[]): void {
    if (!mayBeAdvert(bytes)) return;
    const at = payloadAt(bytes);
    if (bytes.length < at + SIGNATURE_AT + 4) return;
    const name = readInt32(bytes, at + SIGNATURE_AT) & NAME_BITS;
    const seen = this.#seen.get(name);
    if (seen && isFrom(bytes, at, seen)) return;
    const packet = decodePacket(bytes);
    if (!packet.ok || packet.payload.kind !== 'advert') return;
    this.#seen.set(name, packet.payloadBytes.slice());
    const { publicKey, signed, signature } = packet.payload;
    checked.push({ of: nameOf(publicKey, signed, signature), ok: verifyAdvert(packet.payload, this.#crypto) });
  }
}

/** Cryptography that is told of signatures checked elsewhere; the rest it checks. */
export class TaughtCrypto implements Crypto {
  readonly #crypto: Crypto;
  readonly #checked = new Generations<string, boolean>();

  constructor(crypto: Crypto) {
    this.#crypto = crypto;
  }

  /** Takes what an AdvertChecker found. */
  learn(checked: readonly CheckedSignature[]): void {
    for (const { of, ok } of checked) this.#checked.set(of, ok);
  }

  sha256(bytes: Uint8Array): Uint8Array {
    return this.#crypto.sha256(bytes);
  }

  hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array {
    return this.#crypto.hmacSha256(key, bytes);
  }

  aes128EcbDecrypt(key: Uint8Array, bytes: Uint8Array): Uint8Array {
    return this.#crypto.aes128EcbDecrypt(key, bytes);
  }

  verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
    const known = this.#checked.get(nameOf(publicKey, message, signature));
    return known ?? this.#crypto.verifyEd25519(publicKey, message, signature);
  }
}

/** The newest entries: at least `generation` of them, at most twice as many. */
class Generations<Name, Value> {
  #young = new Map<Name, Value>();
  #old = new Map<Name, Value>();

  get(name: Name): Value | undefined {
    return this.#young.get(name) ?? this.#old.get(name);
  }

  set(name: Name, value: Value): void {
    if (this.#young.size >= generation) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(name, value);
  }
}

const ADVERT = 4;

/** By the header alone, so that other packets cost nothing. */
function mayBeAdvert(bytes: Uint8Array): boolean {
  return (((bytes[0] ?? 0) >> 2) & 15) === ADVERT;
}

/** Where the payload begins, as `decodePacket` finds it in whole packets; in others, somewhere. */
function payloadAt(bytes: Uint8Array): number {
  const routeCode = (bytes[0] ?? 0) & 3;
  const pathLengthAt = routeCode === 0 || routeCode === 3 ? 5 : 1;
  const pathLength = bytes[pathLengthAt] ?? 0;
  return pathLengthAt + 1 + ((pathLength >> 6) + 1) * (pathLength & 63);
}

/** Whether `bytes` from `at` on are `payload`. */
function isFrom(bytes: Uint8Array, at: number, payload: Uint8Array): boolean {
  if (bytes.length - at !== payload.length) return false;
  for (let i = 0; i < payload.length; i++) if (bytes[at + i] !== payload[i]) return false;
  return true;
}

/** The key has 32 bytes and the signature 64, or nothing is verified; so no two triples share a name. */
function nameOf(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): string {
  return `${text(publicKey)}${text(signature)}${text(message)}`;
}

function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
