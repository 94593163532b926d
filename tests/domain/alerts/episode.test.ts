import { describe, expect, it } from 'vitest';
import {
  calm,
  type Episode,
  outageReminders,
  quietly,
  type Reading,
  resumeEpisode,
  settleEpisode,
  stepEpisode,
  type Tell,
} from '../../../src/domain/alerts/episode.ts';

const start = 1_767_225_600_000;
const minute = 60_000;
const hour = 60 * minute;
const rule = { holdMs: 5 * minute, remindersMs: outageReminders };

/** Walks through looks and gives what was told at each, with the last state. */
function walk(looks: readonly (readonly [ms: number, Reading, outcome?: string])[], from: Episode = calm(start)) {
  let episode = from;
  const told: (Tell | null)[] = [];
  for (const [ms, reading, outcome = 'delivered'] of looks) {
    const step = stepEpisode(episode, reading, rule, start + ms);
    told.push(step.tell);
    episode = settleEpisode(episode, step, outcome, start + ms);
  }
  return { told, episode };
}

describe('a condition', () => {
  it('is told after holding for exactly 5 min, once, and its end once', () => {
    const { told, episode } = walk([
      [0, 'bad'],
      [5 * minute - 1, 'bad'],
      [5 * minute, 'bad'],
      [6 * minute, 'bad'],
      [7 * minute, 'good'],
      [8 * minute, 'good'],
    ]);
    expect(told).toEqual([null, null, 'begun', null, 'over', null]);
    expect(episode).toMatchObject({ kind: 'ok', episode: 1 });
  });

  it('that ends within its 5 min is never told', () => {
    expect(
      walk([
        [0, 'bad'],
        [4 * minute, 'good'],
        [5 * minute, 'bad'],
        [9 * minute, 'bad'],
      ]).told,
    ).toEqual([null, null, null, null]);
  });

  it('nobody could see neither begins, nor lasts, nor ends', () => {
    const { told } = walk([
      [0, 'bad'],
      [5 * minute, 'unsure'],
      [6 * minute, 'bad'],
      [20 * hour, 'unsure'],
      [21 * hour, 'good'],
    ]);
    expect(told).toEqual([null, null, 'begun', null, 'over']);
  });

  it('is reminded of after 12, 24 and 48 h and not after that', () => {
    const looks = Array.from({ length: 100 }, (_, h) => [(h + 1) * hour, 'bad'] as const);
    const { told } = walk([[0, 'bad'], ...looks]);
    // It began to fire at hour 1.
    expect(told.flatMap((tell, h) => (tell === 'still' ? [h] : []))).toEqual([13, 25, 49]);
  });

  it('that fired while the program was off for 30 h is not made up for with two reminders', () => {
    const fired = walk([
      [0, 'bad'],
      [hour, 'bad'],
    ]).episode;
    const resumed = resumeEpisode(fired, rule, start + 31 * hour);
    expect(stepEpisode(resumed, 'bad', rule, start + 31 * hour).tell).toBeNull();
    expect(stepEpisode(resumed, 'bad', rule, start + 49 * hour).tell).toBe('still');
  });

  it('counts its 2nd and its 10th outage as occurrences of their own', () => {
    let episode = calm(start);
    const begun: number[] = [];
    for (let outage = 0; outage < 10; outage += 1) {
      const at = outage * hour;
      const walked = walk(
        [
          [at, 'bad'],
          [at + 10 * minute, 'bad'],
        ],
        episode,
      );
      begun.push(walked.episode.episode);
      episode = walk([[at + 20 * minute, 'good']], walked.episode).episode;
    }
    expect(begun).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});

describe('an offer', () => {
  it.each([
    ['delivered', true, null],
    ['held', true, null],
    ['dedup', true, null],
    ['severity', false, null],
    ['disabled', false, null],
    ['cooldown', false, 300_000],
    ['failed', false, 300_000],
  ] as const)('that ends with %s leaves announced %s and the next offer after %s ms', (outcome, announced, pause) => {
    const { episode } = walk([
      [0, 'bad'],
      [5 * minute, 'bad', outcome],
    ]);
    const offerAt = pause === null ? null : start + 5 * minute + pause;
    expect(episode).toMatchObject({ kind: 'firing', episode: 1, announced, offerAt });
  });

  it('eaten by the cooldown is repeated after 5, 10 and 20 min as the same episode until it is delivered', () => {
    const minutes = [0, 5, 9, 10, 19, 20, 39, 40, 41];
    const { told, episode } = walk(
      minutes.map((m) => [m * minute, 'bad', m === 40 ? 'delivered' : 'cooldown'] as const),
    );
    expect(minutes.filter((_, i) => told[i] === 'begun')).toEqual([5, 10, 20, 40]);
    expect(episode).toMatchObject({ episode: 1, announced: true });
  });

  it('that falls into the grace after a start is repeated 60 s later, and so is its end', () => {
    const { told, episode } = walk([
      [0, 'bad'],
      [5 * minute, 'bad', 'cold_start'],
      [5.5 * minute, 'bad'],
      [6 * minute, 'bad'],
      [7 * minute, 'good', 'cold_start'],
      [7.5 * minute, 'good'],
      [8 * minute, 'good'],
    ]);
    expect(told).toEqual([null, 'begun', null, 'begun', 'over', null, 'over']);
    expect(episode).toMatchObject({ kind: 'ok', episode: 1 });
  });

  it.each(['paused', 'snoozed'])('that is %s is made at every look until it passes, as the same episode', (outcome) => {
    const { told, episode } = walk([
      [0, 'bad'],
      [5 * minute, 'bad', outcome],
      [6 * minute, 'bad', outcome],
      [65 * minute, 'bad'],
      [66 * minute, 'bad'],
    ]);
    expect(told).toEqual([null, 'begun', 'begun', 'begun', null]);
    expect(episode).toMatchObject({ kind: 'firing', episode: 1, announced: true, silenced: false });
  });

  it('that is paused and over before the pause is told to nobody', () => {
    expect(
      walk([
        [0, 'bad'],
        [5 * minute, 'bad', 'paused'],
        [30 * minute, 'good'],
        [65 * minute, 'good'],
      ]).told,
    ).toEqual([null, 'begun', null, null]);
  });

  it('of an end is owed after a pause, unless the 2nd outage has begun by then', () => {
    const paused = [
      [0, 'bad'],
      [5 * minute, 'bad'],
      [10 * minute, 'good', 'paused'],
    ] as const;
    const owed = walk([...paused, [65 * minute, 'good'], [66 * minute, 'good']]);
    expect(owed.told.slice(3)).toEqual(['over', null]);
    const again = walk([...paused, [60 * minute, 'bad'], [65 * minute, 'bad'], [66 * minute, 'good']]);
    expect(again.told.slice(3)).toEqual([null, 'begun', 'over']);
    expect(again.episode.episode).toBe(2);
    const flickered = walk([...paused, [60 * minute, 'bad'], [62 * minute, 'good']]);
    expect(flickered.told.slice(3)).toEqual([null, 'over']);
  });

  it('of the 12 h reminder that is paused for 1 h is made after 13 h, also by a later run', () => {
    const { episode } = walk([
      [0, 'bad'],
      [5 * minute, 'bad'],
      [13 * hour, 'bad', 'paused'],
    ]);
    const resumed = resumeEpisode(episode, rule, start + 14 * hour);
    expect(stepEpisode(resumed, 'bad', rule, start + 14 * hour).tell).toBe('still');
  });

  it('nobody was told of ends without a word', () => {
    expect(
      walk([
        [0, 'bad'],
        [5 * minute, 'bad', 'severity'],
        [6 * minute, 'good'],
      ]).told,
    ).toEqual([null, 'begun', null]);
    expect(stepEpisode(quietly(start), 'good', rule, start).tell).toBeNull();
  });
});
