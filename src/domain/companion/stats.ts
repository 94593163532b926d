// Statistics a companion radio gives about itself, frame 0x18.
import { readInt8, readUint16, readUint32 } from '../packet/bytes.ts';

/** What the radio counts since it was switched on. */
export type StatsFrame = CoreStatsFrame | RadioStatsFrame | PacketStatsFrame;

export interface CoreStatsFrame {
  readonly kind: 'core_stats';
  readonly batteryMv: number;
  /** Seconds. */
  readonly uptime: number;
  /** Bits, as the firmware sets them. */
  readonly errors: number;
  /** Packets waiting to be sent. */
  readonly queued: number;
}

export interface RadioStatsFrame {
  readonly kind: 'radio_stats';
  /** dBm. */
  readonly noiseFloor: number;
  /** Of the last packet: dBm and dB. */
  readonly lastRssi: number;
  readonly lastSnr: number;
  /** Seconds on the air. */
  readonly txAir: number;
  readonly rxAir: number;
}

export interface PacketStatsFrame {
  readonly kind: 'packet_stats';
  readonly received: number;
  readonly sent: number;
  readonly sentFlood: number;
  readonly sentDirect: number;
  readonly receivedFlood: number;
  readonly receivedDirect: number;
  /** null on firmware that does not count them. */
  readonly receiveErrors: number | null;
}

/** Reads a frame that begins with 0x18 and its group; null when it is shorter than the group's layout or of no known group. */
export function readStats(bytes: Uint8Array): StatsFrame | null {
  switch (bytes[1]) {
    case 0:
      return bytes.length < 11 ? null : readCore(bytes);
    case 1:
      return bytes.length < 14 ? null : readRadio(bytes);
    case 2:
      return bytes.length < 26 ? null : readPackets(bytes);
    default:
      return null;
  }
}

/** Layout: code, 0, millivolts 2, seconds 4, errors 2, queue 1. */
function readCore(bytes: Uint8Array): CoreStatsFrame {
  return {
    kind: 'core_stats',
    batteryMv: readUint16(bytes, 2),
    uptime: readUint32(bytes, 4),
    errors: readUint16(bytes, 8),
    queued: bytes[10] as number,
  };
}

/** Layout: code, 1, noise int16, RSSI int8, SNR x 4 int8, sending seconds 4, receiving seconds 4. */
function readRadio(bytes: Uint8Array): RadioStatsFrame {
  return {
    kind: 'radio_stats',
    noiseFloor: (readUint16(bytes, 2) << 16) >> 16,
    lastRssi: readInt8(bytes, 4),
    lastSnr: readInt8(bytes, 5) / 4,
    txAir: readUint32(bytes, 6),
    rxAir: readUint32(bytes, 10),
  };
}

/** Layout: code, 2, then six or seven counters of 4. */
function readPackets(bytes: Uint8Array): PacketStatsFrame {
  const at = (n: number) => readUint32(bytes, 2 + 4 * n);
  return {
    kind: 'packet_stats',
    received: at(0),
    sent: at(1),
    sentFlood: at(2),
    sentDirect: at(3),
    receivedFlood: at(4),
    receivedDirect: at(5),
    receiveErrors: bytes.length < 30 ? null : at(6),
  };
}
