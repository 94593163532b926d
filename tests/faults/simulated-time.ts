// Hours in seconds: every timer of this process, also those inside the MQTT client, runs on a clock the test moves.
import { setImmediate as nextTurn } from 'node:timers';
import { onTestFinished, vi } from 'vitest';

/** What sockets of this process get to answer in after each simulated second: so many real milliseconds, and turns of the event loop. */
const breathMs = 2;
const turnsAtLeast = 20;

/** Simulated time, from now until the test is over. */
export function simulateTime() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const second = async () => {
    vi.advanceTimersByTime(1_000);
    const began = performance.now();
    for (let turn = 0; turn < turnsAtLeast || performance.now() - began < breathMs; turn++) {
      await new Promise((resolve) => void nextTurn(resolve));
    }
  };
  return {
    /** Lets `seconds` go by. */
    async pass(seconds: number): Promise<void> {
      for (let n = 0; n < seconds; n++) await second();
    },
    /** Lets time go by until `condition` holds; gives how long it took, milliseconds. */
    async until(condition: () => boolean): Promise<number> {
      const began = Date.now();
      while (!condition()) await second();
      return Date.now() - began;
    },
  };
}
