// The lines of the tray's menu about silence.
import { describe, expect, it } from 'vitest';
import { type QuietFacts, quietLines } from '../../../src/domain/alerts/quiet-lines.ts';
import { zeroCounts } from '../../../src/domain/alerts/reasons.ts';

const nothing: QuietFacts = {
  counts: zeroCounts(),
  targets: [],
  pausedUntil: null,
  graceUntil: null,
  quietUntil: null,
  snoozes: [],
  cooldowns: [],
};
const target = (name: string, lastSentAt: number | null, held = 0) => ({
  target: name,
  sent: 1,
  failed: 0,
  expired: 0,
  waiting: 0,
  held,
  lastSentAt,
  lastError: null,
});
const say = (facts: Partial<QuietFacts>) => quietLines({ ...nothing, ...facts }, (at) => `<${at}>`);
const counts = (some: Partial<QuietFacts['counts']>) => ({ ...zeroCounts(), ...some });

describe('the tray menu about silence', () => {
  it('says on an empty day that nothing happened, is held back or was sent', () => {
    expect(say({})).toEqual({
      title: 'Why so quiet? Nothing happened today',
      lines: ['Nothing is held back right now', 'Nothing was sent today'],
    });
  });

  it('says that nothing was kept silent when 5 of 5 were delivered, and who took the last', () => {
    const facts = { counts: counts({ delivered: 5 }), targets: [target('desktop', 7), target('in-app', 9)] };
    expect(say(facts)).toEqual({
      title: 'Why so quiet? Nothing was kept silent today',
      lines: ['Nothing is held back right now', 'Last sent at <9> to in-app'],
    });
  });

  it('counts 1,060 of 1,062 by reason, the most first, and adds up what has no line of its own', () => {
    const some = { delivered: 2, stale: 1_000, dedup: 1, cooldown: 47, severity: 5, paused: 4, region: 2, snoozed: 1 };
    const { title, lines } = say({ counts: counts(some) });
    expect(title).toBe('Why so quiet? 1,060 of 1,062 kept silent today');
    expect(lines.slice(0, 6)).toEqual([
      '1,000 too old to tell',
      '47 while a cooldown ran',
      '5 below the severity floor',
      '4 while everything was paused',
      '2 from other regions',
      '2 for other reasons',
    ]);
  });

  it('names the pause, grace, quiet hours, 3 of 5 snoozes and 3 of 4 cooldowns, each with its end', () => {
    const snoozes = [1, 2, 3, 4, 5].map((id) => ({ id, subject: `n${id}`, category: null, until: id, createdAt: 0 }));
    const cooldowns = [1, 2, 3, 4].map((until) => ({ category: 'node-new', region: until === 1 ? 'SFO' : '*', until }));
    const { lines } = say({
      pausedUntil: 10,
      graceUntil: 20,
      quietUntil: 30,
      targets: [target('desktop', null, 2), target('webhook:ops', null, 1)],
      snoozes,
      cooldowns,
    });
    expect(lines).toEqual([
      'Everything is paused until <10>',
      'Grace after the start until <20>',
      'Quiet hours until <30>, 2 wait',
      'Snoozed until <1>: n1',
      'Snoozed until <2>: n2',
      'Snoozed until <3>: n3',
      '2 more snoozed',
      'Cooling down until <1>: node-new in SFO',
      'Cooling down until <2>: node-new',
      'Cooling down until <3>: node-new',
      '1 more cooling down',
      'Nothing was sent today',
    ]);
  });
});
