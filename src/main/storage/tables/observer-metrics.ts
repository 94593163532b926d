// What observers measured about themselves, one row per observer and five minutes.
import type { EpochMs, ObserverMetrics } from '../../../domain/hearing.ts';
import { defaultRetention } from '../../../domain/upkeep/retention.ts';
import type { ReadableDb, WritableDb } from '../database.ts';

const bucketMs = 300_000;
const dayMs = 86_400_000;

/** Measurements with the time they were made. */
export interface StoredMetrics extends ObserverMetrics {
  readonly at: EpochMs;
}

/** An observer with what it reported lately. */
export interface MeasuredObserver {
  /** As published. */
  readonly key: string;
  readonly name: string | null;
  readonly iata: string | null;
  /** Oldest first. */
  readonly samples: readonly StoredMetrics[];
}

const values = [
  ['battery_mv', 'batteryMv'],
  ['noise_floor', 'noiseFloor'],
  ['tx_air_secs', 'txAirSecs'],
  ['rx_air_secs', 'rxAirSecs'],
  ['uptime_secs', 'uptimeSecs'],
  ['queue_len', 'queueLen'],
  ['packets_sent', 'packetsSent'],
  ['packets_received', 'packetsReceived'],
  ['recv_errors', 'recvErrors'],
  ['error_flags', 'errorFlags'],
] as const satisfies readonly (readonly [string, keyof ObserverMetrics])[];
const columns = values.map(([column]) => column).join(', ');

/** Writes measurements; runs inside the batch's transaction. Rows of an observer that are too old go when it reports again. */
export class ObserverMetricsTable {
  readonly #put;
  readonly #prune;
  readonly #keptDays: () => number;

  /** `keptDays` says how long measurements are kept. */
  constructor(db: WritableDb, keptDays: () => number = () => defaultRetention.metricDays) {
    this.#keptDays = keptDays;
    // Of two messages of one millisecond each value takes the greater, so that the order they come in is no matter.
    const merged = values.map(
      ([column]) => `${column} = CASE WHEN excluded.at > at THEN excluded.${column}
        ELSE max(coalesce(${column}, excluded.${column}), coalesce(excluded.${column}, ${column})) END`,
    );
    this.#put = db.prepare(
      `INSERT INTO observer_metrics (observer_id, bucket, at, ${columns})
       VALUES (@observerId, @bucket, @at, ${values.map(([, name]) => `@${name}`).join(', ')})
       ON CONFLICT (observer_id, bucket) DO UPDATE SET ${merged.join(', ')}, at = excluded.at WHERE excluded.at >= at`,
    );
    this.#prune = db.prepare('DELETE FROM observer_metrics WHERE observer_id = ? AND bucket < ?');
  }

  /** Keeps what the observer measured at `at`; of one bucket the newest message stays. `now` decides what is too old. */
  put(observerId: number, at: EpochMs, metrics: ObserverMetrics, now: EpochMs): void {
    const oldest = Math.floor((now - this.#keptDays() * dayMs) / bucketMs);
    const bucket = Math.floor(at / bucketMs);
    if (bucket < oldest) return;
    this.#put.run({ observerId, bucket, at, ...metrics });
    this.#prune.run(observerId, oldest);
  }
}

/** Every observer that reported from `from` to `to`, with what it reported then. */
export function readMetricsBetween(db: ReadableDb, from: EpochMs, to: EpochMs): MeasuredObserver[] {
  const rows = db
    .prepare<
      [number, number, number, number],
      StoredMetrics & { key: string; name: string | null; iata: string | null }
    >(
      `SELECT o.key, o.name, o.iata, m.at, ${values.map(([column, name]) => `m.${column} AS ${name}`).join(', ')}
         FROM observers o JOIN observer_metrics m ON m.observer_id = o.id AND m.bucket BETWEEN ? AND ?
        WHERE m.at BETWEEN ? AND ? ORDER BY o.id, m.bucket`,
    )
    .all(Math.floor(from / bucketMs), Math.floor(to / bucketMs), from, to);
  const observers = new Map<string, MeasuredObserver & { readonly samples: StoredMetrics[] }>();
  for (const { key, name, iata, ...sample } of rows) {
    const observer = observers.get(key) ?? { key, name, iata, samples: [] };
    observers.set(key, observer);
    observer.samples.push(sample);
  }
  return [...observers.values()];
}
