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
  /** Whether `:memory:` is a file name; only tests can afford to lose everything at the end. */
  readonly allowMemory: boolean;
}

export const defaultDbConfig: DbConfig = {
  cacheKib: 65_536,
  walAutocheckpointPages: 10_000,
  busyTimeoutMs: 5_000,
  vacuumPages: 1_024,
  allowMemory: false,
};

/** The defaults with `overrides`; throws a RangeError naming the first number that is no whole number >= 0. */
export function dbConfig(overrides: Partial<DbConfig>): DbConfig {
  const config = { ...defaultDbConfig, ...overrides };
  for (const [name, value] of Object.entries(config)) {
    if (typeof value === 'number' && !(Number.isInteger(value) && value >= 0)) {
      throw new RangeError(`Database setting ${name} is ${value}; it must be a whole number from 0 on.`);
    }
  }
  return config;
}
