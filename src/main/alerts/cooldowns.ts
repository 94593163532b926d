// The last firing of each toggle, category and region, in memory.
import type { MeshEvent } from '../../domain/alerts/event.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { CooldownRow } from '../storage/tables/dispatcher-cooldowns.ts';

function keyOf(row: Pick<CooldownRow, 'toggle' | 'category' | 'region'>): string {
  return `${row.toggle} ${row.category} ${row.region}`;
}

/** The firing that delivering `event` at `now` arms. */
export function firingOf(event: MeshEvent, cooldownS: number, now: EpochMs): CooldownRow {
  return {
    toggle: event.family,
    category: event.category,
    region: event.region ?? '*',
    lastFiredAt: now,
    cooldownS,
    severity: event.severity,
  };
}

export class Cooldowns {
  readonly #rows = new Map<string, CooldownRow>();

  /** `toggle category region` of every remembered firing. */
  get keys(): string[] {
    return [...this.#rows.keys()].sort();
  }

  /** The last firing of the event's toggle, category and region. */
  of(event: MeshEvent): CooldownRow | null {
    return (
      this.#rows.get(keyOf({ toggle: event.family, category: event.category, region: event.region ?? '*' })) ?? null
    );
  }

  /** Arms; the returned function puts back what stood before, unless another firing has come since. */
  arm(row: CooldownRow): () => void {
    const key = keyOf(row);
    const before = this.#rows.get(key);
    this.#rows.set(key, row);
    return () => {
      if (this.#rows.get(key) !== row) return;
      if (before === undefined) this.#rows.delete(key);
      else this.#rows.set(key, before);
    };
  }

  /** Adds what the disk remembers where nothing newer is known. */
  restore(rows: readonly CooldownRow[]): void {
    for (const row of rows) {
      const known = this.#rows.get(keyOf(row));
      if (known === undefined || known.lastFiredAt < row.lastFiredAt) this.#rows.set(keyOf(row), row);
    }
  }

  /** Forgets what has passed twice its own window. */
  prune(now: EpochMs): void {
    for (const [key, row] of this.#rows) {
      if (row.lastFiredAt + 2000 * row.cooldownS < now) this.#rows.delete(key);
    }
  }
}
