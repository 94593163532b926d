// Watches observers: who carries them, when they were there, and when one is offline.

import { allOf, anyOf, type DeafTime, unheardMs } from '../../domain/alerts/listening.ts';
import {
  type OfflineObserver,
  observerLimitMs,
  observerOfflineDetector,
  observerOfflineRule,
  offlineObserverEvent,
  readObserver,
} from '../../domain/alerts/observer-offline.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { PartyId } from '../../domain/mesh/recorded.ts';
import {
  type ObserverSource,
  readObserverSources,
  readWatchedObservers,
  type WatchedObserver,
  writeObserverSources,
} from '../storage/tables/observer-sources.ts';
import { DetectorRunner, type Look } from './detector-runner.ts';
import type { ListeningWatch } from './listening-watch.ts';
import type { WatchOptions } from './node-watch.ts';

/** A source carries an observer while it brought it within this time of the newest word of it. */
const carriedMs = 86_400_000;
/** What was found so lately is not looked for anew: a batch asks thousands of times. */
const staleMs = 1_000;

interface KnownObserver extends WatchedObserver {
  readonly heardAt: EpochMs;
}

export class ObserverWatch {
  readonly #options: WatchOptions;
  readonly #listening: ListeningWatch;
  readonly #runner: DetectorRunner<OfflineObserver>;
  readonly #observers = new Map<PartyId, KnownObserver>();
  readonly #sources = new Map<string, Map<string, EpochMs>>();
  readonly #deaf = new Map<PartyId, { readonly at: EpochMs; readonly times: readonly DeafTime[] }>();
  readonly #unsaved = new Map<string, ObserverSource>();
  #onlyHere: (observer: PartyId) => number = () => 0;

