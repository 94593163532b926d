// Runs one detector over its subjects: steps each state machine, tells what it asks for, and keeps the states on disk.
import {
  calm,
  type Episode,
  type EpisodeRule,
  isUntold,
  quietly,
  type Reading,
  resumeEpisode,
  sameEpisode,
  settleEpisode,
  stepEpisode,
  type Tell,
} from '../../domain/alerts/episode.ts';
import type { MeshEvent } from '../../domain/alerts/event.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import { type Logger, silentLogger } from '../../domain/logger.ts';
import { type DetectorRow, detectorWriter, readDetector, readDetectorAfter } from '../storage/tables/detector-state.ts';
import { episodeOfRow, rowOfEpisode } from './kept-episode.ts';
import type { WatchOptions } from './node-watch.ts';
import { Pacer } from './pacer.ts';

/** States read before other work gets its turn, a few milliseconds. */
const statesAtOnce = 500;

/** One detector; `Details` is what its events need to know of a subject. */
export interface Detector<Details> {
  /** Its name in `detector_state`. */
  readonly name: string;
  readonly rule: EpisodeRule;
  /** Whether a subject that is found bad at the first look ever was so before anybody watched, and is told to nobody. */
  readonly quietAtFirst: boolean;
  /** The event to tell; null when this is not told. `episode` is the state the machine goes into, or left when it is over. */
  event(tell: Tell, subject: string, episode: Episode, details: Details, now: EpochMs): MeshEvent | null;
  /** How many beginnings become one event; each is an event of its own when absent. */
  readonly together?: Together<Details>;
}

/** A condition that begins for a subject. */
export interface Beginning<Details> {
  readonly subject: string;
  readonly episode: Episode;
  readonly details: Details;
}

/** One event for many beginnings of one look. */
export interface Together<Details> {
  /** So many beginnings are told as one. */
  readonly from: number;
  /** Whether a beginning may be told with others; false for what deserves an alert of its own. */
  joins(details: Details): boolean;
  event(beginnings: readonly Beginning<Details>[], now: EpochMs): MeshEvent;
}

/** One look at one subject. */
export interface Look<Details> {
  readonly subject: string;
  readonly reading: Reading;
  readonly details: Details;
}

interface Kept {
  readonly episode: Episode;
  readonly isSaved: boolean;
}

export class DetectorRunner<Details> {
  readonly #options: WatchOptions;
  readonly #logger: Logger;
  readonly #detector: Detector<Details>;
  readonly #kept = new Map<string, Kept>();
  readonly #firing = new Set<string>();
  #isLoaded = false;
  #work: Promise<void> = Promise.resolve();
  #waiting = 0;
  #stopped = false;

  constructor(options: WatchOptions, detector: Detector<Details>) {
    this.#options = options;
    this.#logger = options.logger ?? silentLogger;
    this.#detector = detector;
  }

