// How a test reaches into the thread that holds its core: one question at a time, beside the contract.
import { BroadcastChannel } from 'node:worker_threads';

/** `count`, `delta` and `alert` make the core say something; `open` gives how many follow it; the rest end it. */
export type Pull = 'count' | 'delta' | 'alert' | 'open' | 'crash' | 'break-topic';

interface Message {
  readonly pull?: Pull;
  readonly result?: number;
}

/** The test's end. */
export class Lever {
  readonly #channel: BroadcastChannel;

  constructor(name: string) {
    this.#channel = new BroadcastChannel(name);
  }

  /** Pulls and waits for the answer; `crash` has none. */
  pull(pull: Pull): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.#channel.onmessage = (event: { readonly data: unknown }) => {
      const { result } = event.data as Message;
      if (result !== undefined) resolve(result);
    };
    this.#channel.postMessage({ pull } satisfies Message);
    if (pull === 'crash') resolve(0);
    return promise;
  }

  close(): void {
    this.#channel.close();
  }
}

/** The core's end; gives its undo. */
export function onPull(name: string, answer: (pull: Pull) => number): () => void {
  const channel = new BroadcastChannel(name);
  channel.onmessage = (event: { readonly data: unknown }) => {
    const { pull } = event.data as Message;
    if (pull !== undefined) channel.postMessage({ result: answer(pull) } satisfies Message);
  };
  return () => channel.close();
}
