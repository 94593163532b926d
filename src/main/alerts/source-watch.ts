// Runs the detector of source outages over what sources report every few seconds.
import { resumeEpisode, sameEpisode } from '../../domain/alerts/episode.ts';
import {
  afterTelling,
  noOutage,
  resumeOutage,
  type SourceCondition,
  type SourceOutage,
  sourceOutageDetector,
  sourceOutageEvent,
  sourceOutageRule,
  stepOutage,
} from '../../domain/alerts/source-outage.ts';
import { type Logger, silentLogger } from '../../domain/logger.ts';
import { readDetectorSubject, writeDetector } from '../storage/tables/detector-state.ts';
import { episodeOfRow, rowOfEpisode } from './kept-episode.ts';
import type { WatchOptions } from './node-watch.ts';

export class SourceWatch {
  readonly #options: WatchOptions;
  readonly #logger: Logger;
  readonly #outages = new Map<string, SourceOutage>();
  readonly #unsaved = new Set<string>();
  #work: Promise<void> | null = null;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#logger = options.logger ?? silentLogger;
  }

  /** One look at all sources; a look while the last one is still telling is left out, the next one sees the same. */
  sourceReports(reports: readonly SourceCondition[]): Promise<void> {
    this.#work ??= this.#look(reports).finally(() => {
      this.#work = null;
    });
    return this.#work;
  }

  async stop(): Promise<void> {
    await this.#work;
  }

  async #look(reports: readonly SourceCondition[]): Promise<void> {
    for (const report of reports) {
      try {
        await this.#lookAt(report);
      } catch (cause) {
        this.#logger.error(`The state of source ${report.name} could not be told and is looked at again`, cause);
      }
    }
    // A source that is gone was taken away on purpose: nothing is wrong with it any more.
    for (const [name, outage] of this.#outages) {
      if (reports.some((report) => report.name === name)) continue;
      this.#keep(name, noOutage(this.#options.clock.now(), outage.episode.episode));
      this.#outages.delete(name);
    }
  }

  async #lookAt(report: SourceCondition): Promise<void> {
    const now = this.#options.clock.now();
    const before = this.#outages.get(report.name) ?? this.#load(report.name, now);
    const step = stepOutage(before, report, now);
    const { tell } = step;
    let after = step.outage;
    if (tell !== null) {
      const event = sourceOutageEvent({ ...step, tell }, report, now);
      // Counted once as silenced; until that is over nothing is asked of the dispatcher.
      const waits = before.episode.silenced && this.#options.silenced?.(event) === true;
      after = waits
        ? { ...step.outage, episode: before.episode }
        : afterTelling(step, await this.#options.dispatch(event), now);
    }
    const matters = !sameEpisode(before.episode, after.episode) || before.downSince !== after.downSince;
    this.#outages.set(report.name, after);
    if (matters || this.#unsaved.has(report.name)) this.#keep(report.name, after);
  }

  #load(name: string, now: number): SourceOutage {
    try {
      const row = readDetectorSubject(this.#options.open(), sourceOutageDetector, name);
      if (row !== null) {
        const { episode, more } = episodeOfRow(row);
        const downSince = typeof more.downSince === 'number' ? more.downSince : null;
        const resumed = resumeEpisode(episode, sourceOutageRule, now);
        return resumeOutage({ episode: resumed, downSince, deafSince: null }, now);
      }
    } catch (cause) {
      this.#logger.warn(`What was known of source ${name} cannot be read: ${String(cause)}`);
    }
    return noOutage(now);
  }

  #keep(name: string, outage: SourceOutage): void {
    try {
      const { episode, downSince } = outage;
      writeDetector(this.#options.open(), rowOfEpisode(sourceOutageDetector, name, episode, { downSince }));
      this.#unsaved.delete(name);
    } catch (cause) {
      if (!this.#unsaved.has(name)) this.#logger.warn(`What is known of source ${name} is not saved: ${String(cause)}`);
      this.#unsaved.add(name);
    }
  }
}
