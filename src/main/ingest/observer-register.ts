// Observers as one batch leaves them: rows made before their first observation, facts that move by rule only.
import type { EpochMs, Hearing, HearingObserver, ObserverStatus } from '../../domain/hearing.ts';
import type { PartyId } from '../../domain/mesh/recorded.ts';
import type { ObserverCounterTable } from '../storage/tables/observer-counters.ts';
import { hourOf, type ObserverHourTable } from '../storage/tables/observer-hours.ts';
import type { ObserverMetricsTable } from '../storage/tables/observer-metrics.ts';
import type { ObserverTable, StoredObserver } from '../storage/tables/observers.ts';
import type { PartyTable } from '../storage/tables/parties.ts';
import { metricsTime, packetTime, statusTime } from './packet-time.ts';
import { type ClockJudgement, type ClockMemory, judgeClock, noClockMemory, unknownClock } from './uploader-clock.ts';

/** An observer in memory; `dirty` until the batch is written. */
export type KnownObserver = { -readonly [Key in keyof StoredObserver]: StoredObserver[Key] } & {
  memory: ClockMemory;
  /** Receptions of this batch, by hour. */
  hours: Map<number, number>;
  dirty: boolean;
};

/** Longest id and name kept, characters: far more than any client publishes. */
const LONGEST = 128;

/** Every observer there is, written once per batch. */
export class ObserverRegister {
  readonly #table: ObserverTable;
  readonly #parties: PartyTable;
  readonly #metrics: ObserverMetricsTable;
  readonly #counters: ObserverCounterTable;
  readonly #hours: ObserverHourTable;
  #byKey: Map<string, KnownObserver> | null = null;
  readonly #byParty = new Map<PartyId, KnownObserver>();
  #dirty: KnownObserver[] = [];

  constructor(
    table: ObserverTable,
    parties: PartyTable,
    metrics: ObserverMetricsTable,
    counters: ObserverCounterTable,
    hours: ObserverHourTable,
  ) {
    this.#table = table;
    this.#parties = parties;
    this.#metrics = metrics;
    this.#counters = counters;
    this.#hours = hours;
  }

  /** The observer of a message made at `at`; a new one gets its row, a newer name or region is taken, an empty one never. */
  meet(observer: HearingObserver, at: EpochMs): KnownObserver {
    const known = this.#get(observer.id, at);
    const name = observer.name?.trim().slice(0, LONGEST) || null;
    if (name !== null && (known.nameAt === null || isNewer(at, name, known.nameAt, known.name))) {
      if (name !== known.name || known.nameAt === null) this.#touch(known);
      known.name = name;
      known.nameAt = at;
    }
    const { iata } = observer;
    if (iata !== null && (known.iataAt === null || isNewer(at, iata, known.iataAt, known.iata))) {
      if (iata !== known.iata || known.iataAt === null) this.#touch(known);
      known.iata = iata;
      known.iataAt = at;
    }
    return known;
  }

  /** What a message says about the clock of who sent it; null for a recording, whose times are taken as they are. */
  judge(message: Pick<Hearing, 'observer' | 'arrivedAt' | 'claimed' | 'timing'>): ClockJudgement | null {
    if (message.timing === 'recorded') return null;
    const known = this.#load().get(message.observer.id.slice(0, LONGEST));
    return judgeClock(known ?? unknownClock, known?.memory ?? noClockMemory, message);
  }

  /** Counts one reception at `at`; `now` caps a last sighting that a wrong clock put into the future. */
  received(observer: KnownObserver, at: EpochMs, now: EpochMs, judged: ClockJudgement | null): void {
    this.#clock(observer, judged);
    observer.packetCount++;
    const hour = hourOf(at);
    observer.hours.set(hour, (observer.hours.get(hour) ?? 0) + 1);
    observer.lastPacketAt = Math.max(observer.lastPacketAt ?? at, at);
    this.#touch(observer);
    this.#seen(observer, at, now);
  }

