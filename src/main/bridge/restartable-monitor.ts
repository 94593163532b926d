// The monitor of a host that can be stopped and started again while windows stay: whoever asks for it waits meanwhile.
import type { MonitorThread } from './monitor-thread.ts';

export class RestartableMonitor {
  readonly #start: () => MonitorThread;
  readonly #failed: (sentence: string) => void;
  #running: PromiseWithResolvers<MonitorThread> = Promise.withResolvers();
  #restarting: Promise<void> | null = null;
  #stopping: Promise<boolean> | null = null;

  /** `failed` hears why another one could not be started. */
  constructor(start: () => MonitorThread, failed: (sentence: string) => void) {
    this.#start = start;
    this.#failed = failed;
  }

  /** The one that runs, or the next one while it is being started anew. */
  get current(): Promise<MonitorThread> {
    return this.#running.promise;
  }

  /** Starts the first one; rejects with what keeps it from starting. */
  async start(): Promise<void> {
    const thread = this.#start();
    this.#running.resolve(thread);
    await thread.ready;
  }

  /** Stops the one that runs, which closes its lines, and starts another. Asked for again meanwhile, it does nothing more. */
  restart(): void {
    if (this.#restarting !== null || this.#stopping !== null) return;
    this.#restarting = this.#restart().finally(() => {
      this.#restarting = null;
    });
  }

  /** Resolves when it is closed: true when it said so itself. */
  stop(): Promise<boolean> {
    this.#stopping ??= (async () => {
      await this.#restarting;
      return await (await this.current).stop();
    })();
    return this.#stopping;
  }

  async #restart(): Promise<void> {
    const before = await this.current;
    this.#running = Promise.withResolvers();
    await before.stop();
    try {
      await this.start();
    } catch (error) {
      this.#failed(error instanceof Error ? error.message : String(error));
    }
  }
}