  /** Reads what earlier runs left, in slices, so that the first look does not wait for thousands of states at once. Rejects while it cannot be read. */
  async prepare(): Promise<void> {
    const pacer = new Pacer();
    for (let after = ''; !this.#isLoaded; ) {
      const rows = readDetectorAfter(this.#options.open(), this.#detector.name, after, statesAtOnce);
      this.#takeOver(rows);
      after = rows.at(-1)?.subject ?? '';
      if (rows.length < statesAtOnce) this.#isLoaded = true;
      else await pacer.turn();
    }
  }

  /** Whether looks are still being told. */
  get busy(): boolean {
    return this.#waiting > 0;
  }

  /** Subjects that fire, as told or as known from before. */
  get firing(): ReadonlySet<string> {
    this.#tryLoad();
    return this.#firing;
  }

  /** Subjects of which something waits to be told: pending, to be offered again, or silenced by a pause or a snooze. */
  untold(): string[] {
    this.#tryLoad();
    return [...this.#kept].flatMap(([subject, { episode }]) => (isUntold(episode) ? [subject] : []));
  }

  /** The state of a subject; null when nobody looked at it yet. */
  episodeOf(subject: string): Episode | null {
    this.#tryLoad();
    return this.#kept.get(subject)?.episode ?? null;
  }

  /**
   * Takes looks, in order, after those that are under way. Events go out before the state is written: a crash in
   * between tells them again, and the dispatcher knows them then. Never rejects.
   */
  look(looks: readonly Look<Details>[]): Promise<void> {
    if (this.#stopped || looks.length === 0) return this.#work;
    this.#waiting += 1;
    this.#work = this.#work
      .then(() => this.#take(looks))
      .catch((cause) => this.#logger.error(`Detector ${this.#detector.name} failed and looks again later`, cause))
      .finally(() => {
        this.#waiting -= 1;
      });
    return this.#work;
  }

  /** Resolves when every look is told and written. */
  async idle(): Promise<void> {
    await this.#work;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#work;
  }

  async #take(looks: readonly Look<Details>[]): Promise<void> {
    this.#load();
    const changed: string[] = [];
    const joined = this.#joined(looks);
    if (joined.length > 0) await this.#tellTogether(joined);
    const subjects = new Set(joined.map((look) => look.subject));
    for (const look of looks) {
      if (subjects.has(look.subject)) continue;
      const told = this.#step(look, changed);
      if (told !== null) await told;
    }
    this.#save(changed);
  }

  /** The looks whose beginnings are to be told as one; none when they are few. */
  #joined(looks: readonly Look<Details>[]): Look<Details>[] {
    const { together, rule } = this.#detector;
    if (together === undefined || looks.length < together.from) return [];
    const now = this.#options.clock.now();
    const joined = looks.filter(({ subject, reading, details }) => {
      const before = this.#kept.get(subject)?.episode;
      if (before === undefined || reading !== 'bad' || !together.joins(details)) return false;
      const { after, tell } = stepEpisode(before, reading, rule, now);
      if (tell !== 'begun') return false;
      const alone = this.#detector.event(tell, subject, after, details, now);
      return alone === null || !this.#isSilenced(alone);
    });
    return joined.length < together.from ? [] : joined;
  }

  async #tellTogether(looks: readonly Look<Details>[]): Promise<void> {
    const { together, rule } = this.#detector;
    if (together === undefined) return;
    const now = this.#options.clock.now();
    const begun = looks.map(({ subject, reading, details }) => {
      const before = this.#kept.get(subject)?.episode ?? calm(now);
      return { subject, details, before, step: stepEpisode(before, reading, rule, now) };
    });
    const beginnings = begun.map(({ subject, details, step }) => ({ subject, details, episode: step.after }));
    const outcome = await this.#options.dispatch(together.event(beginnings, now));
    for (const { subject, before, step } of begun) {
      this.#keep(subject, settleEpisode(before, step, outcome, now), false);
    }
    this.#save(begun.map(({ subject }) => subject));
  }

  /** Steps one machine; gives a promise only when something is told. */
  #step({ subject, reading, details }: Look<Details>, changed: string[]): Promise<void> | null {
    const { rule, quietAtFirst } = this.#detector;
    const now = this.#options.clock.now();
    const kept = this.#kept.get(subject);
    if (kept === undefined && reading === 'unsure') return null;
    if (kept === undefined && quietAtFirst) {
      this.#keep(subject, reading === 'bad' ? quietly(now) : calm(now), false);
      changed.push(subject);
      return null;
    }
    const before = kept?.episode ?? calm(now);
    const step = stepEpisode(before, reading, rule, now);
    if (step.tell !== null) {
      const episode = step.tell === 'over' ? before : step.after;
      const event = this.#detector.event(step.tell, subject, episode, details, now);
      // Counted once as silenced; until that is over nothing is asked of the dispatcher.
      if (event !== null && before.silenced && this.#isSilenced(event)) return null;
      if (event !== null) return this.#tell(subject, event, (outcome) => settleEpisode(before, step, outcome, now));
    }
    const after = step.tell === 'begun' ? settleEpisode(before, step, 'untold', now) : step.after;
    if (kept === undefined && after.kind === 'ok') return null;
    if (kept?.isSaved && sameEpisode(before, after)) return null;
    this.#keep(subject, after, false);
    changed.push(subject);
    return null;
  }

  #isSilenced(event: MeshEvent): boolean {
    return this.#options.silenced?.(event) ?? false;
  }

  async #tell(subject: string, event: MeshEvent, settle: (outcome: string) => Episode): Promise<void> {
    const outcome = await this.#options.dispatch(event);
    this.#keep(subject, settle(outcome), false);
    this.#save([subject]);
  }

  #keep(subject: string, episode: Episode, isSaved: boolean): void {
    this.#kept.set(subject, { episode, isSaved });
    if (episode.kind === 'firing') this.#firing.add(subject);
    else this.#firing.delete(subject);
  }

  /** Writes states in one transaction; what cannot be written is written with its next look. */
  #save(subjects: readonly string[]): void {
    if (subjects.length === 0) return;
    try {
      const db = this.#options.open();
      const write = detectorWriter(db);
      db.transaction(() => {
        for (const subject of subjects) {
          const kept = this.#kept.get(subject);
          if (kept === undefined) continue;
          write(rowOfEpisode(this.#detector.name, subject, kept.episode));
        }
      })();
      for (const subject of subjects) {
        const kept = this.#kept.get(subject);
        if (kept !== undefined) this.#kept.set(subject, { ...kept, isSaved: true });
      }
    } catch (cause) {
      this.#logger.warn(`The state of detector ${this.#detector.name} is not saved yet: ${String(cause)}`);
    }
  }

  /** For questions, which have an answer without a database too. */
  #tryLoad(): void {
    try {
      this.#load();
    } catch (cause) {
      this.#logger.warn(`The states of detector ${this.#detector.name} cannot be read yet: ${String(cause)}`);
    }
  }

  /** Reads what earlier runs left; throws while it cannot be read, and then nothing is stepped. */
  #load(): void {
    if (this.#isLoaded) return;
    this.#takeOver(readDetector(this.#options.open(), this.#detector.name));
    this.#isLoaded = true;
  }

  #takeOver(rows: readonly DetectorRow[]): void {
    const now = this.#options.clock.now();
    for (const row of rows) {
      this.#keep(row.subject, resumeEpisode(episodeOfRow(row).episode, this.#detector.rule, now), true);
    }
  }
}
