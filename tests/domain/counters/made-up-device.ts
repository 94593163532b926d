// A device that counts, restarts and reports late, with the truth it does not know itself.
import { type CounterName, type CounterReport, counterNames } from '../../../src/domain/counters/joined-counters.ts';

export const firstBoot = 1_767_225_600_000;

/** A report with every counter at `value`, or those given. */
export function report(
  afterSecs: number,
  uptimeSecs: number | null,
  values: number | Partial<Record<CounterName, number | null>>,
): CounterReport {
  const counters = Object.fromEntries(
    counterNames.map((name) => [name, typeof values === 'number' ? values : (values[name] ?? null)]),
  ) as Record<CounterName, number | null>;
  return { ...counters, at: firstBoot + afterSecs * 1000, uptimeSecs, recorded: false };
}

/** What happens next to the device. */
export interface Step {
  readonly secs: number;
  /** Counted in that time, by counter. */
  readonly counted: readonly number[];
  readonly ending: 'report' | 'restart';
  /** Seconds until a report arrives. */
  readonly delay: number;
}

/** Counts through `steps` with counters of `bits` bits; gives each report, and what was counted and seen until then. */
export function* live(steps: readonly Step[], bits: 16 | 32) {
  let now = 0;
  let bootAt = 0;
  let arrived = 0;
  const truth = counterNames.map(() => 0);
  const sinceBoot = counterNames.map(() => 0);
  /** Counted since the newest report. */
  const unseen = counterNames.map(() => 0);
  const lost = counterNames.map(() => 0);
  for (const { secs, counted, ending, delay } of steps) {
    now += secs;
    counterNames.forEach((_, i) => {
      const n = counted[i] ?? 0;
      truth[i] = (truth[i] ?? 0) + n;
      sinceBoot[i] = (sinceBoot[i] ?? 0) + n;
      unseen[i] = (unseen[i] ?? 0) + n;
    });
    if (ending === 'restart') {
      counterNames.forEach((_, i) => {
        lost[i] = (lost[i] ?? 0) + (unseen[i] ?? 0);
      });
      unseen.fill(0);
      sinceBoot.fill(0);
      bootAt = now;
      continue;
    }
    unseen.fill(0);
    arrived = Math.max(arrived, now + delay);
    const values = Object.fromEntries(counterNames.map((name, i) => [name, (sinceBoot[i] ?? 0) % 2 ** bits]));
    yield { report: report(arrived, now - bootAt, values), truth: [...truth], lost: [...lost] };
  }
}
