// Reads a status message: what an observer says about itself.
import { readMetrics } from './observer-metrics.ts';
import { refuseWithoutObserver, refuseWithoutTime } from './packet-message.ts';
import type { MessageReading, OpenedMessage } from './reading.ts';
import { readTimestamp } from './timestamp.ts';
import { knownTextOf, switchOf, textOf } from './values.ts';

/** Reads a message of a `status` topic; words for "not known" become null. */
export function readStatus(message: OpenedMessage): MessageReading {
  const { json, observer, iata, context } = message;
  if (observer === null) return refuseWithoutObserver(message);
  const claimed = readTimestamp(json.timestamp) ?? readTimestamp(message.recordedAt);
  if (claimed === null && context.timing === 'recorded') return refuseWithoutTime(message);
  const metrics = readMetrics(json.stats);
  return {
    kind: 'status',
    status: {
      observer: { id: observer, name: textOf(json.origin), iata },
      arrivedAt: context.arrivedAt,
      claimed,
      timing: context.timing,
      retained: context.retained,
      online: onlineOf(json.status),
      model: knownTextOf(json.model),
      firmware: knownTextOf(json.firmware_version),
      clientVersion: knownTextOf(json.client_version),
      radio: knownTextOf(json.radio),
      canRelay: switchOf(json.repeat),
      ...(metrics === null ? {} : { metrics }),
      source: context.source,
    },
  };
}

function onlineOf(value: unknown): boolean | null {
  const word = textOf(value)?.toLowerCase();
  if (word === 'online') return true;
  return word === 'offline' ? false : null;
}
