import { describe, expect, it } from 'vitest';
import { clockSkewEvent, noSkew, readSkew, withAdvert } from '../../../src/domain/alerts/clock-skew.ts';
import { calm, quietly } from '../../../src/domain/alerts/episode.ts';
import { isRenamed, renamedEvent } from '../../../src/domain/alerts/node-renamed.ts';
import { byPrefix, prefixCollisionEvent, readPrefix } from '../../../src/domain/alerts/prefix-collision.ts';

const now = 1_767_225_600_000;
const key = 'ab'.repeat(32);

describe('a wrong clock', () => {
  const run = (skews: readonly number[]) =>
    skews.reduce((known, skewS) => withAdvert(known, now / 1000 + skewS, now), noSkew);
  it.each([
    [[3_601], 'unsure'],
    [[3_601, 3_601], 'unsure'],
    [[3_601, 3_601, 3_601], 'bad'],
    [[-3_601, -90_000, -3_601], 'bad'],
    [[3_600, 3_600, 3_600], 'good'],
    [[3_601, 3_601, 0, 3_601], 'unsure'],
    [[3_601, 3_601, 3_601, 3_601, 12], 'good'],
    [[], 'good'],
  ] as const)('after adverts off by %j s reads %s', (skews, reading) => {
    expect(readSkew(run(skews))).toBe(reading);
  });
  it('says how far off and in which direction, and nothing when it is set', () => {
    const node = { key, name: 'Dublin', skewS: -51_000_000 };
    expect(clockSkewEvent('begun', node, quietly(now), now)?.title).toBe('Clock of Dublin is 590 days behind');
    expect(clockSkewEvent('over', node, quietly(now), now)).toBeNull();
  });
});

describe('a new name', () => {
  it.each([
    ['Dublin', 'Cork', true],
    ['Dublin', 'Dublin', false],
    [null, 'Dublin', false],
    ['Dublin', null, false],
  ])('from %s to %s is a renaming: %s', (before, after, renamed) => {
    expect(isRenamed(before, after)).toBe(renamed);
  });
  it('is one occurrence a day, however often it goes to and fro', () => {
    const id = (before: string, after: string, at: number) => renamedEvent({ key, before, after, heardAt: at }, at).id;
    expect(id('A', 'B', now)).toBe(id('A', 'B', now + 3_600_000));
    expect(id('A', 'B', now)).not.toBe(id('B', 'A', now));
    expect(id('A', 'B', now)).not.toBe(id('A', 'B', now + 86_400_000));
  });
  it('is told in one line, with both names', () => {
    expect(renamedEvent({ key, before: 'Dub\u202elin', after: 'Cork\n', heardAt: now }, now).title).toBe(
      'Dub lin is now Cork',
    );
  });
});

describe('repeaters whose keys begin alike', () => {
  const repeater = (start: string, name: string) => ({ key: start.padEnd(64, '0'), name });
  const found = byPrefix([
    repeater('ab12', 'One'),
    repeater('ab34', 'Two'),
    repeater('ab34ff', 'Three'),
    repeater('cd', 'Four'),
  ]);
  const event = (prefix: string) =>
    prefixCollisionEvent('begun', { prefix, repeaters: found.get(prefix) ?? [] }, calm(now, 1), now);
  it('share a prefix of 1 byte: routine', () => {
    expect(event('ab')).toMatchObject({ severity: 'routine', title: '3 active repeaters begin with ab' });
    expect(event('ab')?.body).toContain('One and Two and 1 more share their first byte.');
  });
  it('share a prefix of 2 bytes: priority', () => {
    expect(event('ab34')).toMatchObject({ severity: 'priority', id: 'prefix-collision:ab34#1' });
  });
  it('are no matter when there is one', () => {
    expect(readPrefix({ prefix: 'cd', repeaters: found.get('cd') ?? [] })).toBe('good');
    expect(readPrefix({ prefix: 'ab', repeaters: found.get('ab') ?? [] })).toBe('bad');
  });
});
