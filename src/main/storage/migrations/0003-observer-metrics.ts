// What observers measured about themselves, thinned to one row in five minutes.
import type { Migration } from './migration.ts';

export const observerMetrics: Migration = {
  number: 3,
  name: 'observer-metrics',
  statements: [
    `CREATE TABLE observer_metrics (
       observer_id INTEGER NOT NULL REFERENCES observers(id) ON DELETE CASCADE,
       -- whole five minutes since 1970-01-01T00:00Z
       bucket INTEGER NOT NULL,
       -- when the newest status of the bucket was made; the values are that one's
       at INTEGER NOT NULL,
       battery_mv INTEGER,
       noise_floor REAL,
       -- seconds and counts since the observer started
       tx_air_secs INTEGER,
       rx_air_secs INTEGER,
       uptime_secs INTEGER,
       queue_len INTEGER,
       packets_sent INTEGER,
       packets_received INTEGER,
       recv_errors INTEGER,
       PRIMARY KEY (observer_id, bucket)
     ) STRICT, WITHOUT ROWID`,
  ],
};
