// The last firing of each (toggle, category, region).
import type { Statement } from 'better-sqlite3';
import type { Severity } from '../../../domain/alerts/event.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb, WritableDb } from '../database.ts';

export interface CooldownRow {
  readonly toggle: string;
  readonly category: string;
  /** `*` for an event without a region. */
  readonly region: string;
  readonly lastFiredAt: EpochMs;
  /** Seconds, as configured when it fired. */
  readonly cooldownS: number;
  readonly severity: Severity;
}

// A row outlives its own window once over, so that a shorter window elsewhere cannot take it away.
const expired = 'last_fired_at + 2000 * cooldown_s < ?';

/** The rows whose own double window has not passed at `now`. */
export function readCooldowns(db: ReadableDb, now: EpochMs): CooldownRow[] {
  return db
    .prepare(
      `SELECT toggle, category, region, last_fired_at AS lastFiredAt, cooldown_s AS cooldownS, severity
         FROM dispatcher_cooldowns WHERE NOT (${expired}) ORDER BY last_fired_at`,
    )
    .all(now) as CooldownRow[];
}

export class DispatcherCooldowns {
  readonly #put: Statement;
  readonly #prune: Statement;

  constructor(db: WritableDb) {
    this.#put = db.prepare(
      `INSERT INTO dispatcher_cooldowns (toggle, category, region, last_fired_at, cooldown_s, severity, updated_at)
       VALUES (@toggle, @category, @region, @lastFiredAt, @cooldownS, @severity, @at)
       ON CONFLICT (toggle, category, region) DO UPDATE SET last_fired_at = excluded.last_fired_at,
         cooldown_s = excluded.cooldown_s, severity = excluded.severity, updated_at = excluded.updated_at`,
    );
    this.#prune = db.prepare(`DELETE FROM dispatcher_cooldowns WHERE ${expired}`);
  }

  put(row: CooldownRow, now: EpochMs): void {
    this.#put.run({ ...row, at: now });
  }

  /** Removes what has passed twice its own window; gives how many went. */
  prune(now: EpochMs): number {
    return this.#prune.run(now).changes;
  }
}
