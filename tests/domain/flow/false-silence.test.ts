// How often a living mesh is called silent by chance, and how soon a dead one is: years of made-up traffic.
import { afterAll, describe, expect, it } from 'vitest';
import { judgeFlow } from '../../../src/domain/flow/flow.ts';
import { LocalHours } from '../../../src/domain/flow/local-hours.ts';
import { usualArrivals } from '../../../src/domain/flow/missing.ts';
import { type FlowHour, hourMs } from '../../../src/domain/flow/usual-flow.ts';
import { dice } from './made-up-traffic.ts';

const years = 3;
/** A pause in which fewer would have come even at the busiest hour is not judged: it saves time, and none is silent. */
const telling = 10;
const dayMs = 24 * hourMs;
const local = new LocalHours('UTC');
const printed: string[] = [];
afterAll(() => console.info(`silence by chance, and until a stop is told\n${printed.join('\n')}`));

interface Profile {
  readonly name: string;
  /** Transmissions an hour, by the hour of the day. */
  readonly rate: (hourOfDay: number) => number;
  /** Copies of each that are heard, at most. */
  readonly copies?: number;
  /** How much busier the busiest day is than the quietest. */
  readonly spread?: number;
}

const night = (by: number, after: number) => (hourOfDay: number) => (hourOfDay < 6 ? after : by);
const profiles: readonly Profile[] = [
  { name: '0.5/h', rate: () => 0.5 },
  { name: '2/h', rate: () => 2 },
  { name: '10/h', rate: () => 10 },
  { name: '40/h', rate: () => 40 },
  { name: '120/h', rate: () => 120 },
  { name: '120/h by day, 4/h by night', rate: night(120, 4) },
  { name: '40/h in 1 to 5 copies', rate: () => 40, copies: 5 },
  { name: '40/h by day, 1/h by night, in 1 to 5 copies', rate: night(40, 1), copies: 5 },
  { name: '0.7/h in 1 to 5 copies', rate: () => 0.7, copies: 5 },
  { name: '20/h, some days twice as busy as others', rate: () => 20, spread: 2 },
];

/** What comes, hour by hour, and what its pauses were judged to be. */
class Mesh {
  readonly #profile: Profile;
  readonly #roll: () => number;
  readonly #hours = new Map<number, FlowHour>();
  #minute = -1;
  last = 0;
  falseSilences = 0;

  constructor(profile: Profile, seed: number) {
    this.#profile = profile;
    this.#roll = dice(seed);
  }

  /** Lives until `to`; pauses of the first two weeks are not judged. */
  live(to: number): void {
    const most = 1.5 * Math.max(...Array.from({ length: 24 }, (_, hourOfDay) => this.#profile.rate(hourOfDay)));
    const busy = new Map<number, number>();
    for (let at = this.last; ; ) {
      at += (-Math.log(1 - this.#roll()) / most) * hourMs;
      if (at >= to) return;
      const day = Math.floor(at / dayMs);
      const { rate, copies = 1, spread = 1 } = this.#profile;
      const factor = busy.get(day) ?? spread ** (this.#roll() - 0.5);
      busy.set(day, factor);
      if (this.#roll() * most > rate(Math.floor(at / hourMs) % 24) * factor) continue;
      const isLong = ((at - this.last) / hourMs) * most > telling;
      if (at > 14 * dayMs && isLong && this.verdict(at) === 'silent') this.falseSilences += 1;
      for (let copy = Math.floor(this.#roll() * copies); copy >= 0; copy -= 1) this.#hear(at + 500 * copy);
      this.last = at;
    }
  }

  verdict(now: number) {
    const present = { listeningSince: 0, lastHearingAt: this.last, hearings: 0, listenedSecs: 0 };
    const history = (hour: number): FlowHour | undefined =>
      hour < 0 ? undefined : (this.#hours.get(hour) ?? { hearings: 0, busyMinutes: 0, listenedSecs: 3_600 });
    return judgeFlow(present, null, (from, to) => usualArrivals(history, from, to, local), now).verdict;
  }

  #hear(at: number): void {
    const hour = Math.floor(at / hourMs);
    const minute = Math.floor(at / 60_000);
    const known = this.#hours.get(hour) ?? { hearings: 0, busyMinutes: 0, listenedSecs: 3_600 };
    const busyMinutes = (known.busyMinutes ?? 0) + (minute > this.#minute ? 1 : 0);
    this.#minute = Math.max(minute, this.#minute);
    this.#hours.set(hour, { ...known, hearings: known.hearings + 1, busyMinutes });
  }
}

/** Minutes after which a mesh that died at noon of its 30th day is called silent. */
function toldAfter(profile: Profile, seed: number): number {
  const mesh = new Mesh(profile, seed);
  mesh.live(30 * dayMs + 12 * hourMs);
  let now = mesh.last;
  while (mesh.verdict(now) !== 'silent') now += 30_000;
  return (now - mesh.last) / 60_000;
}

describe(`a living mesh, over ${years} years`, () => {
  it.each(profiles)('of $name is called silent less than once a year', (profile) => {
    const mesh = new Mesh(profile, 11);
    mesh.live(years * 365 * dayMs);
    const told = [1, 2, 3].map((seed) => toldAfter(profile, seed)).toSorted((a, b) => a - b);
    const chance = (mesh.falseSilences / years).toFixed(1);
    const [from = 0, to = 0] = [told.at(0), told.at(-1)];
    printed.push(`  ${profile.name.padEnd(46)} ${chance} a year, told after ${from} to ${to} min`);
    expect(mesh.falseSilences).toBeLessThan(years);
  });
});

describe('a mesh that stops at noon', () => {
  it.each([
    [120, 10],
    [40, 35],
    [10, 130],
    [2, 12 * 60],
  ])('and had %i transmissions an hour is told within %i min', (perHour, minutes) => {
    const profile = { name: '', rate: () => perHour };
    for (const seed of [1, 2, 3]) expect(toldAfter(profile, seed)).toBeLessThanOrEqual(minutes);
  });
});
