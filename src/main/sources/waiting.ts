// Waits that end early when their owner stops, and leave nothing behind.
import { setImmediate } from 'node:timers';
import type { Clock } from '../../domain/clock.ts';

/** Resolves after `ms`, or as soon as `stop` fires. */
export function pause(clock: Clock, ms: number, stop: AbortSignal): Promise<void> {
  if (stop.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      stop.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(ms, end);
    stop.addEventListener('abort', end);
  });
}

/** Resolves when `event` settles, however it does, or as soon as `stop` fires. */
export function settled(event: Promise<unknown>, stop: AbortSignal): Promise<void> {
  if (stop.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      stop.removeEventListener('abort', end);
      resolve();
    };
    stop.addEventListener('abort', end);
    event.then(end, end);
  });
}

/** Lets timers, sockets and other work of the thread run once. */
export function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
