// Traffic with days and nights, the same in every run.
import type { FlowMemory } from '../../../src/domain/flow/flow-memory.ts';

export const hour = 3_600_000;
export const day = 24 * hour;
/** A midnight. */
export const start = 1_767_225_600_000;

/** Numbers from 0 to 1 that look random. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Bursts of 1 to 5 hearings at random times; `perHour` gives the rate of hearings for an hour of the day, 0 to 23. */
export function* traffic(from: number, to: number, perHour: (hourOfDay: number) => number, seed: number) {
  const roll = dice(seed);
  let at = from;
  for (;;) {
    const rate = perHour(Math.floor((at - start) / hour) % 24) / 3;
    if (rate === 0) {
      at = (Math.floor(at / hour) + 1) * hour;
      if (at >= to) return;
      continue;
    }
    at += (-Math.log(1 - roll()) / rate) * hour;
    if (at >= to) return;
    const copies = 1 + Math.floor(roll() * 5);
    for (let n = 0; n < copies; n++) yield Math.floor(at) + 200 * n;
  }
}

/** Lets a memory live from `from` to `to`: a look every 10 s, told of `hearings`; `after` sees each look. */
export function live(
  memory: FlowMemory,
  from: number,
  to: number,
  hearings: Iterable<number>,
  after: (now: number) => void = () => {},
  linked: (now: number) => boolean = () => true,
): void {
  const coming = hearings[Symbol.iterator]();
  let next = coming.next();
  for (let now = from; now <= to; now += 10_000) {
    for (; !next.done && next.value <= now; next = coming.next()) {
      if (linked(now)) memory.heard(Math.max(next.value, now - 10_000));
    }
    memory.look(linked(now), now);
    after(now);
  }
}
