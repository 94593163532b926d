// How long a thread could do nothing else, and for how much of that it was at work: measured all the time, by timers in the
// event loop that cost next to nothing.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { BlockReport } from '../contract/maintenance.ts';
import type { Cancel, Clock } from '../domain/clock.ts';

/** Milliseconds between two beats; a delay shorter than that is not seen. */
const beatMs = 20;
const lookMs = 5_000;
const looksPerMinute = 12;
/** Milliseconds between two counts of the processor time, which cost more than a beat; */
const countMs = 100;
/** so that it is told of blocks this long, which no two counts hide between them. */
const toldFromMs = 2 * countMs;

/** Watches the thread it is made in, until it is stopped. */
export class BlockWatch {
  readonly #clock: Clock;
  readonly #beats: ReturnType<typeof monitorEventLoopDelay>;
  readonly #since: number;
  readonly #cancel: Cancel;
  /** The longest of each look of the last minute. */
  #recent: number[] = [];
  #longest: { readonly ms: number; readonly ownMs: number | null; readonly at: number } | null = null;
  readonly #counts = new WorkCounts();

  /** `onLook` hears what is known after each look. */
  constructor(clock: Clock, onLook: (report: BlockReport) => void = () => {}) {
    this.#clock = clock;
    this.#since = clock.now();
    this.#beats = monitorEventLoopDelay({ resolution: beatMs });
    this.#beats.enable();
    this.#cancel = clock.every(lookMs, () => {
      this.#look();
      onLook(this.report());
    });
  }

  /** The longest blocks up to the newest look, at most 5 s ago. */
  report(): BlockReport {
    return {
      since: this.#since,
      lastMinuteMs: Math.max(0, ...this.#recent),
      longestMs: this.#longest?.ms ?? 0,
      longestOwnMs: this.#longest?.ownMs ?? null,
      longestAt: this.#longest?.at ?? null,
    };
  }

  /** Ends its timers. */
  stop(): void {
    this.#cancel();
    this.#counts.stop();
    this.#beats.disable();
  }

  #look(): void {
    // What is measured is the time from beat to beat.
    const ms = this.#beats.count === 0 ? 0 : Math.max(0, Math.round(this.#beats.max / 1e6 - beatMs));
    this.#beats.reset();
    const workMs = this.#counts.takeLongest();
    this.#recent = [...this.#recent, ms].slice(-looksPerMinute);
    if (ms > (this.#longest?.ms ?? 0)) {
      // What it did before the block began is counted with it.
      const ownMs = workMs === null || ms < toldFromMs ? null : Math.min(ms, Math.round(workMs));
      this.#longest = { ms, ownMs, at: this.#clock.now() };
    }
  }
}

const noTime: { readonly ms: number; readonly workMs: number | null } = { ms: 0, workMs: null };

/** Counts the processor time of this thread between the turns of a timer. */
class WorkCounts {
  readonly #timer = setInterval(() => this.#count(), countMs).unref();
  #countedAt = performance.now();
  #spentMs = spentMs();
  #longest = noTime;
  /** The longest up to the last call. */
  #before = noTime;

  /** Of the time between two counts that was the longest since the call before the last; null where it is not known. */
  takeLongest(): number | null {
    // Both this timer and the beats may be due, and have their turn behind the caller's.
    this.#count();
    const { workMs } = this.#longest.ms > this.#before.ms ? this.#longest : this.#before;
    this.#before = this.#longest;
    this.#longest = noTime;
    return workMs;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #count(): void {
    const [at, spent] = [performance.now(), spentMs()];
    const ms = at - this.#countedAt;
    if (spent !== null && this.#spentMs !== null && ms > this.#longest.ms) {
      this.#longest = { ms, workMs: spent - this.#spentMs };
    }
    this.#countedAt = at;
    this.#spentMs = spent;
  }
}

/** Processor time of this thread, milliseconds; null in a Node that is too old to tell. */
function spentMs(): number | null {
  const spent = process.threadCpuUsage?.();
  return spent === undefined ? null : (spent.user + spent.system) / 1_000;
}
