// Whether what comes is what usually comes, in words.
import { describe, expect, it } from 'vitest';
import { judgeFlow, patienceMs, type UsualArrivals } from '../../../src/domain/flow/flow.ts';
import { flowWords } from '../../../src/domain/flow/flow-words.ts';
import type { UsualFlow } from '../../../src/domain/flow/usual-flow.ts';

const now = 1_767_268_800_000;
const minute = 60_000;
const hour = 3_600_000;
const usual = (perHour: number): UsualFlow => ({ perHour, lowPerHour: 0.9 * perHour, highPerHour: 1.1 * perHour });
const byDay = usual(120);
const byNight = usual(3);
/** Arrivals that come at `perHour` all day; null for a source not known yet. */
const steady =
  (perHour: number | null): UsualArrivals =>
  (from, to) =>
    perHour === null ? null : (perHour * (to - from)) / hour;

/** A flow of `hearings` in the last hour, the newest `minutes` ago; null for none at all. */
function judge(hearings: number, minutes: number | null, of: UsualFlow | null, listenedSecs = 3_600) {
  const lastHearingAt = minutes === null ? null : now - minutes * minute;
  const listeningSince = now - (listenedSecs < 3_600 ? listenedSecs * 1000 : 86_400_000);
  return judgeFlow({ listeningSince, lastHearingAt, hearings, listenedSecs }, of, steady(of?.perHour ?? null), now);
}

describe('a source whose link stands', () => {
  it.each([
    ['hears as much as usual', judge(118, 0, byDay), 'flowing', 'Connected, hearing 2/min, usual 2/min at this hour.'],
    ['hears a third of it', judge(43, 1, byDay), 'low', 'Connected, hearing 43/h, usual 120/h at this hour.'],
    [
      'hears 600 of usual 700',
      judge(600, 0, usual(700)),
      'flowing',
      'Connected, hearing 10/min, usual 12/min at this hour.',
    ],
    ['hears 1 of usual 9', judge(1, 2, usual(9)), 'flowing', 'Connected, hearing 1/h, usual 9/h at this hour.'],
    ['is learnt about', judge(43, 0, null), 'flowing', 'Connected, hearing 43/h; what is usual is known after 3 days.'],
    ['heard its first just now', judge(1, 0, byDay, 30), 'flowing', 'Connected, hearing packets.'],
    [
      'has heard nothing for 1 min',
      judge(0, null, byDay, 60),
      'starting',
      'Connected, nothing heard yet; usually 2/min at this hour.',
    ],
    [
      'is silent by day',
      judge(90, 12, byDay),
      'silent',
      'Connected, but silent for 12 min; usually 2/min at this hour.',
    ],
    [
      'is silent for 7 min, in which 14 packets are missing',
      judge(90, 7, byDay),
      'quiet',
      'Connected, quiet for 7 min, as usual at this hour; usually 2/min.',
    ],
    [
      'is silent by night',
      judge(1, 55, byNight),
      'quiet',
      'Connected, quiet for 55 min, as usual at this hour; usually 3/h.',
    ],
    [
      'has heard nothing for 6 h at 3/h',
      judge(0, 360, byNight),
      'silent',
      'Connected, but silent for 6 h; usually 3/h at this hour.',
    ],
    [
      'is always off by night',
      judge(0, 300, usual(0)),
      'quiet',
      'Connected, quiet for 5 h, as usual at this hour; usually nothing.',
    ],
    ['is silent and unknown', judge(4, 5, null), 'silent', 'Connected, but silent for 5 min.'],
    ['never heard anything', judge(0, null, null, 360), 'silent', 'Connected, but silent for 6 min.'],
  ] as const)('that %s', (_, flow, verdict, words) => {
    expect(flow.verdict).toBe(verdict);
    expect(flowWords(flow)).toBe(words);
  });

  it('is not called low before half an hour was listened to', () => {
    expect(judge(1, 0, byDay, 1_799).verdict).toBe('flowing');
    expect(judge(1, 0, byDay, 1_800).verdict).toBe('low');
  });

  it('known for 6 h only is quiet as often so far', () => {
    const lastHearingAt = now - 8 * minute;
    const flow = judgeFlow(
      { listeningSince: 0, lastHearingAt, hearings: 4, listenedSecs: 3_600 },
      null,
      steady(9),
      now,
    );
    expect(flowWords(flow)).toBe('Connected, quiet for 8 min, as often so far.');
  });

  it('has its link made anew after 5 min, later where 9 arrivals take longer, and after 30 min at the latest', () => {
    const minutes = (perHour: number | null) => patienceMs(steady(perHour), now) / minute;
    expect([null, 600, 108, 60, 30, 3, 0].map(minutes)).toEqual([5, 5, 5, 9, 18, 30, 30]);
  });
});
