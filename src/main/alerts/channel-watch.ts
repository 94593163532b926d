// Looks for chosen words in every message that could be read; each message is looked at at least once.
import { type KeywordRule, keywordEvent, matchingRule, readKeywordRules } from '../../domain/alerts/channel-keyword.ts';
import { graceRetryMs } from '../../domain/alerts/episode.ts';
import type { Cancel } from '../../domain/clock.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import { type Logger, silentLogger } from '../../domain/logger.ts';
import type { RecordedBatch } from '../../domain/mesh/recorded.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import { readDetectorSubject, writeDetector } from '../storage/tables/detector-state.ts';
import {
  messageLookup,
  newestMessage,
  readMessagesAfter,
  type StoredMessage,
} from '../storage/tables/read-messages.ts';
import { readSetting, writeSetting } from '../storage/tables/settings.ts';
import type { WatchOptions } from './node-watch.ts';

const detector = 'keyword';
const everything = '*';
const setting = 'keyword-rules';
const groupText = 5;
/** Messages looked at before other work gets its turn. */
const slice = 100;
const retryMs = 30_000;
/** A hit older than this is not offered again: a longer grace outlasts what it is worth. */
const offeredForMs = 600_000;

/** The rules that are stored; none where what is stored cannot be used. */
export function loadKeywordRules(db: ReadableDb): readonly KeywordRule[] {
  try {
    const reading = readKeywordRules(JSON.parse(readSetting(db, setting) ?? '[]'));
    return reading.kind === 'valid' ? reading.rules : [];
  } catch {
    return [];
  }
}

/** Stores `value` after checking it; gives the rules that now hold. Throws a RangeError whose message names every fault. */
export function saveKeywordRules(db: WritableDb, value: unknown, now: EpochMs): readonly KeywordRule[] {
  const reading = readKeywordRules(value);
  if (reading.kind === 'invalid') throw new RangeError(reading.sentences.join(' '));
  writeSetting(db, setting, reading.rules, now);
  return reading.rules;
}

export class ChannelWatch {
  readonly #options: WatchOptions;
  readonly #logger: Logger;
  /** Packets that may hold a message, by row id. */
  readonly #waiting = new Set<number>();
  /** Hits that fell into the grace after the start, by row id. */
  readonly #cold = new Map<number, StoredMessage>();
  #upTo: number | null = null;
  /** Up to where the database knows that everything was offered. */
  #savedUpTo = 0;
  #timer: Cancel | null = null;
  #again: Cancel | null = null;
  #work: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#logger = options.logger ?? silentLogger;
  }

  /** Begins: what is there at the very first start is not looked at; later, what an earlier run did not get to is. */
  start(): void {
    this.#schedule(0);
  }

  /** A batch was committed. */
  recorded({ observations }: RecordedBatch): void {
    for (const { payloadCode, transmissionId } of observations) {
      if (payloadCode === groupText && transmissionId !== undefined) this.#waiting.add(transmissionId);
    }
    if (this.#waiting.size > 0) this.#schedule(0);
  }

  /** Resolves when what was begun is told. */
  async idle(): Promise<void> {
    await this.#work;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.();
    this.#timer = null;
    this.#again?.();
    this.#again = null;
    await this.#work;
  }

  #schedule(ms: number): void {
    if (this.#stopped) return;
    this.#timer ??= this.#options.clock.after(ms, () => {
      this.#work = this.#work
        .then(() => this.#look())
        .catch((cause) => {
          this.#logger.warn(`Messages cannot be looked at now and are in 30 s: ${String(cause)}`);
          return retryMs;
        })
        .then((again) => {
          this.#timer = null;
          if (again !== null) this.#schedule(again);
        });
    });
  }

  /** Looks at a slice; gives after how long to go on, null when nothing waits. */
  async #look(): Promise<number | null> {
    const db = this.#options.open();
    if (db.inTransaction) return 10;
    const before = this.#begin(db);
    const unseen = readMessagesAfter(db, before, slice);
    const find = messageLookup(db);
    const ids = [...this.#waiting].slice(0, slice);
    const named = ids.filter((id) => id <= before).flatMap((id) => find(id) ?? []);
    const rules = loadKeywordRules(db);
    for (const message of [...unseen, ...named]) await this.#offer(message, rules);
    for (const id of ids) this.#waiting.delete(id);
    const newest = unseen.at(-1)?.transmissionId;
    if (newest !== undefined) this.#advance(db, newest);
    return unseen.length === slice || this.#waiting.size > 0 ? 0 : null;
  }

  /** Tells a hit. What the cooldown drops stays dropped and counted; what fell into the grace is offered again, as every detector does. */
  async #offer(message: StoredMessage, rules: readonly KeywordRule[]): Promise<void> {
    const { transmissionId: id, at } = message;
    const rule = matchingRule(message, rules);
    const outcome = rule === null ? null : await this.#options.dispatch(keywordEvent(message, rule));
    const isCold = outcome === 'cold_start' && this.#options.clock.now() - at < offeredForMs;
    if (!isCold) {
      this.#cold.delete(id);
      return;
    }
    this.#cold.set(id, message);
    this.#scheduleAgain();
  }

  #scheduleAgain(): void {
    if (this.#stopped) return;
    this.#again ??= this.#options.clock.after(graceRetryMs, () => {
      this.#again = null;
      this.#work = this.#work
        .then(() => this.#offerAgain())
        .catch((cause) => {
          this.#logger.warn(`Messages cannot be offered again now and are in 60 s: ${String(cause)}`);
          this.#scheduleAgain();
        });
    });
  }

  async #offerAgain(): Promise<void> {
    const rules = loadKeywordRules(this.#options.open());
    for (const message of [...this.#cold.values()]) await this.#offer(message, rules);
    if (this.#upTo !== null) this.#advance(this.#options.open(), this.#upTo);
  }

  #begin(db: WritableDb): number {
    if (this.#upTo !== null) return this.#upTo;
    const row = readDetectorSubject(db, detector, everything);
    const upTo = row === null ? newestMessage(db) : Number(row.data);
    this.#savedUpTo = row === null ? -1 : upTo;
    if (row === null) this.#advance(db, upTo);
    this.#upTo = upTo;
    return upTo;
  }

  /** The events went first: a crash in between tells them again, and the dispatcher knows them then. */
  #advance(db: WritableDb, upTo: number): void {
    this.#upTo = upTo;
    // A hit that is to be offered again is met again by a later run.
    const cold = [...this.#cold.keys()].filter((id) => id > this.#savedUpTo);
    const saved = Math.min(upTo, ...cold.map((id) => id - 1));
    if (saved === this.#savedUpTo) return;
    const since = this.#options.clock.now();
    writeDetector(db, { detector, subject: everything, state: 'watching', episode: 0, since, data: String(saved) });
    this.#savedUpTo = saved;
  }
}
