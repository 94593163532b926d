// The one definition of the database settings; writer, reader and tests share it.

export interface DbConfig {
  /** Page cache in KiB; 64 MiB keeps the index pages of a few million observations warm. */
  readonly cacheKib: number;
  /** Pages in the WAL before SQLite checkpoints on its own; a larger WAL means fewer stalls. */
  readonly walAutocheckpointPages: number;
  /** How long a connection waits for a lock, milliseconds. */
  readonly busyTimeoutMs: number;
  /** Pages one incremental vacuum step frees. */
  readonly vacuumPages: number;
}

export const defaultDbConfig: DbConfig = {
  cacheKib: 65_536,
  walAutocheckpointPages: 10_000,
  busyTimeoutMs: 5_000,
  vacuumPages: 1_024,
};
