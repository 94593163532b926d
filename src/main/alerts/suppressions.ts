// What a person silenced: snoozes and the pause, in memory and on disk.
import type { MeshEvent } from '../../domain/alerts/event.ts';
import type { Verdict } from '../../domain/alerts/guards.ts';
import {
  guardPause,
  guardSnooze,
  type PauseWish,
  pauseEnd,
  readSnooze,
  type Snooze,
} from '../../domain/alerts/snooze.ts';
import type { Clock } from '../../domain/clock.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import { readSetting, writeSetting } from '../storage/tables/settings.ts';
import { addSnooze, readSnoozes, removeSnooze } from '../storage/tables/snoozes.ts';

const pauseKey = 'alerts.pause';

/** What the disk remembers of it. */
export interface StoredSuppressions {
  readonly snoozes: readonly Snooze[];
  readonly pausedUntil: EpochMs | null;
}

/** Snoozes that still hold, and the pause, as `db` has them. */
export function readSuppressions(db: ReadableDb, now: EpochMs): StoredSuppressions {
  const until: unknown = JSON.parse(readSetting(db, pauseKey) ?? 'null');
  const holds = typeof until === 'number' && until > now;
  return { snoozes: readSnoozes(db, now), pausedUntil: holds ? until : null };
}

export class Suppressions {
  readonly #clock: Clock;
  readonly #writer: () => WritableDb;
  readonly #changed: () => void;
  #snoozes: readonly Snooze[] = [];
  #pausedUntil: EpochMs | null = null;

  /** `writer` gives the writing connection and throws with a sentence while there is none; `changed` is called after every change. */
  constructor(clock: Clock, writer: () => WritableDb, changed: () => void) {
    this.#clock = clock;
    this.#writer = writer;
    this.#changed = changed;
  }

  restore(stored: StoredSuppressions): void {
    this.#snoozes = stored.snoozes;
    this.#pausedUntil = stored.pausedUntil;
  }

  /** Whether the pause or a snooze covers `event` now. */
  judge(event: MeshEvent, now: EpochMs): Verdict {
    const paused = guardPause(this.#pausedUntil, now);
    return paused.kind === 'drop' ? paused : guardSnooze(event, this.#snoozes, now);
  }

  /** Those that still hold, the first to end first. */
  snoozes(): readonly Snooze[] {
    const now = this.#clock.now();
    this.#snoozes = this.#snoozes.filter(({ until }) => now < until);
    return this.#snoozes;
  }

  /** Throws a RangeError with a sentence when `value` is no snooze. */
  addSnooze(value: unknown): Snooze {
    const createdAt = this.#clock.now();
    const wanted = { ...readSnooze(value, createdAt), createdAt };
    const snooze = { id: addSnooze(this.#writer(), wanted), ...wanted };
    this.#snoozes = [...this.snoozes(), snooze].sort((a, b) => a.until - b.until || a.id - b.id);
    this.#changed();
    return snooze;
  }

  /** False when there is none of that id. */
  removeSnooze(id: number): boolean {
    const removed = removeSnooze(this.#writer(), id);
    this.#snoozes = this.#snoozes.filter((snooze) => snooze.id !== id);
    if (removed) this.#changed();
    return removed;
  }

  /** Until when nobody is told anything; null when nothing is paused. */
  pausedUntil(): EpochMs | null {
    return this.#pausedUntil !== null && this.#clock.now() < this.#pausedUntil ? this.#pausedUntil : null;
  }

  /** Gives until when it now holds; throws a RangeError with a sentence for a moment that is past. */
  pause(wish: PauseWish): EpochMs | null {
    const now = this.#clock.now();
    const until = pauseEnd(wish, now);
    writeSetting(this.#writer(), pauseKey, until, now);
    this.#pausedUntil = until;
    this.#changed();
    return until;
  }
}
