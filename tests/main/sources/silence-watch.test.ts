// When a link that stands is taken for dead.
import { describe, expect, it } from 'vitest';
import { SilenceWatch } from '../../../src/main/sources/mqtt/silence-watch.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function watch() {
  const clock = new ManualClock();
  const calls: number[] = [];
  const began = clock.now();
  const silence = new SilenceWatch(clock, () => calls.push(clock.now() - began));
  return { clock, calls, silence };
}

describe('the watch for silence', () => {
  it('calls after 300 s without a message, and again a minute later while nothing changes', () => {
    const { clock, calls } = watch();
    clock.advance(299_999);
    expect(calls).toEqual([]);
    clock.advance(120_001);
    expect(calls).toEqual([300_000, 360_000, 420_000]);
  });

  it('does not call while something comes every 299 s', () => {
    const { clock, calls, silence } = watch();
    for (let n = 0; n < 10; n++) {
      clock.advance(299_000);
      silence.flowed();
    }
    expect(calls).toEqual([]);
  });

  it('calls at the first look after the computer slept for 8 h', () => {
    const { clock, calls } = watch();
    clock.set(clock.now() + 8 * 3_600_000);
    clock.advance(15_000);
    expect(calls).toHaveLength(1);
  });

  it('is not blinded by a clock set back a day', () => {
    const { clock, calls } = watch();
    clock.advance(60_000);
    clock.set(clock.now() - 86_400_000);
    clock.advance(86_400_000);
    calls.length = 0;
    clock.advance(330_000);
    expect(calls.length).toBeGreaterThan(0);
  });

  it('waits 5, 10, 20, 30 and 30 min while each new link brings nothing, and 5 again once something came', () => {
    const { clock, calls, silence } = watch();
    const waited = () => {
      const before = clock.now();
      const known = calls.length;
      while (calls.length === known) clock.advance(15_000);
      return (clock.now() - before) / 60_000;
    };
    const next = () => {
      const minutes = waited();
      silence.linked();
      return minutes;
    };
    expect([next(), next(), next(), next(), next()]).toEqual([5, 10, 20, 30, 30]);
    silence.flowed();
    expect(next()).toBe(5);
  });

  it('waits as long as is usual, and no less than 5 min', () => {
    let usual = 12 * 60_000;
    const clock = new ManualClock();
    const calls: number[] = [];
    const silence = new SilenceWatch(
      clock,
      (silentMs) => calls.push(silentMs),
      () => usual,
    );
    clock.advance(719_999);
    expect(calls).toEqual([]);
    clock.advance(1);
    expect(calls).toEqual([720_000]);
    usual = 0;
    silence.flowed();
    clock.advance(299_999);
    expect(calls).toHaveLength(1);
    clock.advance(1);
    expect(calls).toEqual([720_000, 300_000]);
    silence.end();
  });

  it('ends with its timer', () => {
    const { clock, silence } = watch();
    silence.end();
    expect(clock.pending).toBe(0);
  });
});
