// Counters that wrap and restart, joined into totals.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CounterName,
  type CounterReport,
  counterNames,
  type JoinedCounters,
  joinReport,
  type Seam,
} from '../../../src/domain/counters/joined-counters.ts';
import { live, report, type Step } from './made-up-device.ts';

const hour = 3_600;
const day = 86_400;

/** All reports joined. */
function join(...reports: readonly CounterReport[]) {
  let joined: JoinedCounters | null = null;
  const seams: Seam[] = [];
  let ignored = 0;
  for (const each of reports) {
    const step = joinReport(joined, each);
    if (step === null) ignored += 1;
    else {
      joined = step.joined;
      seams.push(...step.seams);
    }
  }
  const total = (name: CounterName) => joined?.counters[name]?.total;
  return { joined, seams, ignored, total };
}

describe('counters that rise', () => {
  it('begin with what the device counted before it was first heard, and add up without a seam', () => {
    const { total, seams, joined } = join(report(hour, hour, 100), report(2 * hour, 2 * hour, 250));
    expect(total('packetsReceived')).toBe(250);
    expect(seams).toEqual([]);
    expect(joined).toMatchObject({ since: report(0, 0, 0).at, restarts: 0 });
  });

  it('count nothing twice when a report comes twice, or one of 5 min ago comes late through another broker', () => {
    const before = report(2 * day, 2 * day, 1_000);
    const newest = report(2 * day + 300, 2 * day + 300, 1_040);
    const { total, seams, ignored } = join(before, newest, newest, { ...before, at: newest.at + 2_000 });
    expect(total('packetsSent')).toBe(1_040);
    expect({ seams, ignored }).toEqual({ seams: [], ignored: 1 });
  });

  it('keep the total of a counter that one report leaves out', () => {
    const { total } = join(report(60, 60, 10), report(120, 120, { packetsSent: 20 }), report(180, 180, 30));
    expect(counterNames.map(total)).toEqual([30, 30, 30, 30, 30]);
  });

  it('survive the uptime’s own wrap after 49.7 days', () => {
    const wrap = 4_294_967;
    const { total, seams } = join(report(wrap - 200, wrap - 200, 70_000), report(wrap + 100, 100, 70_010));
    expect(total('packetsReceived')).toBe(70_010);
    expect(seams).toEqual([]);
  });
});

describe('a restart', () => {
  it('adds what was counted since, with the seam that says 200 s went unseen', () => {
    const { total, seams, joined } = join(report(day, day, 9_000), report(day + 300, 100, 7));
    expect(total('packetsReceived')).toBe(9_007);
    expect(joined?.restarts).toBe(1);
    expect(seams).toHaveLength(1);
    expect(seams[0]).toMatchObject({ kind: 'restarted', unseenSecs: 200 });
    expect(seams[0]?.changes[0]).toEqual({ counter: 'packetsReceived', before: 9_000, after: 7 });
  });

  it('is seen by the uptime even where the counter is higher than before', () => {
    const { total, seams } = join(report(day, day, 50), report(2 * day, 0.5 * day, 80));
    expect(total('packetsSent')).toBe(130);
    expect(seams.map(({ kind }) => kind)).toEqual(['restarted']);
  });

  it('is a restart and no wrap where 65,500 falls to 10', () => {
    expect(join(report(day, day, 65_500), report(day + 300, 60, 10)).total('packetsReceived')).toBe(65_510);
  });

  it('is seen without any uptime when all counters fall', () => {
    const { total, seams } = join(report(day, null, 65_500), report(day + 300, null, 10));
    expect(total('packetsReceived')).toBe(65_510);
    expect(seams).toMatchObject([{ kind: 'restarted', unseenSecs: null }]);
  });

  it('counts a counter from 0 that the first report after it leaves out', () => {
    const { total } = join(
      report(day, day, 100),
      report(day + 300, 60, { packetsSent: 5 }),
      report(day + 600, 360, 20),
    );
    expect([total('packetsSent'), total('packetsReceived')]).toEqual([120, 120]);
  });

  it('that may have happened in 3 days without a report counts the smaller explanation and says so', () => {
    const { total, seams } = join(report(hour, hour, 100), report(3 * day, 2 * day, 5_000));
    expect(total('packetsReceived')).toBe(5_000);
    expect(seams.map(({ kind }) => kind)).toEqual(['unclear']);
  });

  it('is no restart when a clock was set back an hour', () => {
    const { total, seams } = join(report(day, day, 100), report(day - hour, day + 300, 110));
    expect(total('packetsReceived')).toBe(110);
    expect(seams).toEqual([]);
  });
});

