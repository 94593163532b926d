// Looks at the room that is left on the disk, and at the queue between hearing and recording.
import { statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  type BacklogState,
  type BacklogSubject,
  backlogEvent,
  backlogReading,
  backlogSubjects,
  dropRule,
  queueRule,
} from '../../domain/alerts/system-backlog.ts';
import {
  databaseLimitFault,
  type StorageState,
  type StorageSubject,
  storageEvent,
  storageReading,
  storageRule,
  storageSubjects,
} from '../../domain/alerts/system-storage.ts';
import type { Cancel } from '../../domain/clock.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { WritableDb } from '../storage/database.ts';
import { readSetting, writeSetting } from '../storage/tables/settings.ts';
import { DetectorRunner } from './detector-runner.ts';
import type { WatchOptions } from './node-watch.ts';

const storageLookMs = 60_000;
const queueLookMs = 5_000;
/** Setting: the most bytes the database should have; a number, or null for no limit. */
const databaseLimitSetting = 'database-limit-bytes';

/** Stores the most bytes the database should have, null for no limit. Throws a RangeError with a sentence when it cannot be one. */
export function saveDatabaseLimit(db: WritableDb, bytes: number | null, now: EpochMs): void {
  const fault = bytes === null ? null : databaseLimitFault(bytes);
  if (fault !== null) throw new RangeError(fault);
  writeSetting(db, databaseLimitSetting, bytes, now);
}

/** The queue between hearing and recording. */
export interface WatchedQueue {
  readonly length: number;
  readonly capacity: number;
  /** Items without room since the program started. */
  readonly dropped: number;
}

/** Where the numbers come from. */
export interface SystemParts {
  readonly queue: WatchedQueue;
  /** The database file. */
  readonly file: string;
  /** Free bytes of the disk `folder` is on; the system's own answer when absent. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

export class SystemWatch {
  readonly #options: WatchOptions;
  readonly #parts: SystemParts;
  readonly #storage: DetectorRunner<StorageState>;
  readonly #backlog: Readonly<Record<BacklogSubject, DetectorRunner<BacklogState>>>;
  readonly #cancel: Cancel[] = [];
  #looking: Promise<void> | null = null;
  #dropped = 0;
  #droppedAt: EpochMs | null = null;

  constructor(options: WatchOptions, parts: SystemParts) {
    this.#options = options;
    this.#parts = parts;
    this.#storage = new DetectorRunner(options, {
      name: 'storage-low',
      rule: storageRule,
      quietAtFirst: false,
      event: (tell, subject, ...rest) => storageEvent(tell, subject as StorageSubject, ...rest),
    });
    const backlog = (subject: BacklogSubject, rule: typeof queueRule) =>
      new DetectorRunner<BacklogState>(options, {
        name: `ingest-backlog-${subject}`,
        rule,
        quietAtFirst: false,
        event: (tell, _subject, ...rest) => backlogEvent(tell, subject, ...rest),
      });
    this.#backlog = { queue: backlog('queue', queueRule), drops: backlog('drops', dropRule) };
  }

  /** Looks at the disk now and every minute, at the queue every 5 s. */
  start(): void {
    const { clock } = this.#options;
    void this.lookAtStorage();
    this.#cancel.push(
      clock.every(storageLookMs, () => void this.lookAtStorage()),
      clock.every(queueLookMs, () => void this.lookAtQueue()),
    );
  }

  /** Resolves when what was found is told. */
  lookAtStorage(): Promise<void> {
    this.#looking ??= this.#lookAtStorage().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  /** Room and limit as they are now. */
  async storage(): Promise<StorageState> {
    return {
      freeBytes: await this.#freeBytes(),
      databaseBytes: sizeOf(this.#parts.file) + sizeOf(`${this.#parts.file}-wal`),
      limitBytes: this.#limit(),
    };
  }

  async lookAtQueue(): Promise<void> {
    const { queue } = this.#parts;
    const now = this.#options.clock.now();
    if (queue.dropped > this.#dropped) {
      this.#dropped = queue.dropped;
      this.#droppedAt = now;
    }
    const { length: queued, capacity, dropped } = queue;
    const state: BacklogState = { queued, capacity, dropped, droppedAt: this.#droppedAt };
    await Promise.all(
      backlogSubjects.map((subject) => {
        const runner = this.#backlog[subject];
        if (runner.busy) return null;
        const reading = backlogReading(subject, state, runner.firing.has(subject), now);
        return runner.look([{ subject, reading, details: state }]);
      }),
    );
  }

  async stop(): Promise<void> {
    for (const cancel of this.#cancel.splice(0)) cancel();
    await this.#looking;
    await Promise.all([this.#storage, this.#backlog.queue, this.#backlog.drops].map((runner) => runner.stop()));
  }

  async #lookAtStorage(): Promise<void> {
    const state = await this.storage();
    await this.#storage.look(
      storageSubjects.map((subject) => ({ subject, reading: storageReading(subject, state), details: state })),
    );
  }

  async #freeBytes(): Promise<number | null> {
    try {
      return await (this.#parts.freeBytes ?? freeBytesOf)(dirname(this.#parts.file));
    } catch {
      // A network share may not say; that is no reason to alarm anybody.
      return null;
    }
  }

  #limit(): number | null {
    try {
      const limit = Number(readSetting(this.#options.open(), databaseLimitSetting) ?? Number.NaN);
      return limit > 0 ? limit : null;
    } catch {
      return null;
    }
  }
}

/** What a program without special rights may still write. */
async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