  constructor(options: WatchOptions, listening: ListeningWatch) {
    this.#options = options;
    this.#listening = listening;
    this.#runner = new DetectorRunner(options, {
      name: observerOfflineDetector,
      rule: observerOfflineRule,
      quietAtFirst: true,
      event: (tell, _subject, episode, observer, now) => offlineObserverEvent(tell, observer, episode, now),
    });
  }

  /** Takes over what is stored. `onlyHere` counts the nodes that nobody but an observer heard lately. */
  start(onlyHere: (observer: PartyId) => number): void {
    this.#onlyHere = onlyHere;
    const db = this.#options.open();
    for (const { observer, source, heardAt } of readObserverSources(db)) this.#sourcesOf(observer).set(source, heardAt);
    for (const row of readWatchedObservers(db)) {
      const known = Math.max(0, ...this.#sourcesOf(row.key).values());
      // What was read before the program began to hear anew, where that is known.
      this.#observers.set(row.party, { ...row, heardAt: known > 0 ? Math.min(known, row.lastSeen) : row.lastSeen });
    }
  }

  /** A source brought a word of an observer; on the path of every hearing. */
  heardThrough(observer: string, source: string, at: EpochMs): void {
    const sources = this.#sourcesOf(observer);
    const before = sources.get(source);
    sources.set(source, at);
    if (before === undefined || at - before >= 60_000)
      this.#unsaved.set(`${observer}\n${source}`, { observer, source, heardAt: at });
  }

  /** Writes which sources brought whom; otherwise once a minute. */
  saveSources(): void {
    if (this.#unsaved.size === 0) return;
    const rows = [...this.#unsaved.values()];
    this.#unsaved.clear();
    writeObserverSources(this.#options.open(), rows);
  }

  /** Looks at all observers; to be called once a minute. */
  sweep(): void {
    const db = this.#options.open();
    const now = this.#options.clock.now();
    this.saveSources();
    const looks: Look<OfflineObserver>[] = [];
    this.#deaf.clear();
    for (const row of readWatchedObservers(db)) {
      const heardAt = Math.min(row.lastSeen, now);
      this.#noteOutage(row, heardAt);
      this.#observers.set(row.party, { ...row, heardAt });
      const carried = this.#listening.isUp(this.#carriers(row.key));
      const deaf = anyOf([this.#listening.everywhere, this.#carriersDeaf(row.key)]);
      const reading = readObserver({ heardAt, deaf, carried }, this.#runner.episodeOf(row.key), now);
      looks.push({ subject: row.key, reading, details: this.#detailsOf(row, heardAt, reading === 'bad') });
    }
    if (!this.#runner.busy) void this.#runner.look(looks);
  }

  /** What is known of an observer by its party. */
  observer(party: PartyId): WatchedObserver | undefined {
    return this.#observers.get(party);
  }

  /** Every observer's party. */
  get parties(): IterableIterator<PartyId> {
    return this.#observers.keys();
  }

  /** When an observer heard nothing: none of its sources was up, or it was away for longer than an hour. */
  deafTimes(party: PartyId): readonly DeafTime[] {
    const observer = this.#observers.get(party);
    if (observer === undefined) return [];
    const now = this.#options.clock.now();
    const known = this.#deaf.get(party);
    if (known !== undefined && now >= known.at && now - known.at < staleMs) return known.times;
    const times = this.#deafTimesOf(observer, now);
    this.#deaf.set(party, { at: now, times });
    return times;
  }

  #deafTimesOf(observer: KnownObserver, now: EpochMs): DeafTime[] {
    const away = now - observer.heardAt >= observerLimitMs ? [{ from: observer.heardAt, to: now }] : [];
    return anyOf([this.#carriersDeaf(observer.key), this.#listening.times(`observer:${observer.key}`), away]);
  }

  /** When an observer was last there; null while it is away or nobody carries it. */
  presentAt(party: PartyId): EpochMs | null {
    const observer = this.#observers.get(party);
    if (observer === undefined || !this.#listening.isUp(this.#carriers(observer.key))) return null;
    return this.#options.clock.now() - observer.heardAt < observerLimitMs ? observer.heardAt : null;
  }

  /** Resolves when everything is told. */
  idle(): Promise<void> {
    return this.#runner.idle();
  }

  async stop(): Promise<void> {
    this.saveSources();
    await this.#runner.stop();
  }

  #detailsOf(row: WatchedObserver, heardAt: EpochMs, isBad: boolean): OfflineObserver {
    const onlyHere = isBad && this.#runner.episodeOf(row.key)?.kind === 'pending' ? this.#onlyHere(row.party) : 0;
    return { key: row.key, name: row.name, region: row.iata, heardAt, saidOffline: row.online === 0, onlyHere };
  }

  /** An observer that is heard after more than an hour was deaf in between, for all we know. */
  #noteOutage(row: WatchedObserver, heardAt: EpochMs): void {
    const before = this.#observers.get(row.party);
    if (before === undefined || heardAt <= before.heardAt) return;
    if (unheardMs(before.heardAt, heardAt, this.#listening.everywhere) < observerLimitMs) return;
    this.#listening.note(`observer:${row.key}`, 'observer', { from: before.heardAt, to: heardAt });
  }

  #carriers(key: string): string[] {
    const sources = this.#sourcesOf(key);
    const newest = Math.max(0, ...sources.values());
    return [...sources].flatMap(([source, at]) => (newest - at <= carriedMs ? [source] : []));
  }

  /** Of an observer whose sources are not known, any source counts. */
  #carriersDeaf(key: string): DeafTime[] {
    const carriers = this.#carriers(key);
    const sources = carriers.length > 0 ? carriers : this.#listening.sources;
    return allOf(sources.map((source) => this.#listening.ofSource(source)));
  }

  #sourcesOf(observer: string): Map<string, EpochMs> {
    const known = this.#sources.get(observer);
    if (known !== undefined) return known;
    const made = new Map<string, EpochMs>();
    this.#sources.set(observer, made);
    return made;
  }
}
