// The first-run checklist ticks itself and says what is missing.
import { describe, expect, it } from 'vitest';
import { type ChecklistFacts, checklistOf } from '../../../src/main/monitor/checklist.ts';

const nothing: ChecklistFacts = {
  enabledSources: 0,
  linkedSources: 0,
  linkError: null,
  bytes: 0,
  messages: 0,
  observations: 0,
  refused: 0,
  nodes: 0,
  edges: 0,
};

const done = (facts: Partial<ChecklistFacts>) =>
  checklistOf({ ...nothing, ...facts })
    .filter((step) => step.done)
    .map((step) => step.step);
const advice = (step: string, facts: Partial<ChecklistFacts>) =>
  checklistOf({ ...nothing, ...facts }).find((s) => s.step === step)?.advice;

describe('checklist', () => {
  it('ticks nothing on an empty program and asks for a source', () => {
    expect(done({})).toEqual([]);
    expect(advice('link', {})).toContain('Add a broker');
  });

  it('repeats what the broker said while the link is down', () => {
    expect(advice('link', { enabledSources: 1, linkError: 'The broker refused the password.' })).toBe(
      'The broker refused the password.',
    );
  });

  it('says how many of 7 messages were refused when none decoded', () => {
    const facts = { enabledSources: 1, linkedSources: 1, bytes: 900, messages: 7, refused: 7 };
    expect(done(facts)).toEqual(['link', 'bytes', 'packets']);
    expect(advice('decoded', facts)).toContain('7 were refused');
  });

  it('ticks all six steps once there is an edge, and gives no advice', () => {
    const steps = checklistOf({
      enabledSources: 1,
      linkedSources: 1,
      linkError: null,
      bytes: 1,
      messages: 1,
      observations: 1,
      refused: 0,
      nodes: 2,
      edges: 1,
    });
    expect(steps.every((step) => step.done && step.advice === '')).toBe(true);
  });
});
