// Waiting for what another thread or process brings about, as long as a busy machine may take.
import { vi } from 'vitest';

/** Resolves with what `check` gives once it no longer throws; fails with its last error after 30 s. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 30_000, interval: 20 });
}
