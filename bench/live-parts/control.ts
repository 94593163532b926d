// The idle process beside the one under measurement.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Stretch } from './block-watch.ts';

export class Control {
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(): Promise<Control> {
    const child = fork(fileURLToPath(new URL('idle-control.ts', import.meta.url)), { execArgv: [] });
    await once(child, 'message');
    return new Control(child);
  }

  reset(): void {
    this.#child.send('reset');
  }

  /** What it saw since `reset`. */
  async report(): Promise<readonly Stretch[]> {
    this.#child.send('report');
    const [stretches] = (await once(this.#child, 'message')) as [readonly Stretch[]];
    return stretches;
  }

  async stop(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.disconnect();
    await gone;
  }
}
