// What became of alerts, in sentences: the same facts give the same words.
import type { EpochMs } from '../hearing.ts';
import { endingOf, explainCounts } from './explain.ts';
import type { DecisionReason, ReasonCounts } from './reasons.ts';
import { type Snooze, snoozeWords } from './snooze.ts';

/** What one target was sent. */
export interface TargetFacts {
  readonly target: string;
  readonly sent: number;
  readonly failed: number;
  readonly expired: number;
  /** Waiting for another attempt. */
  readonly waiting: number;
  /** Waiting for the digest. */
  readonly held: number;
  readonly lastSentAt: EpochMs | null;
  readonly lastError: string | null;
}

/** One decision about what was asked for, and how far each target came with it. */
export interface DecisionFacts {
  readonly at: EpochMs;
  readonly title: string;
  readonly reason: DecisionReason;
  readonly detail: string;
  readonly targets: readonly {
    readonly target: string;
    readonly status: 'pending' | 'sent' | 'failed' | 'expired';
    readonly held: boolean;
    readonly sentAt: EpochMs | null;
    readonly nextAttemptAt: EpochMs | null;
    readonly error: string | null;
  }[];
}

export interface ExplainFacts {
  /** "In the last 7 days". */
  readonly opening: string;
  readonly from: EpochMs | null;
  /** When counting began; null when nothing was ever counted. */
  readonly countedFrom: EpochMs | null;
  readonly counts: ReasonCounts;
  readonly targets: readonly TargetFacts[];
  readonly pausedUntil: EpochMs | null;
  readonly graceUntil: EpochMs | null;
  readonly quietUntil: EpochMs | null;
  /** `HH:MM` at which quiet hours begin next; null when they are off or hold now. */
  readonly quietFrom: string | null;
  readonly snoozes: readonly Snooze[];
  readonly cooldowns: readonly { readonly category: string; readonly region: string; readonly until: EpochMs }[];
  readonly about: { readonly text: string; readonly decisions: readonly DecisionFacts[] } | null;
}

export interface ExplainSentences {
  readonly seen: readonly string[];
  readonly sent: readonly string[];
  readonly suppressed: readonly string[];
  readonly about: readonly string[];
}

const cooldownsNamed = 10;

/** Every sentence; `when` puts a time into words. */
export function explainFacts(facts: ExplainFacts, when: (at: EpochMs) => string): ExplainSentences {
  return {
    seen: seenSentences(facts, when),
    sent: sentSentences(facts, when),
    suppressed: suppressedSentences(facts, when),
    about: aboutSentences(facts, when),
  };
}

function seenSentences(
  { opening, counts, from, countedFrom }: ExplainFacts,
  when: (at: EpochMs) => string,
): readonly string[] {
  const sentences = [explainCounts(opening, counts)];
  if (counts.stale === 0) sentences.push('None was stale.');
  if (from !== null && countedFrom !== null && countedFrom > from) {
    sentences.push(`Counting began after that, at ${when(countedFrom)}.`);
  }
  return sentences;
}

function sentSentences({ targets }: ExplainFacts, when: (at: EpochMs) => string): readonly string[] {
  if (targets.length === 0) return ['Nothing was sent to any target.'];
  return targets.map((facts) => {
    const parts = [`took ${facts.sent}${facts.lastSentAt === null ? '' : `, the last at ${when(facts.lastSentAt)}`}`];
    if (facts.failed > 0) parts.push(`refused ${facts.failed} for good`);
    if (facts.expired > 0) parts.push(`let ${facts.expired} expire`);
    if (facts.waiting > 0) parts.push(`has ${facts.waiting} waiting for another attempt`);
    if (facts.held > 0) parts.push(`gets ${facts.held} with the digest after quiet hours`);
    if (facts.lastError !== null) parts.push(`said last: "${facts.lastError}"`);
    return `${facts.target} ${parts.join('; ')}.`;
  });
}

function suppressedSentences(facts: ExplainFacts, when: (at: EpochMs) => string): readonly string[] {
  const sentences: string[] = [];
  if (facts.pausedUntil !== null) sentences.push(`Everything is paused until ${when(facts.pausedUntil)}.`);
  if (facts.graceUntil !== null) {
    sentences.push(`What happens until ${when(facts.graceUntil)} falls into the grace after the start.`);
  }
  if (facts.quietUntil !== null) {
    const held = facts.targets.reduce((sum, target) => sum + target.held, 0);
    const waits = held === 0 ? 'nothing waits for the digest yet' : `${held} ${held === 1 ? 'waits' : 'wait'} for it`;
    sentences.push(`Quiet hours hold alerts back for a digest until ${when(facts.quietUntil)}; ${waits}.`);
  }
  for (const snooze of facts.snoozes) sentences.push(`${snoozeWords(snooze)} is snoozed until ${when(snooze.until)}.`);
  const cooling = facts.cooldowns.slice(0, cooldownsNamed).map(({ category, region, until }) => {
    return `${category}${region === '*' ? '' : ` in ${region}`} until ${when(until)}`;
  });
  const more = facts.cooldowns.length - cooling.length;
  if (more > 0) cooling.push(`${more} more`);
  if (cooling.length > 0) sentences.push(`Cooling down: ${cooling.join(', ')}.`);
  if (sentences.length === 0) sentences.push('Nothing is suppressed right now.');
  if (facts.quietFrom !== null) sentences.push(`Quiet hours begin at ${facts.quietFrom}.`);
  return sentences;
}

function aboutSentences({ about }: ExplainFacts, when: (at: EpochMs) => string): readonly string[] {
  if (about === null) return [];
  if (about.decisions.length === 0) {
    return [`Nothing about "${about.text}" is among the newest 5,000 decisions: no detector has raised it.`];
  }
  return about.decisions.map(({ at, title, reason, detail, targets }) => {
    const said = `At ${when(at)} "${title}" ${endingOf(reason, 1)} (${detail}).`;
    const told = targets.map((target) => `${target.target} ${standingWords(target, when)}`);
    return told.length === 0 ? said : `${said} ${told.join('; ')}.`;
  });
}

function standingWords(
  { status, held, sentAt, nextAttemptAt, error }: DecisionFacts['targets'][number],
  when: (at: EpochMs) => string,
): string {
  const why = error === null ? '' : ` ("${error}")`;
  switch (status) {
    case 'sent':
      return `took it${sentAt === null ? '' : ` at ${when(sentAt)}`}`;
    case 'failed':
      return `refused it${why}`;
    case 'expired':
      return `never took it in time${why}`;
    case 'pending':
      if (held) return `gets it with the digest${why}`;
      return nextAttemptAt === null ? 'is being told' : `is told again at ${when(nextAttemptAt)}${why}`;
  }
}
