// When traffic is a storm, and when a message holds a chosen word.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type KeywordRule,
  keywordEvent,
  matchingRule,
  readKeywordRules,
} from '../../../src/domain/alerts/channel-keyword.ts';
import { type StormHearing, StormWindow, stormReading } from '../../../src/domain/alerts/radio-packet-storm.ts';

const now = 1_800_000_000_000;

describe('traffic', () => {
  /** So many packets of sender 7, evenly over `ms`, each observed twice. */
  const packets = (count: number, ms: number): StormHearing[] =>
    Array.from({ length: count }, (_, i) => ({
      transmission: 100 + i,
      sender: 7,
      at: now - ms + (i * ms) / count,
    })).flatMap((hearing) => [hearing, hearing]);
  const copies = (count: number, ms: number): StormHearing[] =>
    Array.from({ length: count }, (_, i) => ({ transmission: 5, sender: null, at: now - ms + (i * ms) / count }));

  it.each([
    [
      'of 31 distinct packets of one sender in 5 min is a storm',
      packets(31, 299_000),
      [{ kind: 'sender', id: 7, count: 31 }],
    ],
    ['of 30 is none', packets(30, 299_000), []],
    [
      'of 201 observations of one packet in 1 min is a storm',
      copies(201, 60_000),
      [{ kind: 'packet', id: 5, count: 201 }],
    ],
    ['of 200 is none', copies(200, 60_000), []],
    ['of 201 observations in 66 s is none', copies(201, 66_000), []],
    [
      'of 500 packets of an import, an hour old, is none',
      packets(500, 1_000).map((h) => ({ ...h, at: h.at - 3_600_000 })),
      [],
    ],
  ])('%s', (_, hearings, expected) => {
    expect(new StormWindow().take(hearings, now)).toEqual(expected);
  });

  it('of 40 packets in 7 min never has more than 30 in 5', () => {
    const window = new StormWindow();
    const storms = packets(40, 420_000).flatMap((hearing) => window.take([hearing], hearing.at));
    expect(storms).toEqual([]);
  });

  it('is over 300 s after it was last beyond its limit', () => {
    expect(stormReading(now - 299_999, now)).toBe('bad');
    expect(stormReading(now - 300_000, now)).toBe('good');
  });
});

