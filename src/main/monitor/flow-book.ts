// Keeps what comes from every source hour by hour, and says how it compares with what usually comes.
import type { SourceFlow, SourceHour } from '../../contract/sources.ts';
import type { Cancel, Clock } from '../../domain/clock.ts';
import { judgeFlow, patienceMs, shortestSilenceMs } from '../../domain/flow/flow.ts';
import { FlowMemory } from '../../domain/flow/flow-memory.ts';
import { LocalHours } from '../../domain/flow/local-hours.ts';
import { usualArrivals } from '../../domain/flow/missing.ts';
import { hourMs, usualBefore, usualFlow } from '../../domain/flow/usual-flow.ts';
import type { Logger } from '../../domain/logger.ts';
import type { SourceReport, SourceSink } from '../sources/source.ts';
import type { WritableDb } from '../storage/database.ts';
import { readSourceHours, writeSourceHours } from '../storage/tables/source-hours.ts';

const lookMs = 10_000;
const saveMs = 60_000;
/** Hours are kept for four weeks. */
const hoursKept = 28 * 24;
/** A day and the hour that runs. */
const hoursShown = 25;
const linked: ReadonlySet<SourceReport['state']> = new Set(['connected', 'up', 'silent']);

export interface FlowParts {
  readonly clock: Clock;
  readonly logger: Logger;
  /** What each source says of itself. */
  reports(): readonly Pick<SourceReport, 'name' | 'kind' | 'state'>[];
  /** IANA name of the zone whose hours are compared; the machine's own when missing. */
  readonly zone?: string;
}

/** The flow of every source that hears live; a recording has no hour at which something is usual. */
export class FlowBook {
  readonly #parts: FlowParts;
  readonly #memories = new Map<string, FlowMemory>();
  readonly #cancel: Cancel[];
  readonly #local: LocalHours;
  #db: WritableDb | null = null;
  #saves = true;

  /** Looks at the sources from now on; what comes before `open` is kept until then. */
  constructor(parts: FlowParts) {
    this.#parts = parts;
    this.#local = new LocalHours(parts.zone);
    this.#cancel = [parts.clock.every(lookMs, () => this.look()), parts.clock.every(saveMs, () => this.#save())];
  }

  /** The database can be written: takes over what earlier runs learnt. */
  open(db: WritableDb): void {
    this.#db = db;
    try {
      const rows = Map.groupBy(readSourceHours(db, this.#oldest()), ({ source }) => source);
      for (const [source, hours] of rows) this.#of(source).restore(hours);
    } catch (cause) {
      this.#parts.logger.warn(
        `What usually comes from the sources cannot be read and is learnt anew: ${String(cause)}`,
      );
    }
  }

  /** A sink that hands everything on to `sink` and counts the hearings it took. */
  counting(sink: SourceSink): SourceSink {
    return {
      hearing: (hearing) => {
        const taken = sink.hearing(hearing);
        if (taken && hearing.timing === 'live') this.#of(hearing.source).heard(hearing.arrivedAt);
        return taken;
      },
      status: (status) => sink.status(status),
      refused: (refusal) => sink.refused(refusal),
      room: () => sink.room(),
    };
  }

  /** Notes whose link stands. */
  look(): void {
    const now = this.#parts.clock.now();
    for (const { name, kind, state } of this.#parts.reports()) {
      if (kind !== 'replay') this.#of(name).look(linked.has(state), now);
    }
  }

  /** How a source flows; null while its link does not stand, and for a recording. */
  flowOf({ name, kind, state, since }: Pick<SourceReport, 'name' | 'kind' | 'state' | 'since'>): SourceFlow | null {
    if (kind === 'replay' || !linked.has(state)) return null;
    const memory = this.#of(name);
    const now = this.#parts.clock.now();
    return judgeFlow(
      memory.present(now, since),
      usualBefore((hour) => memory.hour(hour), now, this.#local),
      (from, to) => usualArrivals((hour) => memory.hour(hour), from, to, this.#local),
      now,
    );
  }

  /** The last 24 hours of a source and the present one, the oldest first, each beside what is usual then. */
  hoursOf(source: string): SourceHour[] {
    const memory = this.#memories.get(source);
    const present = Math.floor(this.#parts.clock.now() / hourMs);
    return Array.from({ length: hoursShown }, (_, n) => {
      const hour = present - hoursShown + 1 + n;
      const known = memory?.hour(hour);
      const usual = usualFlow((each) => memory?.hour(each), hour, this.#local);
      return {
        at: hour * hourMs,
        hearings: known?.hearings ?? 0,
        listenedSecs: known?.listenedSecs ?? 0,
        usual: usual && { low: usual.lowPerHour, middle: usual.perHour, high: usual.highPerHour },
      };
    });
  }

  /** Milliseconds of silence after which the source's link is to be made anew. */
  patienceMs(source: string): number {
    const memory = this.#memories.get(source);
    if (memory === undefined) return shortestSilenceMs;
    return patienceMs(
      (from, to) => usualArrivals((hour) => memory.hour(hour), from, to, this.#local),
      memory.quietSince ?? this.#parts.clock.now(),
    );
  }

  /** Ends the timers and stores what is known. */
  stop(): void {
    for (const cancel of this.#cancel) cancel();
    this.#save();
  }

  #save(): void {
    if (!this.#db?.open) return;
    const oldest = this.#oldest();
    const changed = [...this.#memories].map(([source, memory]) => {
      memory.forgetBefore(oldest);
      return { source, memory, hours: memory.takeChanged().filter(({ hour }) => hour >= oldest) };
    });
    try {
      const rows = changed.flatMap(({ source, hours }) => hours.map((hour) => ({ source, ...hour })));
      if (rows.length > 0) writeSourceHours(this.#db, rows, oldest);
      this.#saves = true;
    } catch (cause) {
      for (const { memory, hours } of changed) memory.returnChanged(hours);
      if (this.#saves)
        this.#parts.logger.warn(`What usually comes from the sources is not saved now: ${String(cause)}`);
      this.#saves = false;
    }
  }

  #oldest(): number {
    return Math.floor(this.#parts.clock.now() / hourMs) - hoursKept;
  }

  #of(source: string): FlowMemory {
    const known = this.#memories.get(source);
    if (known !== undefined) return known;
    const made = new FlowMemory();
    this.#memories.set(source, made);
    return made;
  }
}
