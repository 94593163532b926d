// Turns what observers publish, or what a recording of it holds, into hearings, status messages and counted refusals.
import { readEvent, readPacket } from './envelope/packet-message.ts';
import {
  ignored,
  type Json,
  type MessageContext,
  type MessageReading,
  type OpenedMessage,
  refused,
} from './envelope/reading.ts';
import { readStatus } from './envelope/status-message.ts';
import { observerId, readTopic, regionOf, type TopicPlace } from './envelope/topic.ts';

export type { IgnoredWhy, MessageContext, MessageReading } from './envelope/reading.ts';

/** Bytes; observers publish less than 2 kB, so what is longer is not parsed. */
export const largestMessage = 65_536;

/**
 * Reads one MQTT message. Total: whatever the bytes are, the outcome says what they were or why they were refused.
 * The observer is `origin_id`, else the topic's; keys come in upper case.
 */
export function readMessage(topic: string, payload: Uint8Array | string, context: MessageContext): MessageReading {
  const place = readTopic(topic);
  if (place.carries === 'other') return ignored('other_topic');
  const parsed = parse(payload, place.observer, context);
  if ('kind' in parsed) return place.carries === 'unknown' ? ignored('other_topic') : parsed;
  const { json, text } = parsed;
  const observer = whoOf(json, place.observer);
  return byContent(place.carries, { json, text, observer, iata: place.iata, recordedAt: null, context });
}

/**
 * Reads one line of a recording: the object an observer published, which may carry its own `topic`, `iata` and `observer`;
 * or `{topic, payload, tst?, retain?}` around it, as MQTT clients log. `_meta` is never read. Total.
 */
export function readLine(line: Uint8Array | string, context: MessageContext): MessageReading {
  const parsed = parse(line, null, context);
  if ('kind' in parsed) return parsed;
  const around = parsed.json;
  const place = readTopic(typeof around.topic === 'string' ? around.topic : '');
  if (place.carries === 'other') return ignored('other_topic');
  const iata = (typeof around.iata === 'string' ? regionOf(around.iata.trim(), true) : null) ?? place.iata;
  const given = observerId(around.observer) ?? place.observer;
  if (around.payload === undefined || around.raw !== undefined || around.event_type !== undefined) {
    const observer = whoOf(around, given);
    return byContent(place.carries, { json: around, text: parsed.text, observer, iata, recordedAt: null, context });
  }
  const retained = context.retained || around.retain === true || around.retain === 1;
  const inner = insideOf(around.payload, given, { ...context, retained });
  if ('kind' in inner) return inner;
  const observer = whoOf(inner.json, given);
  const message = { json: inner.json, text: inner.text, observer, iata, recordedAt: around.tst ?? null };
  return byContent(place.carries, { ...message, context: { ...context, retained } });
}

/** The sender's own word goes before the topic's. */
function whoOf(json: Json, given: string | null): string | null {
  const own = json.origin_id;
  return own === given ? given : (observerId(own) ?? given);
}

function byContent(carries: TopicPlace['carries'], message: OpenedMessage): MessageReading {
  const { json } = message;
  if (carries === 'status') return readStatus(message);
  if (json.event_type !== undefined && json.raw === undefined) return readEvent(message);
  if (carries === 'packets' || json.raw !== undefined) return readPacket(message);
  if (typeof json.status === 'string' && typeof json.origin_id === 'string') return readStatus(message);
  return message.context.timing === 'recorded' ? readPacket(message) : ignored('other_topic');
}

interface Parsed {
  readonly json: Json;
  readonly text: string;
}

function insideOf(payload: unknown, observer: string | null, context: MessageContext): Parsed | MessageReading {
  if (typeof payload === 'string') return parse(payload, observer, context);
  const text = JSON.stringify(payload);
  return isObject(payload) ? { json: payload, text } : notObject(payload, text, observer, context);
}

function parse(
  payload: Uint8Array | string,
  observer: string | null,
  context: MessageContext,
): Parsed | MessageReading {
  if (payload.length > largestMessage) {
    // A recording's line is cut one byte above the limit.
    const size = payload.length === largestMessage + 1 ? 'more than 65,536' : payload.length.toLocaleString('en-US');
    const detail = `The message has ${size} bytes; observers send less than 2,000 and the limit is 65,536, so it was not read.`;
    return refused('too_large', detail, textOfBytes(payload.slice(0, 512)), observer, context);
  }
  const text = textOfBytes(payload);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    const detail = `The message's ${payload.length} bytes are not JSON, so nothing in it can be read.`;
    return refused('not_json', detail, text, observer, context);
  }
  return isObject(json) ? { json, text } : notObject(json, text, observer, context);
}

function notObject(json: unknown, text: string, observer: string | null, context: MessageContext): MessageReading {
  const what = json === null ? 'null' : Array.isArray(json) ? 'a list' : `a ${typeof json}`;
  return refused(
    'not_object',
    `The message is ${what}; an observer sends an object with named fields.`,
    text,
    observer,
    context,
  );
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOfBytes(payload: Uint8Array | string): string {
  if (typeof payload === 'string') return payload;
  // Another view of each message would cost more than its text.
  const bytes =
    payload instanceof Buffer ? payload : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  return bytes.toString('utf8');
}
