// The quiet minute after a start: which event opened it, and whether it is over.
import { guardColdStart, type Verdict } from '../../domain/alerts/guards.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { DispatcherStateRow } from '../storage/tables/dispatcher-state.ts';

export interface Anchor {
  readonly at: EpochMs;
  /** The run it was set in; null when that is unknown. */
  readonly runId: string | null;
  /** Whether it holds for the current run. */
  readonly current: boolean;
}

export class Grace {
  readonly #runId: string;
  readonly #startedAt: EpochMs;
  #anchor: Anchor | null = null;
  #over = false;

  constructor(runId: string, startedAt: EpochMs) {
    this.#runId = runId;
    this.#startedAt = startedAt;
  }

  /** The newest anchor known; an earlier run's until the current one sets its own. */
  get anchor(): Anchor | null {
    return this.#anchor;
  }

  /**
   * Takes over what the previous run left. A start within the grace of the previous run is a crash loop: it keeps that
   * run's anchor, so that many short runs share one grace instead of being silent for ever. True when it was kept.
   */
  remember(state: DispatcherStateRow, graceS: number): boolean {
    if (this.#anchor !== null || state.anchor === null) return false;
    const within = (at: EpochMs) => this.#startedAt - at >= 0 && this.#startedAt - at < graceS * 1000;
    const held = state.anchorRunId !== null && state.anchorRunId === state.runId;
    const kept = held && (within(state.anchor) || (state.runStartedAt !== null && within(state.runStartedAt)));
    this.#anchor = { at: state.anchor, runId: kept ? this.#runId : state.anchorRunId, current: kept };
    return kept;
  }

  /** Judges an event that reached an enabled toggle; the first of the run sets the anchor. Once over, it is over for the run. */
  judge(graceS: number, now: EpochMs): Verdict {
    if (graceS === 0 || this.#over) return { kind: 'pass' };
    if (!this.#anchor?.current) this.#anchor = { at: now, runId: this.#runId, current: true };
    const verdict = guardColdStart(this.#anchor.at, graceS, now);
    if (verdict.kind === 'pass') this.#over = true;
    return verdict;
  }
}
