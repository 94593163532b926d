// The dispatcher's way to disk: writes what is unsaved in one transaction, and carries on from memory while the disk refuses.
import type { Cancel, Clock } from '../../domain/clock.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { Logger } from '../../domain/logger.ts';
import type { WritableDb } from '../storage/database.ts';
import { Decisions, decisionsKept } from '../storage/tables/decisions.ts';
import { type CooldownRow, DispatcherCooldowns, readCooldowns } from '../storage/tables/dispatcher-cooldowns.ts';
import { DispatcherDedup, readNewestSeen, type SeenEvent } from '../storage/tables/dispatcher-dedup.ts';
import { DispatcherDrops, hourMs, readDrops } from '../storage/tables/dispatcher-drops.ts';
import { DispatcherState, type DispatcherStateRow, readDispatcherState } from '../storage/tables/dispatcher-state.ts';
import { type NotificationRow, Notifications, readPendingNotifications } from '../storage/tables/notifications.ts';
import { seenInMemory } from './seen-events.ts';
import { readSuppressions, type StoredSuppressions } from './suppressions.ts';
import { Unsaved } from './unsaved.ts';
import { oldestWindowHour } from './windows.ts';

/** What the disk remembers at the start of a run. */
export interface Remembered {
  readonly state: DispatcherStateRow;
  readonly hours: ReturnType<typeof readDrops>;
  readonly cooldowns: readonly CooldownRow[];
  readonly seen: readonly SeenEvent[];
  readonly pending: readonly NotificationRow[];
  readonly suppressions: StoredSuppressions;
}

export interface LedgerListener {
  /** The disk answered for the first time in this run; memory takes over what it remembers, before anything is written. */
  remembered(remembered: Remembered): void;
  /** New rows of notifications are on disk. */
  notified(rows: readonly { readonly id: number; readonly row: NotificationRow }[]): void;
}

interface Tables {
  readonly db: WritableDb;
  readonly state: DispatcherState;
  readonly drops: DispatcherDrops;
  readonly cooldowns: DispatcherCooldowns;
  readonly dedup: DispatcherDedup;
  readonly notifications: Notifications;
  readonly decisions: Decisions;
}

/** In a storm counters wait this long at most. */
const coalesceMs = 250;
/** Writes within `coalesceMs` before counters begin to wait. */
const calmWrites = 50;
/** Unsaved decisions that are written at once, so that one write never takes long. */
const fullBuffer = 1_000;
const pruneEveryMs = 60_000;
const firstRetryMs = 5_000;
const longestRetryMs = 60_000;

export class Ledger {
  readonly unsaved = new Unsaved();
  readonly #open: () => WritableDb;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #listener: LedgerListener;
  #db: WritableDb | null = null;
  #tables: Tables | null = null;
  /** Whether looking something up is worth trying: a full disk still reads, a locked file would make every look-up wait. */
  #reads = true;
  #hasRemembered = false;
  #degradedSince: EpochMs | null = null;
  #retryMs = firstRetryMs;
  #retryAt = 0;
  #waiting: Cancel | null = null;
  #calmSince = 0;
  #writes = 0;
  #prunedAt: EpochMs | null = null;
  #rolledUpAt: EpochMs | null = null;

  constructor(open: () => WritableDb, clock: Clock, logger: Logger, listener: LedgerListener) {
    this.#open = open;
    this.#clock = clock;
    this.#logger = logger;
    this.#listener = listener;
  }

  /** Since when the database has refused; null while it answers. */
  get degradedSince(): EpochMs | null {
    return this.#degradedSince;
  }

  /** Throws when the one writing connection is inside someone's transaction, which this would become part of. */
  refuseInsideTransaction(): void {
    if (this.#insideTransaction()) {
      throw new Error(
        'Alerts were dispatched inside an open transaction of the writer and would be lost with it. Dispatch between batches.',
      );
    }
  }

