// A topic as an async iterator: what a subscription over the contract is made of.
import type { Subscribable } from './core.ts';

/** Values that may wait for a reader before it is ended as too slow. */
const mostWaiting = 64;

/**
 * Follows `topic` from this moment on. The iterator ends when the topic ends, when `signal` aborts, when it is returned,
 * or when more than 64 values wait; whichever comes first also ends the subscription.
 */
export function follow<T>(topic: Subscribable<T>, signal: AbortSignal | undefined): AsyncIteratorObject<T, void, void> {
  const waiting: T[] = [];
  let wake: (() => void) | null = null;
  let open = true;
  let unsubscribe = () => {};
  const wakeReader = () => {
    wake?.();
    wake = null;
  };
  const close = () => {
    if (!open) return;
    open = false;
    unsubscribe();
    signal?.removeEventListener('abort', abandon);
    wakeReader();
  };
  /** Nobody reads any more: what waits is dropped too. */
  const abandon = () => {
    waiting.length = 0;
    close();
  };
  unsubscribe = topic.subscribe({
    next(value) {
      if (!open) return;
      if (waiting.length >= mostWaiting) {
        close();
        return;
      }
      waiting.push(value);
      wakeReader();
    },
    end: close,
  });
  if (signal?.aborted) abandon();
  else signal?.addEventListener('abort', abandon);

  return {
    async next() {
      while (waiting.length === 0 && open) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const value = waiting.shift();
      return value === undefined ? { done: true, value: undefined } : { done: false, value };
    },
    async return() {
      abandon();
      return { done: true, value: undefined };
    },
    async throw(error) {
      abandon();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      abandon();
    },
  };
}
