import { expect, it } from 'vitest';
import { deafStretches, isNight, isUnknown, silences } from '../../../src/domain/alerts/back-test.ts';

const hour = 3_600_000;
const window = { thresholdMs: 2 * hour, from: 0, to: 100 * hour };

it('fires once per silence longer than 2 h, and again for the second one', () => {
  const heard = [0, 1, 5, 6, 20].map((at) => [at * hour, at * hour] as const);
  expect(silences(heard, { ...window, to: 21 * hour })).toEqual([
    { lastHeard: hour, firedAt: 3 * hour, heardAgain: 5 * hour },
    { lastHeard: 6 * hour, firedAt: 8 * hour, heardAgain: 20 * hour },
  ]);
});

it('does not fire for a silence of exactly 2 h that ends then', () => {
  expect(
    silences(
      [
        [0, 0],
        [2 * hour, 2 * hour],
        [4 * hour, 99 * hour],
      ],
      window,
    ),
  ).toEqual([]);
});

it('says that a subject is still silent when nothing followed', () => {
  expect(silences([[0, hour]], window)).toEqual([{ lastHeard: hour, firedAt: 3 * hour, heardAgain: null }]);
});

it('counts nothing that would have fired before or after the window, and nothing for who was never heard', () => {
  expect(silences([[0, 0]], { ...window, from: 3 * hour })).toEqual([]);
  expect(silences([[99 * hour, 99 * hour]], window)).toEqual([]);
  expect(silences([], window)).toEqual([]);
});

it('does not call a node that is heard every 48 h silent at 24 h once two pauses taught that, and still notices its end', () => {
  const adverts = [0, 48, 96, 144, 192].map((at) => [at * hour, at * hour] as const);
  const fixed = { thresholdMs: 24 * hour, from: 0, to: 400 * hour };
  expect(silences(adverts, fixed)).toHaveLength(5);
  const learnt = silences(adverts, { ...fixed, learns: true });
  expect(learnt.map(({ lastHeard, heardAgain }) => [lastHeard / hour, heardAgain === null])).toEqual([
    [0, false],
    [48, false],
    [192, true],
  ]);
  expect((learnt[2]?.firedAt ?? 0) - 192 * hour).toBeGreaterThan(48 * 1.25 * hour);
});

it('fires at a whole millisecond, 16,970,563 after the last sign, where the usual pause and a quarter end in half of one', () => {
  const heard = [0, 3, 6].map((at) => [at * hour, at * hour] as const);
  expect(silences(heard, { ...window, thresholdMs: hour, from: 6 * hour, learns: true })).toEqual([
    { lastHeard: 6 * hour, firedAt: 6 * hour + 16_970_563, heardAgain: null },
  ]);
});

it('takes evidence in any order and overlapping', () => {
  const heard = [
    [5 * hour, 9 * hour],
    [0, 6 * hour],
    [8 * hour, 99 * hour],
  ] as const;
  expect(silences(heard, window)).toEqual([]);
});

it('calls a silence unknown when nobody heard anything during the wait', () => {
  const deaf = deafStretches(
    [
      [0, hour],
      [4 * hour, 30 * hour],
    ],
    hour,
    40 * hour,
  );
  expect(deaf).toEqual([
    [hour, 4 * hour],
    [30 * hour, 40 * hour],
  ]);
  const silence = (last: number) => ({ lastHeard: last * hour, firedAt: (last + 2) * hour, heardAgain: null });
  expect([0, 3, 4, 10, 29].map((last) => isUnknown(silence(last), deaf))).toEqual([true, true, false, false, true]);
});

it('takes 22:00 to 07:00 for the night', () => {
  expect([21, 22, 0, 6, 7].map(isNight)).toEqual([false, true, true, true, false]);
});
