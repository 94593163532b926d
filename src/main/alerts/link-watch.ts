// Looks once a minute at every link: those that became certain, and those that are used no more.
import type { Listened, ShapedEdge } from '../../domain/alerts/graph-shape.ts';
import { habitMs, linkLostEvent, linkLostRule, linkReading, lostMs } from '../../domain/alerts/link-lost.ts';
import { isCertain, linkKey, linkNewEvent, linkNewRule } from '../../domain/alerts/link-new.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import { readDetectorSubject, writeDetector } from '../storage/tables/detector-state.ts';
import { edgeCounter, readLastPackets } from '../storage/tables/watched-nodes.ts';
import { DetectorRunner, type Look } from './detector-runner.ts';
import type { WatchOptions } from './node-watch.ts';
import { Pacer, paced } from './pacer.ts';

const watchDetector = 'link-watch';
const everything = '*';
/** Links told and written at once. */
const looksAtOnce = 50;

type Told = ShapedEdge & { readonly isKnown: boolean };

export class LinkWatch {
  readonly #options: WatchOptions;
  readonly #baselineS: () => number;
  readonly #new: DetectorRunner<Told>;
  readonly #lost: DetectorRunner<ShapedEdge | null>;
  /** Edges that are known to be certain. */
  readonly #certain = new WeakSet<ShapedEdge>();
  readonly #habits = new Map<number, { readonly lastSeen: EpochMs; readonly count: number }>();
  #since: EpochMs | null = null;

  /** `baselineS` gives the seconds after the first start during which links are learnt silently. */
  constructor(options: WatchOptions, baselineS: () => number) {
    this.#options = options;
    this.#baselineS = baselineS;
    this.#new = new DetectorRunner(options, {
      name: 'link-new',
      rule: linkNewRule,
      quietAtFirst: false,
      event: linkNewEvent,
    });
    const lost = { name: 'link-lost', rule: linkLostRule, quietAtFirst: false, event: linkLostEvent };
    this.#lost = new DetectorRunner<ShapedEdge | null>(options, lost);
  }

  /** Looks at every edge, in slices; resolves when what was found is told. Rejects while the database cannot be read. */
  async look(edges: readonly ShapedEdge[], listened: Listened, goesOn: () => boolean): Promise<void> {
    await this.#new.prepare();
    await this.#lost.prepare();
    const since = this.#begin(listened.now);
    const open = new Set([...this.#lost.firing, ...this.#lost.untold()]);
    const lostReading = this.#lostReading(listened, since);
    const fresh: Look<Told>[] = [];
    const lost: Look<ShapedEdge | null>[] = [];
    const isKnown = listened.now < since + this.#baselineS() * 1000;
    const isDone = await paced(
      edges,
      new Pacer(),
      (edge) => {
        if (this.#isFresh(edge)) fresh.push({ subject: linkKey(edge), reading: 'bad', details: { ...edge, isKnown } });
        const reading = lostReading(edge);
        if (reading !== 'bad' && open.size === 0) return;
        const subject = linkKey(edge);
        if (reading === 'bad' || open.has(subject)) lost.push({ subject, reading, details: edge });
        open.delete(subject);
      },
      goesOn,
    );
    if (!isDone) return;
    // The edge itself is gone: its hops mean somebody else now, so nobody is told that it is back.
    for (const subject of open) lost.push({ subject, reading: 'good', details: null });
    await this.#tell(this.#new, fresh, goesOn);
    await this.#tell(this.#lost, lost, goesOn);
  }

  async stop(): Promise<void> {
    await this.#new.stop();
    await this.#lost.stop();
  }

  #isFresh(edge: ShapedEdge): boolean {
    if (this.#certain.has(edge) || !isCertain(edge)) return false;
    const episode = this.#new.episodeOf(linkKey(edge));
    if (episode?.kind !== 'firing') return true;
    this.#certain.add(edge);
    return false;
  }

  #lostReading(listened: Listened, since: EpochMs): (edge: ShapedEdge) => Look<null>['reading'] {
    const db = this.#options.open();
    const packets = readLastPackets(db);
    const count = edgeCounter(db);
    const lastPacketAt = (observer: number) => packets.get(observer) ?? null;
    return (edge) => {
      const { id, totals } = edge;
      // What was lost before anybody watched is not announced.
      if (id === 0 || totals.lastSeen + lostMs < since) return 'unsure';
      const habit = () => {
        const known = this.#habits.get(id);
        if (known?.lastSeen === totals.lastSeen) return known.count;
        const counted = count(id, totals.lastSeen - habitMs, totals.lastSeen);
        this.#habits.set(id, { lastSeen: totals.lastSeen, count: counted });
        return counted;
      };
      const reading = linkReading(edge, listened, { habit, lastPacketAt });
      if (reading === 'good') this.#habits.delete(id);
      return reading;
    };
  }

  async #tell<Details>(
    runner: DetectorRunner<Details>,
    looks: readonly Look<Details>[],
    goesOn: () => boolean,
  ): Promise<void> {
    for (let i = 0; i < looks.length && goesOn(); i += looksAtOnce) {
      await runner.look(looks.slice(i, i + looksAtOnce));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Since when links are watched. */
  #begin(now: EpochMs): EpochMs {
    if (this.#since !== null) return this.#since;
    const db = this.#options.open();
    const row = readDetectorSubject(db, watchDetector, everything);
    const since = row?.since ?? now;
    if (row === null) {
      const kept = { detector: watchDetector, subject: everything, state: 'watching', episode: 0, since, data: null };
      writeDetector(db, kept);
    }
    this.#since = since;
    return since;
  }
}
