// Trials of settings that are not kept: a few at a time, all ended with the program.

import type { Clock } from '../../domain/clock.ts';
import { tryPort } from './broker/free-port.ts';
import { type SourceSettings, settingsProblem } from './create.ts';
import type { Source } from './source.ts';
import { type TrialAnswer, tryOut } from './trial.ts';

const atMost = 3;

/** Tries settings out. After `stop` nothing of a trial is open. */
export class Trials {
  readonly #clock: Clock;
  readonly #create: (settings: SourceSettings) => Source;
  readonly #ending = new AbortController();
  readonly #running = new Set<Promise<TrialAnswer>>();

  /** `create` builds a source that is not started. */
  constructor(clock: Clock, create: (settings: SourceSettings) => Source) {
    this.#clock = clock;
    this.#create = create;
  }

  /** What happens with `settings`, whose password is typed in full; never rejects for a reason of the other side. */
  async test(settings: SourceSettings): Promise<TrialAnswer> {
    const problem = settingsProblem(settings);
    if (problem !== null) return { outcome: 'failed', answer: problem };
    if (settings.kind === 'sample') {
      return { outcome: 'ready', answer: 'The sample mesh is part of the program and needs nothing.' };
    }
    if (this.#running.size >= atMost) {
      return { outcome: 'not-tried', answer: `${atMost} tests run already. Wait for one of them to end.` };
    }
    const trial = settings.kind === 'broker' ? tryPort(settings) : this.#tryOut(settings);
    this.#running.add(trial);
    try {
      return await trial;
    } finally {
      this.#running.delete(trial);
    }
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await Promise.allSettled([...this.#running]);
  }

  #tryOut(settings: SourceSettings): Promise<TrialAnswer> {
    return tryOut(this.#create(settings), this.#clock, this.#ending.signal);
  }
}
