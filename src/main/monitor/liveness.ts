// After how long without evidence a node of each role is called quiet, then silent.
import type { LivenessThresholds } from '../../contract/graph.ts';

const hourMs = 3_600_000;

/** Repeaters and rooms advertise every few hours to two days; companions and sensors speak oftener, or are off. */
const relays = { quietMs: 24 * hourMs, silentMs: 72 * hourMs };
const handhelds = { quietMs: 8 * hourMs, silentMs: 24 * hourMs };

export const liveness: LivenessThresholds = {
  repeater: relays,
  room: relays,
  companion: handhelds,
  sensor: handhelds,
  none: relays,
  unknown: relays,
  observer: { quietMs: hourMs, silentMs: 24 * hourMs },
};
