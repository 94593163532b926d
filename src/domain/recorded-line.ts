// A reception written down as observers publish it: one JSON object a line, which imports and replays take back.
import type { EpochMs } from './hearing.ts';

/** One reception as it is stored. */
export interface StoredReception {
  /** The packet as heard, in hex. */
  readonly raw: string;
  readonly at: EpochMs;
  /** dB, dBm, and the radio's 0 to 1000 rating; null when unknown. */
  readonly snr: number | null;
  readonly rssi: number | null;
  readonly score: number | null;
  readonly observer: { readonly key: string; readonly name: string | null; readonly iata: string | null };
  /** 16 hex digits; for whoever reads the file, never read back. */
  readonly hash: string;
}

/** The line of a reception, without its newline. Times before 1970 cannot be read back; nothing is heard then. */
export function recordedLine(reception: StoredReception): string {
  const { raw, at, snr, rssi, score, observer, hash } = reception;
  return JSON.stringify({
    ...(observer.name === null ? {} : { origin: observer.name }),
    origin_id: observer.key,
    timestamp: new Date(at).toISOString(),
    type: 'PACKET',
    direction: 'rx',
    raw: raw.toUpperCase(),
    ...(snr === null ? {} : { SNR: snr }),
    ...(rssi === null ? {} : { RSSI: rssi }),
    ...(score === null ? {} : { score }),
    hash: hash.toUpperCase(),
    ...(observer.iata === null ? {} : { iata: observer.iata }),
  });
}
