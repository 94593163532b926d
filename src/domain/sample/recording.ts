// A generated message as one line of a recording, the way MQTT clients log them.
import type { TrafficItem } from './delivery.ts';

/** `{tst, topic, payload, retain}` without a line break; `tst` is the arrival in ISO 8601 UTC, `payload` the text as published. */
export function recordingLine(item: TrafficItem): string {
  const { topic, payload, retained } = item;
  return JSON.stringify({ tst: new Date(item.at).toISOString(), topic, payload, retain: retained ? 1 : 0 });
}
