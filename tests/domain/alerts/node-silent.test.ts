import { describe, expect, it } from 'vitest';
import { calm, quietly } from '../../../src/domain/alerts/episode.ts';
import {
  ownLimitFault,
  readSilence,
  type SilenceTerms,
  type SilentNode,
  silenceLimitMs,
  silentNodeEvent,
} from '../../../src/domain/alerts/node-silent.ts';

const hour = 3_600_000;
const now = 1_767_225_600_000;
const terms: SilenceTerms = { role: 'repeater', watched: false, critical: false, ownLimitMs: null, usualMs: 6 * hour };

describe('a node is called silent after', () => {
  it.each([
    ['72 h', 'a repeater', {}, 72],
    ['72 h', 'a room', { role: 'room' }, 72],
    ['24 h', 'a companion', { role: 'companion' }, 24],
    ['24 h', 'a sensor', { role: 'sensor' }, 24],
    ['72 h', 'a companion whose usual pause is not known yet', { role: 'companion', usualMs: null }, 72],
    ['60 h', 'a companion that pauses 48 h', { role: 'companion', usualMs: 48 * hour }, 60],
    ['120 h', 'a repeater that pauses 96 h', { usualMs: 96 * hour }, 120],
    ['2 h', 'a watched repeater', { watched: true, usualMs: null }, 2],
    ['7.5 h', 'a watched repeater that pauses 6 h', { watched: true }, 7.5],
    [
      '30 min',
      'a node with a limit of its own, whatever it usually does',
      { ownLimitMs: hour / 2, watched: true },
      0.5,
    ],
  ] as const)('%s when it is %s', (_length, _what, changes, hours) => {
    expect(silenceLimitMs({ ...terms, ...changes })).toBe(hours * hour);
  });
});

describe('a limit chosen for one node', () => {
  it.each([600, 7_200, 90 * 86_400])('can be %i s', (seconds) => {
    expect(ownLimitFault(seconds)).toBeNull();
  });
  it.each([
    [599, /^0\.17 h cannot be used\. .* 10 minutes .* to 90 days/],
    [0, /^0 h cannot be used/],
    [-3_600, /^-1 h cannot be used/],
    [90 * 86_400 + 1, /^2160 h cannot be used/],
    [3_600.5, /cannot be used/],
    [Number.NaN, /^That cannot be used/],
    [Number.POSITIVE_INFINITY, /^That cannot be used/],
  ])('cannot be %d s, and says which can', (seconds, sentence) => {
    expect(ownLimitFault(seconds)).toMatch(sentence);
  });
});

describe('a silence', () => {
  const look = (hours: number, witnessAt: number | null = now, deaf = [] as { from: number; to: number }[]) => ({
    heardAt: now - hours * hour,
    limitMs: 72 * hour,
    deaf,
    witnessAt,
  });
  const pending = { ...calm(now - 60_000), kind: 'pending' } as const;

  it('is due at exactly 72 h', () => {
    expect(readSilence({ ...look(72), heardAt: now - 72 * hour + 1 }, calm(0), now)).toBe('good');
    expect(readSilence(look(72), calm(0), now)).toBe('bad');
  });
  it('is unknown while nobody is there who usually hears it', () => {
    expect(readSilence(look(100, null), calm(0), now)).toBe('unsure');
  });
  it('is confirmed only by a witness that was there after it had become due', () => {
    expect(readSilence(look(72, now - 60_000), pending, now)).toBe('unsure');
    expect(readSilence(look(72, now - 59_999), pending, now)).toBe('bad');
  });
  it('of 80 h of which 10 h were not listened to is no silence yet', () => {
    expect(readSilence(look(80, now, [{ from: now - 20 * hour, to: now - 10 * hour }]), calm(0), now)).toBe('good');
  });
  it('that was told ends by hearing the node, not by a longer limit', () => {
    const firing = quietly(now - hour);
    expect(readSilence({ ...look(3), limitMs: 72 * hour }, firing, now)).toBe('unsure');
    expect(readSilence(look(0.5), firing, now)).toBe('good');
  });
});

describe('the text of a silence', () => {
  const node: SilentNode = {
    key: 'ab'.repeat(32),
    name: 'Dublin',
    role: 'repeater',
    critical: false,
    heardAt: now - 72 * hour,
    limitMs: 72 * hour,
    via: 'Kennedy',
    region: 'DUB',
    snrX4: -30,
    deaf: [],
  };
  const firing = { ...quietly(now), episode: 2 };

  it('says name, length, who heard it last and how well', () => {
    const event = silentNodeEvent('begun', node, firing, now);
    expect(event.title).toBe('Repeater Dublin silent for 72 h');
    expect(event.body).toBe('Last heard 2025-12-29 00:00 UTC via Kennedy at -7.5 dB; expected within 72 h.');
    expect(event.id).toBe(`node-silent:${node.key}#2`);
  });
  it('says within which interval it happened when 8 h of it were not listened to', () => {
    const deaf = [{ from: now - 20 * hour, to: now - 12 * hour }];
    const { body, data } = silentNodeEvent('begun', { ...node, deaf }, firing, now);
    expect(body).toContain('It stopped between 2025-12-29 00:00 UTC and 2026-01-01 00:00 UTC; nobody listened for 8 h');
    expect(data).toMatchObject({ notListeningS: 28_800, happenedBetween: [node.heardAt, now] });
  });
  it('gives each reminder an id of its own', () => {
    const ids = [1, 2, 3].map((reminders) => silentNodeEvent('still', node, { ...firing, reminders }, now).id);
    expect(new Set(ids).size).toBe(3);
  });
  it('stays within 80 and 240 characters and one line, whatever a stranger calls itself', () => {
    const name = `${'🛰'.repeat(100)}\n\u202eevil`;
    const deaf = [{ from: now - 20 * hour, to: now - 12 * hour }];
    for (const tell of ['begun', 'still', 'over'] as const) {
      const { title, body } = silentNodeEvent(tell, { ...node, name, via: name, deaf }, firing, now);
      expect(title.length).toBeLessThanOrEqual(80);
      expect(body.length).toBeLessThanOrEqual(240);
      expect(title + body).not.toMatch(/[\n\u202e]/);
    }
  });
});