  /** Takes a status: the newest decides, whatever order they arrive in; unknown values never replace known ones. */
  status(status: ObserverStatus, now: EpochMs): void {
    const at = statusTime(status);
    const observer = this.meet(status.observer, at);
    // A retained message and a last will say nothing about when the observer was there, nor about its clock.
    const present = !status.retained && status.online !== false;
    const judged = present ? this.judge(status) : null;
    const late = judged?.late ?? false;
    this.#clock(observer, judged);
    if (present) this.#seen(observer, packetTime(status, late), now);
    const newer = observer.lastStatusAt === null || at >= observer.lastStatusAt;
    const pick = <T>(old: T | null, fresh: T | null) => (newer ? (fresh ?? old) : (old ?? fresh));
    const bit = (value: boolean | null) => (value === null ? null : Number(value));
    const facts = {
      online: pick(observer.online, bit(status.online)),
      canRelay: pick(observer.canRelay, bit(status.canRelay)),
      model: pick(observer.model, status.model),
      firmware: pick(observer.firmware, status.firmware),
      clientVersion: pick(observer.clientVersion, status.clientVersion),
      radio: pick(observer.radio, status.radio),
      lastStatusAt: newer ? at : observer.lastStatusAt,
    };
    if (Object.entries(facts).some(([name, value]) => observer[name as keyof typeof facts] !== value)) {
      this.#touch(observer);
    }
    Object.assign(observer, facts);
    const measuredAt = metricsTime(status, late);
    if (!status.metrics || measuredAt === null) return;
    this.#metrics.put(observer.id, measuredAt, status.metrics, now);
    const recorded = late || status.timing === 'recorded';
    this.#counters.take(observer.id, { ...status.metrics, at: measuredAt, recorded });
  }

  /** The observer that is this party, when it is one. */
  ofParty(party: PartyId): KnownObserver | undefined {
    this.#load();
    return this.#byParty.get(party);
  }

  /** Writes what changed and gives it; `now` decides what is too old to be kept. */
  flush(now: EpochMs): readonly KnownObserver[] {
    const changed = this.#dirty;
    this.#dirty = [];
    for (const observer of changed) {
      const { hours } = observer;
      this.#table.update(observer);
      if (hours.size > 0) this.#hours.add(observer.id, hours, now);
      hours.clear();
      observer.dirty = false;
    }
    return changed;
  }

  /** Drops what is remembered, for after a rolled back transaction. */
  forget(): void {
    this.#byKey = null;
    this.#byParty.clear();
    this.#dirty = [];
  }

  #get(id: string, at: EpochMs): KnownObserver {
    const key = id.slice(0, LONGEST);
    const known = this.#load().get(key);
    if (known) return known;
    const party = this.#parties.intern(key);
    const made: KnownObserver = {
      ...unknown,
      id: this.#table.insert(party, key, at),
      party,
      key,
      firstSeen: at,
      lastSeen: at,
      hours: new Map(),
    };
    this.#remember(this.#load(), made);
    return made;
  }

  #load(): Map<string, KnownObserver> {
    if (this.#byKey) return this.#byKey;
    const loaded = new Map<string, KnownObserver>();
    for (const row of this.#table.all())
      this.#remember(loaded, { ...row, memory: noClockMemory, hours: new Map(), dirty: false });
    this.#byKey = loaded;
    return loaded;
  }

  #remember(byKey: Map<string, KnownObserver>, observer: KnownObserver): void {
    byKey.set(observer.key, observer);
    this.#byParty.set(observer.party, observer);
  }

  #clock(observer: KnownObserver, judged: ClockJudgement | null): void {
    if (!judged) return;
    const { clock, memory } = judged;
    if (clock.clockAt !== observer.clockAt || clock.clockOnTime !== observer.clockOnTime) this.#touch(observer);
    Object.assign(observer, clock);
    observer.memory = memory;
  }

  #seen(observer: KnownObserver, at: EpochMs, now: EpochMs): void {
    const firstSeen = Math.min(observer.firstSeen, at);
    const lastSeen = Math.max(Math.min(observer.lastSeen, now), at);
    if (firstSeen !== observer.firstSeen || lastSeen !== observer.lastSeen) this.#touch(observer);
    observer.firstSeen = firstSeen;
    observer.lastSeen = lastSeen;
  }

  #touch(observer: KnownObserver): void {
    if (observer.dirty) return;
    observer.dirty = true;
    this.#dirty.push(observer);
  }
}

/** Whether a fact is newer; of two at the same moment the greater text counts, so that order does not. */
function isNewer(at: EpochMs, value: string, knownAt: EpochMs, known: string | null): boolean {
  return at > knownAt || (at === knownAt && value > (known ?? ''));
}

const unknown = {
  name: null,
  nameAt: null,
  iata: null,
  iataAt: null,
  model: null,
  firmware: null,
  clientVersion: null,
  radio: null,
  lastPacketAt: null,
  lastStatusAt: null,
  online: null,
  canRelay: null,
  packetCount: 0,
  ...unknownClock,
  memory: noClockMemory,
  dirty: false,
} as const;
