// The topics of the contract with the rates it promises.
import type { Alert } from '../../contract/alerts.ts';
import type { Counters } from '../../contract/counters.ts';
import type { GraphDelta } from '../../contract/graph.ts';
import type { Status } from '../../contract/sources.ts';
import type { Clock } from '../../domain/clock.ts';
import { mergeDeltas } from './merge-deltas.ts';
import { StreamTopic, ValueTopic } from './topic.ts';

const twiceASecondMs = 500;
const fourTimesASecondMs = 250;

/** `app.status`: the present one, then after `changed()`, at most twice a second. */
export function statusTopic(clock: Clock, now: () => Status): ValueTopic<Status> {
  return new ValueTopic({ clock, everyMs: twiceASecondMs, now });
}

/** `counters.live`: the present ones, then after `changed()`, at most twice a second. */
export function countersTopic(clock: Clock, now: () => Counters): ValueTopic<Counters> {
  return new ValueTopic({ clock, everyMs: twiceASecondMs, now });
}

/** `graph.deltas`: at most 4 a second; faster ones become one, and none is lost. */
export function deltaTopic(clock: Clock): StreamTopic<GraphDelta> {
  return new StreamTopic({ clock, everyMs: fourTimesASecondMs, merge: mergeDeltas });
}

/** `alerts.live`: each one, at once. */
export function alertTopic(clock: Clock): StreamTopic<Alert> {
  return new StreamTopic({ clock, everyMs: 0, merge: null });
}
