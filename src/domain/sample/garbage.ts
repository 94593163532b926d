// What arrives besides good packets: broken bytes and broken messages, each with the reason it must be refused for.
import type { RefusalReason } from '../hearing.ts';
import { decodePacket } from '../packet/decode.ts';
import { fromHex } from '../packet/hex.ts';
import type { Random } from './random.ts';

/** A spoiled message. */
export interface Garbage {
  readonly what: string;
  readonly payload: string;
  /** Why it is to be refused; null when it must be taken all the same. */
  readonly refusal: RefusalReason | null;
  /** Published as retained. */
  readonly retained: boolean;
}

type Spoil = (line: string, raw: string, random: Random) => Pick<Garbage, 'payload' | 'refusal'>;

function withRaw(line: string, raw: string, spoiled: string): string {
  return line.replace(raw, spoiled);
}

/** Spoils the packet inside; the decoder itself says what becomes of it. */
function spoiledRaw(spoil: (raw: string, random: Random) => string): Spoil {
  return (line, raw, random) => {
    const spoiled = spoil(raw, random);
    const decoded = decodePacket(fromHex(spoiled) ?? new Uint8Array());
    return {
      payload: withRaw(line, raw, spoiled),
      refusal: spoiled.length < 4 ? 'raw_length' : decoded.ok ? null : decoded.reason,
    };
  };
}

function refused(refusal: RefusalReason | null, payload: (line: string, raw: string) => string): Spoil {
  return (line, raw) => ({ payload: payload(line, raw), refusal });
}

const packetSpoils: readonly (readonly [what: string, spoil: Spoil])[] = [
  ['truncated packet', spoiledRaw((raw, random) => raw.slice(0, 2 * (2 + random.below(raw.length / 2 - 2))))],
  ['flipped bit', spoiledRaw((raw, random) => flipBit(raw, random.below(raw.length / 2), random))],
  ['version 3', spoiledRaw((raw) => `C${raw.slice(1)}`)],
  ['hash size 4', spoiledRaw((raw) => `15C0${raw.slice(4)}`)],
];

const envelopeSpoils: readonly (readonly [what: string, weight: number, spoil: Spoil])[] = [
  ['no JSON', 8, refused('not_json', () => 'connected!')],
  ['half a JSON', 6, refused('not_json', (line) => line.slice(0, line.length >> 1))],
  ['an array', 6, refused('not_object', (line) => `[${line}]`)],
  ['null', 4, refused('not_object', () => 'null')],
  ['no raw', 8, refused('no_raw', (line, raw) => line.replace(`"raw":"${raw}",`, ''))],
  ['raw is null', 4, refused('no_raw', (line, raw) => line.replace(`"raw":"${raw}"`, '"raw":null'))],
  ['odd raw', 6, refused('bad_hex', (line, raw) => withRaw(line, raw, `${raw}A`))],
  ['raw is no hex', 4, refused('bad_hex', (line, raw) => withRaw(line, raw, `${raw.slice(2)}ZZ`))],
  ['raw of 300 bytes', 4, refused('raw_length', (line, raw) => withRaw(line, raw, 'AB'.repeat(300)))],
  ['sent, not heard', 10, refused('direction_tx', (line) => line.replace('"direction":"rx"', '"direction":"tx"'))],
  ['signal unknown', 10, refused(null, (line) => line.replace(/"(SNR|RSSI)":"[^"]*"/g, '"$1":"Unknown"'))],
  ['signal null', 6, refused(null, (line) => line.replace(/"(SNR|RSSI|score)":"[^"]*"/g, '"$1":null'))],
  ['1 MB', 1, refused('too_large', (line) => line.replace('{', `{"padding":"${'x'.repeat(1_048_576)}",`))],
];
const envelopeWeights = envelopeSpoils.map(([, weight]) => weight);

/** A copy of a message with its packet damaged. */
export function spoilPacket(line: string, raw: string, random: Random): Garbage {
  const [what, spoil] = random.pick(packetSpoils);
  return { what, retained: false, ...spoil(line, raw, random) };
}

/** A copy of a message that is broken outside its packet. */
export function spoilEnvelope(line: string, raw: string, random: Random): Garbage {
  const [what, , spoil] =
    envelopeSpoils[random.weighted(envelopeWeights)] ?? (envelopeSpoils[0] as (typeof envelopeSpoils)[0]);
  return { what, retained: false, ...spoil(line, raw, random) };
}

/** A copy of an advert with one bit of its payload flipped: a packet, but its signature no longer fits. */
export function spoilAdvert(line: string, raw: string, payloadBytes: number, random: Random): Garbage {
  const spoiled = flipBit(raw, raw.length / 2 - 1 - random.below(Math.min(payloadBytes, 132)), random);
  return { what: 'advert with a flipped bit', payload: withRaw(line, raw, spoiled), refusal: null, retained: false };
}

function flipBit(raw: string, byte: number, random: Random): string {
  const value = Number.parseInt(raw.slice(byte * 2, byte * 2 + 2), 16) ^ (1 << random.below(8));
  return raw.slice(0, byte * 2) + value.toString(16).padStart(2, '0').toUpperCase() + raw.slice(byte * 2 + 2);
}
