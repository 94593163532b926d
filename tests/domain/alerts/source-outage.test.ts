import { describe, expect, it } from 'vitest';
import {
  afterTelling,
  noOutage,
  resumeOutage,
  type SourceCondition,
  type SourceOutage,
  stepOutage,
} from '../../../src/domain/alerts/source-outage.ts';

const start = 1_767_225_600_000;
const minute = 60_000;
const is = (state: SourceCondition['state'], lastHearingAt: number | null = null, since = start): SourceCondition => ({
  name: 'mqtt:home',
  state,
  since,
  lastHearingAt,
});

/** Walks through looks at a source and gives what was to be told at each. */
function walk(looks: readonly (readonly [minutes: number, SourceCondition])[], from: SourceOutage = noOutage(start)) {
  let outage = from;
  const told = looks.map(([minutes, source]) => {
    const step = stepOutage(outage, source, start + minutes * minute);
    outage = afterTelling(step, 'delivered', start + minutes * minute);
    return step.tell;
  });
  return { told, outage };
}

describe('a source outage', () => {
  it('fires when the source has been down for exactly 5 min, once', () => {
    const down = is('waiting');
    expect(
      walk([
        [0, down],
        [4.99, down],
        [5, down],
        [6, down],
      ]).told,
    ).toEqual([null, null, 'begun', null]);
  });
  it('fires when a linked source has been silent for exactly 30 min', () => {
    const silent = is('silent', start);
    expect(
      walk([
        [10, silent],
        [29.99, silent],
        [30, silent],
      ]).told,
    ).toEqual([null, null, 'begun']);
  });
  it('is none while silence is usual at this hour, and is told at once when the source should have woken', () => {
    const quiet = { ...is('silent', start), flow: { verdict: 'quiet' } } as const;
    expect(
      walk([
        [10, quiet],
        [240, quiet],
        [241, { ...quiet, flow: { verdict: 'silent' } }],
      ]).told,
    ).toEqual([null, null, 'begun']);
  });
  it('fires when something comes, but for 30 min no packet', () => {
    const wordless = { ...is('up', start), flow: { verdict: 'silent' } } as const;
    expect(
      walk([
        [10, wordless],
        [29.99, wordless],
        [30, wordless],
        [31, is('up', start + 31 * minute)],
      ]).told,
    ).toEqual([null, null, 'begun', 'over']);
  });
  it('fires after 30 min for a link on which nothing ever came', () => {
    expect(
      walk([
        [0, is('connected')],
        [29, is('connected')],
        [30, is('connected')],
      ]).told,
    ).toEqual([null, null, 'begun']);
  });
  it('counts the down time through the reconnects in between, each of which begins a new state', () => {
    const looks = [0, 1, 2, 3, 4, 5].map(
      (m) => [m, is(m % 2 ? 'connecting' : 'waiting', null, start + m * minute)] as const,
    );
    expect(walk(looks).told.at(-1)).toBe('begun');
  });
  it('fires after 30 min without a hearing although the link stands for a moment every 4 min', () => {
    const looks = Array.from(
      { length: 31 },
      (_, m) => [m, is(m % 4 === 0 ? 'connected' : 'waiting', start, start + m * minute)] as const,
    );
    const { told } = walk(looks);
    expect(told.indexOf('begun')).toBe(30);
  });
  it('is over when data flows, not when the link stands, and says so once', () => {
    const looks = [
      [0, is('failed')],
      [5, is('failed')],
      [6, is('connected')],
      [7, is('up', start + 7 * minute)],
      [8, is('up', start + 8 * minute)],
    ] as const;
    expect(walk(looks).told).toEqual([null, 'begun', null, 'over', null]);
  });
  it('that nobody was told of ends without a word', () => {
    const step = stepOutage(stepOutage(noOutage(start), is('failed'), start).outage, is('failed'), start + 5 * minute);
    const unheard = afterTelling(step, 'severity', start);
    expect(unheard).toMatchObject({ episode: { kind: 'firing', announced: false } });
    expect(stepOutage(unheard, is('up', start), start).tell).toBeNull();
  });
  it('that fell into the grace is brought up again 60 s later, as the same occurrence', () => {
    const at = start + 5 * minute;
    const step = stepOutage(stepOutage(noOutage(start), is('failed'), start).outage, is('failed'), at);
    const later = afterTelling(step, 'cold_start', at);
    expect(later.episode.episode).toBe(0);
    expect(stepOutage(later, is('failed'), at + 59_999).tell).toBeNull();
    expect(stepOutage(later, is('failed'), at + 60_000).tell).toBe('begun');
  });
  it('counts episodes, so that the second outage is another occurrence', () => {
    const once = walk([
      [0, is('failed')],
      [5, is('failed')],
      [6, is('up', start)],
    ]).outage;
    const twice = walk(
      [
        [10, is('failed', null, start + 10 * minute)],
        [15, is('failed', null, start + 10 * minute)],
      ],
      once,
    );
    expect(twice.told).toEqual([null, 'begun']);
    expect(twice.outage.episode.episode).toBe(2);
  });
  it('that lasts is brought up again after 12, 24 and 48 h', () => {
    const looks = Array.from({ length: 60 * 12 }, (_, i) => [5 * i, is('failed')] as const);
    const { told } = walk(looks);
    expect(told.flatMap((tell, i) => (tell === 'still' ? [(5 * i - 5) / 60] : []))).toEqual([12, 24, 48]);
  });
  it('that fell into a pause is offered at every look until it is told, and only once then', () => {
    const at = start + 5 * minute;
    const step = stepOutage(stepOutage(noOutage(start), is('failed'), start).outage, is('failed'), at);
    const silenced = afterTelling(step, 'paused', at);
    const again = stepOutage(silenced, is('failed'), at + 5_000);
    expect(again.tell).toBe('begun');
    const told = afterTelling(again, 'delivered', at + 5_000);
    expect(stepOutage(told, is('failed'), at + 10_000).tell).toBeNull();
  });
  it('is nothing for a source that was switched off or a recording that ended', () => {
    expect(
      walk([
        [0, is('idle')],
        [60, is('idle')],
      ]).told,
    ).toEqual([null, null]);
    expect(
      walk([
        [0, is('ended')],
        [60, is('ended')],
      ]).told,
    ).toEqual([null, null]);
  });
  it('keeps a wait of less than 5 min over a restart and begins a longer one anew', () => {
    const waiting = { ...noOutage(start), downSince: start };
    expect(resumeOutage(waiting, start + 4 * minute).downSince).toBe(start);
    expect(resumeOutage(waiting, start + 5 * minute).downSince).toBeNull();
    expect(resumeOutage(waiting, start - 1).downSince).toBeNull();
  });
});
