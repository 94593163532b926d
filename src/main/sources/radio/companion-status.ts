// What a companion radio said about itself and measured, as the status message of an observer.
import type { DeviceInfoFrame, SelfInfoFrame } from '../../../domain/companion/frame.ts';
import type { StatsFrame } from '../../../domain/companion/stats.ts';
import type { EpochMs, HearingObserver, ObserverMetrics, ObserverStatus } from '../../../domain/hearing.ts';

/** The status of `observer` at `now`, with what the radio said of itself. */
export function companionStatus(
  observer: HearingObserver,
  device: DeviceInfoFrame,
  self: SelfInfoFrame,
  source: string,
  now: EpochMs,
): ObserverStatus {
  return {
    observer,
    arrivedAt: now,
    claimed: null,
    timing: 'live',
    retained: false,
    online: true,
    model: device.model || null,
    firmware: device.version || null,
    clientVersion: null,
    radio: `${self.frequencyKhz / 1000},${self.bandwidthHz / 1000},${self.spreadingFactor},${self.codingRate}`,
    canRelay: device.relays,
    source,
  };
}

/** What the radio's statistics measured. */
export function metricsOf(stats: readonly StatsFrame[]): ObserverMetrics {
  const core = stats.find((frame) => frame.kind === 'core_stats');
  const radio = stats.find((frame) => frame.kind === 'radio_stats');
  const packets = stats.find((frame) => frame.kind === 'packet_stats');
  return {
    batteryMv: core?.batteryMv ?? null,
    noiseFloor: radio?.noiseFloor ?? null,
    txAirSecs: radio?.txAir ?? null,
    rxAirSecs: radio?.rxAir ?? null,
    uptimeSecs: core?.uptime ?? null,
    queueLen: core?.queued ?? null,
    packetsSent: packets?.sent ?? null,
    packetsReceived: packets?.received ?? null,
    recvErrors: packets?.receiveErrors ?? null,
    errorFlags: core?.errors ?? null,
  };
}