  /** Writes everything unsaved now; false when the database refuses, and then it stays unsaved. `force` ignores the pause between attempts. */
  save(force = false): boolean {
    const now = this.#clock.now();
    this.#stopWaiting();
    if (this.#insideTransaction()) {
      this.#wait(coalesceMs);
      return false;
    }
    if (this.#degradedSince !== null && now < this.#retryAt && now >= this.#degradedSince && !force) {
      this.#wait(this.#retryAt - now);
      return false;
    }
    if (this.#tables !== null && this.#degradedSince === null && this.unsaved.isEmpty) return true;
    try {
      const tables = this.#connect(now);
      const created = tables.db.transaction(() => this.#write(tables, now)).immediate();
      this.unsaved.clear();
      if (this.#degradedSince !== null)
        this.#logger.info('The database answers again; what was decided meanwhile is saved.');
      this.#degradedSince = null;
      this.#reads = true;
      this.#retryMs = firstRetryMs;
      if (created.length > 0) this.#listener.notified(created);
      return true;
    } catch (cause) {
      this.#degrade(cause, now);
      return false;
    }
  }

  /** Writes what is unsaved: at once while it is calm, within 250 ms in a storm. */
  saveSoon(): void {
    const now = this.#clock.now();
    if (now - this.#calmSince >= coalesceMs || now < this.#calmSince) {
      this.#calmSince = now;
      this.#writes = 0;
    }
    this.#writes += 1;
    if (this.#writes <= calmWrites || this.unsaved.decisions.length >= fullBuffer) this.save();
    else this.#wait(coalesceMs);
  }

  /** An occurrence that memory no longer holds; null when it is unknown or the disk does not answer. */
  findSeen(key: string, source: string, eventId: string): SeenEvent | null {
    const unsaved = this.unsaved.seen.get(key);
    return unsaved?.event ?? this.#look((tables) => tables.dedup.find(source, eventId));
  }

  /** The row an alert is known by: the feed's when it is in the feed; null when there is none or the disk does not answer. */
  findAlertId(source: string, eventId: string): number | null {
    return this.#look((tables) => tables.notifications.findId(source, eventId));
  }

  /** The connection, for reading; throws with a sentence while the database does not answer. */
  database(): WritableDb {
    if (this.#tables === null || this.#degradedSince !== null) {
      throw new Error(
        'The database does not answer, so stored alerts cannot be read or changed. Try again when it does.',
      );
    }
    return this.#tables.db;
  }

  /** Ends the timers after a last attempt to write. */
  close(): void {
    this.save(true);
    this.#stopWaiting();
  }

  #insideTransaction(): boolean {
    return this.#db?.open === true && this.#db.inTransaction;
  }

  #look<T>(find: (tables: Tables) => T | null): T | null {
    if (this.#tables === null || !this.#reads) return null;
    try {
      return find(this.#tables);
    } catch (cause) {
      this.#reads = false;
      this.#degrade(cause, this.#clock.now());
      return null;
    }
  }

  #connect(now: EpochMs): Tables {
    if (!this.#db?.open) {
      this.#tables = null;
      this.#db = this.#open();
    }
    const db = this.#db;
    if (this.#tables === null) {
      this.#tables = {
        db,
        state: new DispatcherState(db),
        drops: new DispatcherDrops(db),
        cooldowns: new DispatcherCooldowns(db),
        dedup: new DispatcherDedup(db),
        notifications: new Notifications(db),
        decisions: new Decisions(db),
      };
    }
    if (!this.#hasRemembered) {
      const remembered = {
        state: readDispatcherState(db),
        hours: readDrops(db, oldestWindowHour(now)),
        cooldowns: readCooldowns(db, now),
        seen: readNewestSeen(db, now, seenInMemory),
        // What this run has told meanwhile takes the place of what is on disk.
        pending: readPendingNotifications(db).filter((row) => !this.unsaved.hasNotified(row)),
        suppressions: readSuppressions(db, now),
      };
      this.#hasRemembered = true;
      this.#listener.remembered(remembered);
    }
    return this.#tables;
  }

  #write(tables: Tables, now: EpochMs): { id: number; row: NotificationRow }[] {
    const { unsaved } = this;
    if (this.#rolledUpAt === null || Math.abs(now - this.#rolledUpAt) >= hourMs) {
      tables.drops.rollUp(now);
      this.#rolledUpAt = now;
    }
    if (this.#prunedAt === null || Math.abs(now - this.#prunedAt) >= pruneEveryMs) {
      tables.dedup.prune(now);
      tables.cooldowns.prune(now);
      this.#prunedAt = now;
    }
    tables.state.apply(unsaved, now);
    for (const { bucket, n } of unsaved.buckets.values()) tables.drops.add(bucket, n);
    for (const { event, hits } of unsaved.seen.values()) tables.dedup.put(event, hits);
    for (const row of unsaved.cooldowns.values()) tables.cooldowns.put(row, now);
    tables.decisions.append(unsaved.decisions.slice(-decisionsKept));
    const created: { id: number; row: NotificationRow }[] = [];
    for (const { row, fresh } of unsaved.notifications.values()) {
      if (fresh) created.push({ id: tables.notifications.create(row), row });
      else tables.notifications.update(row);
    }
    return created;
  }

  #degrade(cause: unknown, now: EpochMs): void {
    if (this.#degradedSince === null) {
      this.#logger.warn(
        `The database does not take what alerts decide (${cause instanceof Error ? cause.message : String(cause)}); they go on from memory and are saved when it answers.`,
      );
      this.#degradedSince = now;
    }
    this.#retryAt = now + this.#retryMs;
    this.#wait(this.#retryMs);
    this.#retryMs = Math.min(longestRetryMs, this.#retryMs * 2);
  }

  #wait(ms: number): void {
    this.#waiting ??= this.#clock.after(ms, () => {
      this.#waiting = null;
      this.save();
    });
  }

  #stopWaiting(): void {
    this.#waiting?.();
    this.#waiting = null;
  }
}