describe('a keyword', () => {
  const message = (text: string, channel = 'Public') => ({ hash: 'ab', channel, sender: 'Ann', text, at: now });
  const word = (text: string, over: Partial<KeywordRule> = {}): KeywordRule => ({
    kind: 'word',
    text,
    channel: null,
    severity: 'priority',
    enabled: true,
    ...over,
  });

  const mention = (text: string) => word(text, { kind: 'mention' });

  it.each<[string, KeywordRule, string, boolean]>([
    ['fire stands in "FIRE at the mill!"', word('fire'), 'FIRE at the mill!', true],
    ['fire does not stand in "fireplace"', word('fire'), 'by the fireplace', false],
    ['fire does not stand in "misfire"', word('fire'), 'a misfire', false],
    ['fire stands in "fireplace fire"', word('fire'), 'fireplace fire', true],
    ['a phrase stands as it is', word('need help'), 'we NEED HELP now', true],
    ['.* is no pattern', word('a.*b'), 'a and b', false],
    ['a.*b stands in itself', word('a.*b'), 'see a.*b there', true],
    ['straße stands in "Straße"', word('straße'), 'Straße 4', true],
    ['full-width letters are the same letters', word('sos'), 'ＳＯＳ', true],
    ['🚒1 stands behind an emoji', word('1'), '🚒1🚒', true],
    ['a mention in brackets', word('Bob K', { kind: 'mention' }), 'hi @[bob k]!', true],
    ['a mention without brackets', word('Bob', { kind: 'mention' }), 'hi @bob, there?', true],
    ['Bob without @ is no mention', word('Bob', { kind: 'mention' }), 'hi bob', false],
    ['@Bobby is no mention of Bob', word('Bob', { kind: 'mention' }), 'hi @Bobby', false],
    ['a rule that is off finds nothing', word('fire', { enabled: false }), 'fire', false],
    ['a rule for #ops leaves Public alone', word('fire', { channel: '#ops' }), 'fire', false],
  ])('%s', (_, rule, text, expected) => {
    expect(matchingRule(message(text), [rule]) !== null).toBe(expected);
  });

  it('of the gravest of 2 matching rules decides', () => {
    const rules = [word('fire', { severity: 'routine' }), word('mill', { severity: 'immediate' })];
    expect(matchingRule(message('fire at the mill'), rules)?.severity).toBe('immediate');
  });

  it('makes an event of one line of at most 240 characters, whatever the message holds', () => {
    const event = keywordEvent(message(`fire\u0000\n\u202eevil ${'x'.repeat(400)}`), word('fire'));
    expect(event.body).toMatch(/^fire evil x+…$/);
    expect(event.body.length).toBeLessThanOrEqual(240);
  });

  it.each<[string, unknown, RegExp]>([
    ['an object', {}, /are a list/],
    ['101 rules', Array.from({ length: 101 }, () => word('x')), /101 keyword rules; at most 100/],
    ['a number as rule 2', [word('x'), 4], /rule 2: it is no rule/],
    ['an unknown kind', [{ ...word('x'), kind: 'regex' }], /neither word nor mention/],
    ['a text of spaces', [word('  ')], /no letter and no digit/],
    ['65 characters', [word('x'.repeat(65))], /65 characters; at most 64/],
    ['an empty channel', [word('x', { channel: '' })], /its channel is no name/],
    ['a channel of spaces', [word('x', { channel: '  ' })], /its channel is no name/],
    ['a channel of 65 characters', [word('x', { channel: 'x'.repeat(65) })], /65 characters; at most 64/],
    [
      'fire and FIRE ',
      [word('fire'), word('mill'), word('FIRE ')],
      /^Keyword rule 3: it looks for the same as rule 1\.$/,
    ],
    ['@Bob and Bob as mentions', [mention('@Bob'), mention('bob')], /rule 2: it looks for the same as rule 1/],
    ['a switch that is "yes"', [{ ...word('x'), enabled: 'yes' }], /neither on nor off/],
    ['severity "loud"', [{ ...word('x'), severity: 'loud' }], /none of routine, priority, immediate/],
  ])('cannot be %s, and says why', (_, value, sentence) => {
    const reading = readKeywordRules(value);
    if (reading.kind === 'valid') throw new Error('valid');
    expect(reading.sentences.join(' ')).toMatch(sentence);
  });

  it('of one word for two channels and for all are three rules', () => {
    const rules = [word('fire'), word('fire', { channel: '#ops' }), word('fire', { channel: '#Ops' })];
    expect(readKeywordRules(rules)).toEqual({ kind: 'valid', rules });
  });

  it('of an earlier version, which knew no switch, is on', () => {
    const { enabled: _, ...before } = word('fire');
    expect(readKeywordRules([before])).toEqual({ kind: 'valid', rules: [word('fire')] });
  });

  it.each(['Bob K', ' @Bob K', '@[Bob K] '])('mention typed as %j is of Bob K', (text) => {
    const reading = readKeywordRules([mention(text)]);
    expect(reading).toEqual({ kind: 'valid', rules: [mention('Bob K')] });
    expect(matchingRule(message('hi @[Bob K]!'), reading.kind === 'valid' ? reading.rules : [])).not.toBeNull();
  });

  it('that would take a pattern for ever is letters: (a+)+$ stands in itself and not in 240 times a', () => {
    expect(matchingRule(message(`${'a'.repeat(240)}!`), [word('(a+)+$')])).toBeNull();
    expect(matchingRule(message('see (a+)+$ there'), [word('(a+)+$')])).not.toBeNull();
  });

  it('never fails on any text or rule', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
        (text, rule) => {
          const found = matchingRule(message(text), [word(rule)]);
          if (found !== null)
            expect(text.normalize('NFKC').toLowerCase()).toContain(rule.normalize('NFKC').toLowerCase());
        },
      ),
    );
  });
});
