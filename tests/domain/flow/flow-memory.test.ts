// What a source brought, remembered by minute and hour.
import { describe, expect, it } from 'vitest';
import { judgeFlow } from '../../../src/domain/flow/flow.ts';
import { FlowMemory } from '../../../src/domain/flow/flow-memory.ts';
import { LocalHours } from '../../../src/domain/flow/local-hours.ts';
import { usualArrivals } from '../../../src/domain/flow/missing.ts';
import { usualBefore } from '../../../src/domain/flow/usual-flow.ts';
import { day, hour, live, start, traffic } from './made-up-traffic.ts';

const firstHour = start / hour;
const local = new LocalHours('UTC');
const every = (ms: number, from: number, to: number) =>
  Array.from({ length: Math.floor((to - from) / ms) }, (_, n) => from + n * ms);

describe('the memory of a source', () => {
  it('counts an hour: 120 hearings in 60 minutes, 3,590 s listened', () => {
    const memory = new FlowMemory();
    live(memory, start, start + hour - 10_000, every(30_000, start, start + hour));
    expect(memory.hour(firstHour)).toEqual({ hearings: 120, busyMinutes: 60, listenedSecs: 3_590 });
  });

  it('takes a link made anew within a minute for one, and counts the pause through it', () => {
    const memory = new FlowMemory();
    const gone = (now: number) => now < start + 600_000 || now >= start + 640_000;
    live(memory, start, start + 1_200_000, [start], undefined, gone);
    expect(memory.present(start + 1_200_000, 0)).toMatchObject({ listeningSince: start, hearings: 1 });
    expect(memory.hour(firstHour)).toMatchObject({ listenedSecs: 1_150, busyMinutes: 1 });
    expect(memory.quietSince).toBe(start);
  });

  it('begins anew after a link was gone for 20 min: that silence is none of its own', () => {
    const memory = new FlowMemory();
    const gone = (now: number) => now < start + 600_000 || now >= start + 1_800_000;
    live(memory, start, start + 2_400_000, [start], undefined, gone);
    expect(memory.quietSince).toBe(start + 1_800_000);
    expect(memory.present(start + 2_400_000, 0).listeningSince).toBe(start + 1_800_000);
  });

  it('does not count 8 h of sleep as listened, nor as a pause', () => {
    const memory = new FlowMemory();
    live(memory, start, start + 600_000, [start + 600_000]);
    live(memory, start + 8 * hour, start + 8 * hour + 600_000, [start + 8 * hour]);
    expect(memory.hour(firstHour + 8)).toEqual({ hearings: 1, busyMinutes: 1, listenedSecs: 600 });
  });

  it('survives a clock set back a day without a rate or a pause that never was', () => {
    const memory = new FlowMemory();
    live(memory, start + day, start + day + hour, every(60_000, start + day, start + day + hour));
    live(memory, start, start + 600_000, [start + 60_000]);
    expect(memory.present(start + 600_000, 0)).toMatchObject({ hearings: 1, lastHearingAt: start + 60_000 });
    expect(memory.quietSince).toBe(start + 60_000);
  });

  it('adds what an earlier run stored of the same hour, and gives back what changed once', () => {
    const memory = new FlowMemory();
    memory.heard(start + 1_000);
    memory.restore([
      { hour: firstHour, hearings: 5, busyMinutes: 4, listenedSecs: 100 },
      { hour: firstHour - 24, hearings: 9, busyMinutes: null, listenedSecs: 3_600 },
    ]);
    expect(memory.takeChanged()).toEqual([{ hour: firstHour, hearings: 6, busyMinutes: 5, listenedSecs: 100 }]);
    expect(memory.takeChanged()).toEqual([]);
  });
});

describe('a mesh of 120/h by day and 4/h from midnight to six', () => {
  /** Five days, the last of them without anything after `deadAt`; gives when it was first called silent. */
  function firstSilent(deadAt: number) {
    const memory = new FlowMemory();
    const hearings = [...traffic(start, deadAt, (of) => (of < 6 ? 4 : 120), 11)];
    let at: number | null = null;
    const quiet = new Set<string>();
    live(memory, start, deadAt + 12 * hour, hearings, (now) => {
      if (now < deadAt || at !== null) return;
      const history = (each: number) => memory.hour(each);
      const arrivals = (from: number, to: number) => usualArrivals(history, from, to, local);
      const { verdict } = judgeFlow(memory.present(now, start), usualBefore(history, now, local), arrivals, now);
      if (verdict === 'silent') at = now;
      else quiet.add(verdict);
    });
    return { afterMinutes: at === null ? null : (at - deadAt) / 60_000, quiet };
  }

  it('that dies at noon of the fifth day is called silent within 30 min', () => {
    expect(firstSilent(start + 4 * day + 12 * hour).afterMinutes).toBeLessThan(30);
  });

  it('that dies at midnight is quiet as usual for hours, and silent when it should have woken', () => {
    const { afterMinutes, quiet } = firstSilent(start + 4 * day + 10 * 60_000);
    expect(quiet).toContain('quiet');
    expect(afterMinutes).toBeGreaterThan(120);
    expect(afterMinutes).toBeLessThan(8 * 60);
  });
});
