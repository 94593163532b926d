import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meshEvent } from '../../../src/domain/alerts/event.ts';
import { explainCounts } from '../../../src/domain/alerts/explain.ts';
import { nodeNewEvent } from '../../../src/domain/alerts/node-new.ts';
import { zeroCounts } from '../../../src/domain/alerts/reasons.ts';
import { noOutage, sourceOutageEvent } from '../../../src/domain/alerts/source-outage.ts';
import { clip, durationWords, printableName } from '../../../src/domain/alerts/text.ts';

const now = 1_767_225_600_000;

describe('texts for people', () => {
  it('keep to 80 and 240 characters whatever a node calls itself', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400, unit: 'binary' }), (name) => {
        const events = [
          nodeNewEvent({ key: 'ab'.repeat(32), name, role: 'repeater', firstSeen: now }),
          ...(['begun', 'still', 'over'] as const).map((tell) =>
            sourceOutageEvent(
              { before: noOutage(now), outage: { ...noOutage(now), downSince: now }, tell },
              { name, state: 'failed', since: now, lastHearingAt: now },
              now,
            ),
          ),
        ];
        for (const event of events) {
          expect(event.title.length).toBeLessThanOrEqual(80);
          expect(event.body.length).toBeLessThanOrEqual(240);
          expect(event.title).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        }
      }),
    );
  });

  it('cut a longer text of any event and mark the cut', () => {
    const event = meshEvent({
      ...nodeNewEvent({ key: 'ab', name: 'x', role: 'room', firstSeen: now }),
      title: 'y'.repeat(81),
      body: 'z'.repeat(241),
    });
    expect(event.title).toBe(`${'y'.repeat(79)}…`);
    expect(event.body).toHaveLength(240);
  });

  it('never cut a character in half', () => {
    expect(clip('ab🛰️🛰️', 4)).toBe('ab…');
  });

  it('take direction marks and line ends out of a name', () => {
    expect(printableName('Dub\u202elin\n\u0007 Hill', 'x')).toBe('Dub lin Hill');
    expect(printableName('\u200b', 'a1b2c3')).toBe('a1b2c3');
  });

  it('say durations in the largest fitting unit', () => {
    expect([45_000, 300_000, 7_200_000, 259_200_000, 800_000_000].map(durationWords)).toEqual([
      '45 s',
      '5 min',
      '2 h',
      '72 h',
      '9 days',
    ]);
  });

  it('name a new repeater and the beginning of its key', () => {
    expect(nodeNewEvent({ key: 'a1b2c3d4', name: 'Dublin', role: 'repeater', firstSeen: now })).toMatchObject({
      id: 'node-new:a1b2c3d4#1',
      title: 'New repeater: Dublin',
      body: 'Repeater Dublin advertised for the first time. Its key begins with a1b2c3.',
      severity: 'routine',
      timestamp: now,
    });
  });
});

describe('the explanation', () => {
  it('puts 47 stale and 5 delivered events into one sentence, most first', () => {
    expect(explainCounts('In the last 7 days', { ...zeroCounts(), stale: 47, delivered: 5 })).toBe(
      'In the last 7 days 52 events were seen: 47 were stale, 5 were delivered.',
    );
  });
  it('speaks of one event in the singular', () => {
    expect(explainCounts('Today', { ...zeroCounts(), dedup: 1 })).toBe(
      'Today 1 event was seen: 1 was a repeat of something already told.',
    );
  });
  it('says so when there was nothing', () => {
    expect(explainCounts('Today', zeroCounts())).toBe('Today no events were seen.');
  });
});
