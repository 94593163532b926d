// What came from one source: minute by minute for the last hour, hour by hour for as long as anything is learnt from it.
import type { EpochMs } from '../hearing.ts';
import type { PresentFlow } from './flow.ts';
import { type FlowHour, hourMs } from './usual-flow.ts';

/** Looks further apart than this leave a stretch in which nobody listened: the machine slept. */
const sleptMs = 30_000;
/** A link that was gone for less was not gone: it was made anew. */
const blinkMs = 60_000;
const minuteMs = 60_000;
const minutesKept = 60;
const nothing = { hearings: 0, busyMinutes: 0, listenedSecs: 0 } satisfies FlowHour;

interface Minute {
  hearings: number;
  listenedMs: number;
}

/** To be told of every hearing, and a few times a minute whether the link stands. */
export class FlowMemory {
  readonly #hours = new Map<number, FlowHour>();
  readonly #changed = new Set<number>();
  readonly #minutes = new Map<number, Minute>();
  #listeningSince: EpochMs | null = null;
  #lastHearingAt: EpochMs | null = null;
  #lookedAt: EpochMs | null = null;
  #goneSince: EpochMs | null = null;

  /** The hour as far as it is known; what `usualFlow` learns from. */
  hour(hour: number): FlowHour | undefined {
    return this.#hours.get(hour);
  }

  /** Adds what was stored of earlier runs; what this run knows of the same hour is added to it. */
  restore(hours: Iterable<FlowHour & { readonly hour: number }>): void {
    for (const { hour, ...stored } of hours) {
      if (this.#hours.has(hour)) this.#add(hour, stored);
      else this.#hours.set(hour, stored);
    }
  }

  /** The hours that changed since it was asked last. */
  takeChanged(): (FlowHour & { readonly hour: number })[] {
    const changed = [...this.#changed].map((hour) => ({ hour, ...(this.#hours.get(hour) ?? nothing) }));
    this.#changed.clear();
    return changed;
  }

  /** These hours are still to be stored. */
  returnChanged(hours: Iterable<{ readonly hour: number }>): void {
    for (const { hour } of hours) this.#changed.add(hour);
  }

  /** Drops hours before `oldest`. */
  forgetBefore(oldest: number): void {
    for (const hour of this.#hours.keys()) if (hour < oldest) this.#hours.delete(hour);
  }

  /** A packet came. */
  heard(at: EpochMs): void {
    if (this.#listeningSince === null || this.#wasAway(at)) this.#listeningSince = at;
    this.#goneSince = null;
    this.#lastHearingAt = at;
    const minute = this.#minute(at);
    this.#add(Math.floor(at / hourMs), { hearings: 1, busyMinutes: minute.hearings === 0 ? 1 : 0, listenedSecs: 0 });
    minute.hearings += 1;
  }

  /** Whether the link stands now. */
  look(linked: boolean, now: EpochMs): void {
    const elapsedMs = this.#lookedAt === null ? 0 : now - this.#lookedAt;
    if (elapsedMs < 0) this.#forgetTimes();
    if (!linked) {
      this.#lookedAt = now;
      this.#goneSince ??= now;
      return;
    }
    if (this.#listeningSince === null || this.#wasAway(now)) this.#listeningSince = now;
    const listenedMs = this.#goneSince !== null || elapsedMs < 0 || elapsedMs > sleptMs ? 0 : elapsedMs;
    this.#lookedAt = now;
    this.#goneSince = null;
    this.#add(Math.floor(now / hourMs), { hearings: 0, busyMinutes: 0, listenedSecs: listenedMs / 1000 });
    this.#minute(now).listenedMs += listenedMs;
  }

  /** Since when nothing came: the last hearing, or when listening began; null before the first of them. */
  get quietSince(): EpochMs | null {
    if (this.#listeningSince === null) return this.#lastHearingAt;
    return Math.max(this.#listeningSince, this.#lastHearingAt ?? 0);
  }

  /** What came in the last 60 min; `linkedSince` stands in while nobody looked. */
  present(now: EpochMs, linkedSince: EpochMs): PresentFlow {
    const newest = Math.floor(now / minuteMs);
    let hearings = 0;
    let listenedMs = 0;
    for (const [minute, counted] of this.#minutes) {
      if (minute > newest || minute <= newest - minutesKept) continue;
      hearings += counted.hearings;
      listenedMs += counted.listenedMs;
    }
    return {
      listeningSince: Math.min(this.#listeningSince ?? linkedSince, now),
      lastHearingAt: this.#lastHearingAt,
      hearings,
      listenedSecs: listenedMs / 1000,
    };
  }

  /** Nobody listened just before `now`: the link was gone, or the machine slept. */
  #wasAway(now: EpochMs): boolean {
    if (this.#goneSince !== null && Math.abs(now - this.#goneSince) >= blinkMs) return true;
    return this.#lookedAt !== null && now - this.#lookedAt > sleptMs;
  }

  /** The clock was set back: times before it are no longer comparable. */
  #forgetTimes(): void {
    this.#minutes.clear();
    this.#listeningSince = null;
    this.#lastHearingAt = null;
  }

  #add(hour: number, more: FlowHour): void {
    const known: FlowHour = this.#hours.get(hour) ?? nothing;
    this.#hours.set(hour, {
      hearings: known.hearings + more.hearings,
      // What was not counted in a part of the hour is not known of the whole.
      busyMinutes:
        known.busyMinutes === null || more.busyMinutes === null
          ? null
          : Math.min(60, known.busyMinutes + more.busyMinutes),
      listenedSecs: Math.min(3_600, known.listenedSecs + more.listenedSecs),
    });
    this.#changed.add(hour);
  }

  #minute(at: EpochMs): Minute {
    const minute = Math.floor(at / minuteMs);
    const known = this.#minutes.get(minute);
    if (known !== undefined) return known;
    for (const old of this.#minutes.keys()) if (old <= minute - minutesKept) this.#minutes.delete(old);
    const made: Minute = { hearings: 0, listenedMs: 0 };
    this.#minutes.set(minute, made);
    return made;
  }
}
