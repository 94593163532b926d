// Passwords of sources, in a file of their own that only its owner may read: never in the database, a log or an export.
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

const ownerOnly = 0o600;

/** Keeps one secret per source name in `file` (mode 0600, JSON). */
export class SecretFile {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** The secret kept for `source`; null when there is none or the file cannot be read. */
  get(source: string): string | null {
    return this.#read()[source] ?? null;
  }

  /** Keeps `secret` for `source`; null forgets it. Throws when the folder cannot be written. */
  set(source: string, secret: string | null): void {
    const { [source]: _replaced, ...others } = this.#read();
    const next = secret === null ? others : { ...others, [source]: secret };
    const partial = `${this.#file}.new`;
    writeFileSync(partial, JSON.stringify(next), { mode: ownerOnly });
    chmodSync(partial, ownerOnly);
    renameSync(partial, this.#file);
  }

  #read(): Record<string, string> {
    if (!existsSync(this.#file)) return {};
    try {
      const value: unknown = JSON.parse(readFileSync(this.#file, 'utf8'));
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
      return Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      );
    } catch {
      // An unreadable file costs the operator one re-entry of a password; refusing to start would cost the monitoring.
      return {};
    }
  }
}
