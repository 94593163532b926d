// Reads a packet message: a hearing, or the reason it is none.
import { ByteSlab } from '../../../domain/byte-slab.ts';
import { fromHex } from '../../../domain/packet/hex.ts';
import { ignored, type Json, type MessageReading, type OpenedMessage, refused } from './reading.ts';
import { readTimestamp } from './timestamp.ts';
import { numberIn, textOf } from './values.ts';

/** A radio's SNR byte spans -32 to 31.75 dB; RSSI in dBm; what lies outside was not measured. */
const snrRange = [-64, 64] as const;
const rssiRange = [-200, 50] as const;
const scoreRange = [0, 1000] as const;
const shortestRaw = 2;
const longestRaw = 255;
/** Packets are copied, or kept for seconds, whoever they are handed to. */
const slab = new ByteSlab();

/** Reads a message of a `packets` topic. */
export function readPacket(message: OpenedMessage): MessageReading {
  const { json } = message;
  const direction = json.direction;
  if (direction !== 'rx' && !isUnsaid(direction)) {
    const said = String(textOf(direction) ?? typeof direction).slice(0, 40);
    if (said.toLowerCase() !== 'rx') return refuse(message, 'direction_tx', sentenceAboutDirection(said));
  }
  return hearing(message, json.raw, json.SNR ?? json.snr, json.RSSI ?? json.rssi, json.score);
}

/**
 * Reads the envelope meshcore-ha publishes in its raw mode: `{event_type, payload}`. Only its log of receptions holds a
 * packet: in `payload.payload`, or in `payload.raw_hex` behind two bytes of signal values.
 */
export function readEvent(message: OpenedMessage): MessageReading {
  const type = String(textOf(message.json.event_type) ?? '').toUpperCase();
  const payload = message.json.payload;
  if (!/R[XF]_LOG/.test(type) || typeof payload !== 'object' || payload === null) return ignored('other_event');
  const event = payload as Json;
  const withSignal = typeof event.raw_hex === 'string' ? event.raw_hex.slice(4) : undefined;
  return hearing(message, textOf(event.payload) ? event.payload : withSignal, event.snr, event.rssi, undefined);
}

function hearing(message: OpenedMessage, raw: unknown, snr: unknown, rssi: unknown, score: unknown): MessageReading {
  const { json, observer, context } = message;
  if (typeof raw !== 'string') {
    return refuse(
      message,
      'no_raw',
      'The message has no field "raw" with the packet in it, so nothing was heard with it.',
    );
  }
  const bytes = fromHex(raw, slab.allot);
  if (bytes === null) {
    return refuse(
      message,
      'bad_hex',
      `The field "raw" has ${raw.length} characters that are not pairs of hexadecimal digits.`,
    );
  }
  if (bytes.length === 0) return ignored('keep_alive');
  if (bytes.length < shortestRaw || bytes.length > longestRaw) {
    return refuse(
      message,
      'raw_length',
      `The packet has ${bytes.length} bytes; one on the air has 2 to 255, so this is none.`,
    );
  }
  if (context.retained) return ignored('retained_packet');
  if (observer === null) return refuseWithoutObserver(message);
  const claimed = readTimestamp(json.timestamp) ?? readTimestamp(message.recordedAt);
  if (claimed === null && context.timing === 'recorded') return refuseWithoutTime(message);
  return {
    kind: 'hearing',
    hearing: {
      bytes,
      observer: { id: observer, name: textOf(json.origin), iata: message.iata },
      arrivedAt: context.arrivedAt,
      claimed,
      timing: context.timing,
      snr: numberIn(snr, ...snrRange),
      rssi: numberIn(rssi, ...rssiRange),
      score: numberIn(score, ...scoreRange),
      source: context.source,
    },
  };
}

/** The refusal of a message that names nobody who heard it. */
export function refuseWithoutObserver(message: OpenedMessage): MessageReading {
  const detail = 'Neither "origin_id" nor the topic says which observer sent this, so it cannot be placed.';
  return refuse(message, 'no_observer', detail);
}

/** The refusal of a recorded message without a time of its own. */
export function refuseWithoutTime(message: OpenedMessage): MessageReading {
  const detail =
    'The field "timestamp" holds no time, and a recorded message has no other, so it cannot be placed in time.';
  return refuse(message, 'no_time', detail);
}

function refuse(
  message: OpenedMessage,
  reason: 'no_raw' | 'bad_hex' | 'raw_length' | 'direction_tx' | 'no_observer' | 'no_time',
  detail: string,
): MessageReading {
  return refused(reason, detail, message.text, message.observer, message.context);
}

function isUnsaid(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function sentenceAboutDirection(said: string): string {
  return said.toLowerCase() === 'tx'
    ? 'The observer sent this packet itself; its bytes may be those of the last one received, so it is no hearing.'
    : `The direction is "${said}"; only "rx", or none, is a reception.`;
}