describe('a counter of 16 bits', () => {
  it('goes on behind 65,535 when the device ran on, with a seam', () => {
    const { total, seams } = join(
      report(day, day, { packetsReceived: 65_500, packetsSent: 300 }),
      report(day + 300, day + 300, { packetsReceived: 24, packetsSent: 310 }),
    );
    expect(total('packetsReceived')).toBe(65_560);
    expect(seams).toMatchObject([{ kind: 'wrapped', changes: [{ before: 65_500, after: 24 }] }]);
  });

  it('that falls from 30,000 to 5 in 300 s was cleared: no radio hears 35,541 packets in that time', () => {
    const { total, seams } = join(
      report(day, day, { packetsReceived: 30_000, packetsSent: 10 }),
      report(day + 300, day + 300, { packetsReceived: 5, packetsSent: 11 }),
    );
    expect(total('packetsReceived')).toBe(30_005);
    expect(seams.map(({ kind }) => kind)).toEqual(['cleared']);
  });

  it('that falls together with all others was cleared by hand, even from 65,500', () => {
    const { total, seams } = join(report(day, day, 65_500), report(day + 300, day + 300, 3));
    expect(total('packetsReceived')).toBe(65_503);
    expect(seams).toMatchObject([{ kind: 'cleared', unseenSecs: null }]);
  });

  it('that was seen above 65,535 has more bits and never wraps', () => {
    const { total } = join(
      report(day, day, { packetsReceived: 70_000 }),
      report(day + 300, 60, { packetsReceived: 65_530 }),
      report(day + 600, 360, { packetsReceived: 2 }),
    );
    expect(total('packetsReceived')).toBe(70_000 + 65_530 + 2);
  });

  it('counts seconds on the air no faster than time passes', () => {
    const { total } = join(
      report(day, day, { rxAirSecs: 65_000, packetsSent: 1 }),
      report(day + 300, day + 300, { rxAirSecs: 10, packetsSent: 2 }),
    );
    expect(total('rxAirSecs')).toBe(65_010);
  });
});

describe('reports of a recording', () => {
  it('that are older than what is known change nothing', () => {
    const { total, ignored } = join(report(day, day, 100), { ...report(hour, hour, 900), recorded: true });
    expect([total('packetsReceived'), ignored]).toEqual([100, 1]);
  });
});

describe('any life of a device', () => {
  const counted = (most: number) => fc.array(fc.nat(most), { minLength: 5, maxLength: 5 });
  const step = (secs: fc.Arbitrary<number>, perSecond: number, ending: Step['ending']): fc.Arbitrary<Step> =>
    secs.chain((time) =>
      fc.record({
        secs: fc.constant(time),
        // Seconds on the air come last, and no second lasts longer than one.
        counted: fc
          .tuple(counted(time * perSecond), fc.nat(time), fc.nat(time))
          .map(([packets, rx, tx]) => [...packets.slice(0, 3), rx, tx]),
        ending: fc.constant(ending),
        delay: fc.nat(60),
      }),
    );

  it('reported every 5 min and run for 20 min or more is known exactly, but for what was counted unseen', () => {
    const run = fc
      .tuple(
        fc.array(step(fc.integer({ min: 60, max: 300 }), 20, 'report'), { minLength: 20, maxLength: 60 }),
        step(fc.integer({ min: 1, max: 300 }), 20, 'restart'),
      )
      .map(([reports, restart]) => [...reports, restart]);
    fc.assert(
      fc.property(
        fc.array(run, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(16 as const, 32 as const),
        (runs, bits) => {
          let joined: JoinedCounters | null = null;
          for (const moment of live(runs.flat(), bits)) {
            joined = joinReport(joined, moment.report)?.joined ?? joined;
            const expected = counterNames.map((_, i) => (moment.truth[i] ?? 0) - (moment.lost[i] ?? 0));
            expect(counterNames.map((name) => joined?.counters[name]?.total)).toEqual(expected);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('never gives a total that falls, or one above the truth', () => {
    const anything = fc.oneof(
      { weight: 5, arbitrary: step(fc.integer({ min: 1, max: 1_200 }), 20, 'report') },
      { weight: 1, arbitrary: step(fc.integer({ min: 1, max: 400_000 }), 20, 'report') },
      { weight: 2, arbitrary: step(fc.integer({ min: 1, max: 2_000 }), 20, 'restart') },
    );
    fc.assert(
      fc.property(
        fc.array(anything, { minLength: 1, maxLength: 80 }),
        fc.constantFrom(16 as const, 32 as const),
        (steps, bits) => {
          let joined: JoinedCounters | null = null;
          let last = counterNames.map(() => 0);
          for (const moment of live(steps, bits)) {
            joined = joinReport(joined, moment.report)?.joined ?? joined;
            const totals = counterNames.map((name) => joined?.counters[name]?.total ?? 0);
            totals.forEach((total, i) => {
              expect(total).toBeGreaterThanOrEqual(last[i] ?? 0);
              expect(total).toBeLessThanOrEqual(moment.truth[i] ?? 0);
            });
            last = totals;
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});
