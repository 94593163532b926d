// Reads what an observer measured about itself out of its status message.
import type { ObserverMetrics } from '../../../domain/hearing.ts';
import { numberIn } from './values.ts';

/** Counters of the firmware are 32 bits wide. */
const counter = 0xffff_ffff;
const bits = 0xffff;

/**
 * The `stats` object of a status message, its numbers given as numbers or as text; what no radio can measure is null.
 * Null when there is no such object, or nothing in it is known.
 */
export function readMetrics(stats: unknown): ObserverMetrics | null {
  if (typeof stats !== 'object' || stats === null || Array.isArray(stats)) return null;
  const values = stats as Record<string, unknown>;
  const count = (name: string) => whole(values[name], 0, counter);
  const metrics: ObserverMetrics = {
    batteryMv: whole(values.battery_mv, 0, 100_000),
    noiseFloor: numberIn(values.noise_floor, -200, 0),
    txAirSecs: count('tx_air_secs'),
    rxAirSecs: count('rx_air_secs'),
    uptimeSecs: count('uptime_secs'),
    queueLen: count('queue_len'),
    packetsSent: count('packets_sent'),
    packetsReceived: count('packets_received'),
    recvErrors: count('recv_errors'),
    // Older uploaders call them otherwise.
    errorFlags: whole(values.errors, 0, bits) ?? whole(values.debug_flags, 0, bits),
  };
  return Object.values(metrics).some((value) => value !== null) ? metrics : null;
}

function whole(value: unknown, lowest: number, highest: number): number | null {
  const number = numberIn(value, lowest, highest);
  return number === null ? null : Math.round(number);
}
