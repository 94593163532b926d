// Keeps account of when nothing could be heard: the program was off, the machine slept, a source was down.
import { anyOf, type DeafTime, missedHeartbeats } from '../../domain/alerts/listening.ts';
import type { SourceCondition } from '../../domain/alerts/source-outage.ts';
import type { Clock } from '../../domain/clock.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import { type Logger, silentLogger } from '../../domain/logger.ts';
import type { WritableDb } from '../storage/database.ts';
import {
  addDeafTime,
  endDeafTime,
  readDeafTimes,
  readHeartbeat,
  writeHeartbeat,
} from '../storage/tables/deaf-times.ts';

export interface ListeningOptions {
  readonly open: () => WritableDb;
  readonly clock: Clock;
  readonly logger?: Logger;
}

/** The scope of deaf times that concern the whole program. */
const everything = '*';
/** Kept so long, because a silence may be counted over as much. */
const keptMs = 90 * 86_400_000;
/** A source that was away for less was not away. */
const blinkMs = 60_000;
/** What was merged so lately is not merged anew: a batch asks thousands of times. */
const staleMs = 1_000;
const never: readonly DeafTime[] = [];

interface Stretch {
  readonly from: EpochMs;
  to: EpochMs | null;
  /** Row id; 0 while it is not written. */
  id: number;
}

export class ListeningWatch {
  readonly #options: ListeningOptions;
  readonly #logger: Logger;
  readonly #scopes = new Map<string, Stretch[]>();
  readonly #merged = new Map<string, { readonly at: EpochMs; readonly times: readonly DeafTime[] }>();
  readonly #up = new Set<string>();
  readonly #down = new Map<string, EpochMs>();
  #beatAt: EpochMs;
  #asleepSince: EpochMs | null = null;

  constructor(options: ListeningOptions) {
    this.#options = options;
    this.#logger = options.logger ?? silentLogger;
    this.#beatAt = options.clock.now();
  }

  /** Takes over what earlier runs left; the time since their last heartbeat was not listened to. */
  start(): void {
    const now = this.#options.clock.now();
    this.#beatAt = now;
    this.#guarded((db) => {
      for (const { scope, from, to, id } of readDeafTimes(db, now - keptMs)) this.#of(scope).push({ from, to, id });
      for (const stretch of this.#of(everything)) if (stretch.to === null) this.#end(stretch, now);
      const last = readHeartbeat(db);
      const gap = last === null ? null : missedHeartbeats(last, now);
      if (gap !== null) this.note(everything, 'off', gap);
      writeHeartbeat(db, now);
    });
  }

  /** To be called twice a minute: a beat that comes late tells of a sleep, or of a clock that was set forward. */
  beat(): void {
    const now = this.#options.clock.now();
    const gap = this.#asleepSince === null ? missedHeartbeats(this.#beatAt, now) : null;
    if (gap !== null) this.note(everything, 'asleep', gap);
    this.#beatAt = now;
    this.#guarded((db) => writeHeartbeat(db, now));
  }

  /** The machine goes to sleep. */
  suspend(): void {
    this.#asleepSince ??= this.#options.clock.now();
    this.#guarded((db) => writeHeartbeat(db, this.#asleepSince ?? 0));
  }

  resume(): void {
    const now = this.#options.clock.now();
    const from = this.#asleepSince;
    this.#asleepSince = null;
    this.#beatAt = now;
    if (from !== null) this.note(everything, 'asleep', { from, to: now });
  }

  /** What every running source says of itself; a source that is not named does not run. */
  sourceReports(reports: readonly SourceCondition[]): void {
    const now = this.#options.clock.now();
    const up = reports.filter(({ state, flow }) => state === 'up' || (state === 'silent' && flow?.verdict === 'quiet'));
    const named = new Set(up.map((report) => report.name));
    for (const report of up) this.#cameUp(report.name, Math.min(report.lastHearingAt ?? now, now));
    for (const name of this.#up) {
      if (named.has(name)) continue;
      this.#up.delete(name);
      const lastHearingAt = reports.find((report) => report.name === name)?.lastHearingAt ?? now;
      this.#down.set(name, Math.min(lastHearingAt, now));
    }
    for (const { name, since, lastHearingAt } of reports) {
      if (!named.has(name) && !this.#down.has(name)) this.#down.set(name, Math.min(lastHearingAt ?? since, now));
    }
    for (const [name, from] of this.#down) {
      if (now - from >= blinkMs) this.#begin(`source:${name}`, 'source', from);
    }
  }

  /** Whether a source is up now, or any when `sources` is empty. */
  isUp(sources: readonly string[]): boolean {
    return sources.length === 0 ? this.#up.size > 0 : sources.some((source) => this.#up.has(source));
  }

  /** When the program heard nothing at all. */
  get everywhere(): readonly DeafTime[] {
    return this.times(everything);
  }

  /** When a source heard nothing. */
  ofSource(name: string): readonly DeafTime[] {
    return this.times(`source:${name}`);
  }

  /** Sources that were ever seen running. */
  get sources(): string[] {
    const known = [...this.#scopes.keys()].flatMap((scope) => (scope.startsWith('source:') ? [scope.slice(7)] : []));
    return [...new Set([...this.#up, ...this.#down.keys(), ...known])];
  }

  /** Deaf times of a scope, ascending; one that lasts ends now. */
  times(scope: string): readonly DeafTime[] {
    const stretches = this.#scopes.get(scope);
    if (stretches === undefined) return never;
    const now = this.#options.clock.now();
    const known = this.#merged.get(scope);
    if (known !== undefined && now >= known.at && now - known.at < staleMs) return known.times;
    const times = anyOf([stretches.map(({ from, to }) => ({ from, to: to ?? now }))]);
    this.#merged.set(scope, { at: now, times });
    return times;
  }

  /** Notes a stretch that is over. */
  note(scope: string, why: string, time: DeafTime): void {
    const stretch: Stretch = { ...time, id: 0 };
    this.#of(scope).push(stretch);
    this.#merged.delete(scope);
    this.#guarded((db) => {
      stretch.id = addDeafTime(db, { scope, why, ...time });
    });
  }

  #cameUp(name: string, at: EpochMs): void {
    this.#up.add(name);
    this.#down.delete(name);
    const open = this.#of(`source:${name}`).find((stretch) => stretch.to === null);
    if (open !== undefined) this.#end(open, Math.max(open.from, at));
  }

  #begin(scope: string, why: string, from: EpochMs): void {
    const stretches = this.#of(scope);
    if (stretches.some((stretch) => stretch.to === null)) return;
    const stretch: Stretch = { from, to: null, id: 0 };
    stretches.push(stretch);
    this.#merged.delete(scope);
    this.#guarded((db) => {
      stretch.id = addDeafTime(db, { scope, why, from, to: null });
    });
  }

  #end(stretch: Stretch, to: EpochMs): void {
    stretch.to = to;
    this.#merged.clear();
    if (stretch.id !== 0) this.#guarded((db) => endDeafTime(db, stretch.id, to));
  }

  #of(scope: string): Stretch[] {
    const known = this.#scopes.get(scope);
    if (known !== undefined) return known;
    const made: Stretch[] = [];
    this.#scopes.set(scope, made);
    return made;
  }

  #guarded(write: (db: WritableDb) => void): void {
    try {
      write(this.#options.open());
    } catch (cause) {
      this.#logger.warn(`When nothing could be heard is not saved now: ${String(cause)}`);
    }
  }
}
