// Why little was told, in lines short enough for a menu: the same facts give the same lines.
import type { EpochMs } from '../hearing.ts';
import type { ExplainFacts } from './explain-facts.ts';
import { type DecisionReason, decisionReasons, sumOf } from './reasons.ts';
import { snoozeWords } from './snooze.ts';

/** A heading and the lines below it. */
export interface QuietSummary {
  readonly title: string;
  /** What was dropped and why, what is held back now and until when, what was told last. */
  readonly lines: readonly string[];
}

/** The day's facts. */
export type QuietFacts = Pick<
  ExplainFacts,
  'counts' | 'targets' | 'pausedUntil' | 'graceUntil' | 'quietUntil' | 'snoozes' | 'cooldowns'
>;

const reasonsNamed = 5;
const eachNamed = 3;
const question = 'Why so quiet?';

const words: Readonly<Record<Exclude<DecisionReason, 'delivered'>, string>> = {
  disabled: 'of a kind that is switched off',
  cold_start: 'just after a start',
  stale: 'too old to tell',
  region: 'from other regions',
  severity: 'below the severity floor',
  no_target: 'with nowhere to go',
  dedup: 'told before',
  cooldown: 'while a cooldown ran',
  paused: 'while everything was paused',
  snoozed: 'snoozed',
  expired: 'expired before anybody took them',
  failed: 'refused by every target',
};

/** What a summary says while nothing can be read. */
export const quietUnknown: QuietSummary = { title: question, lines: ['Not known: the records cannot be read now.'] };

/** The summary of a day so far; `when` puts a time into words. */
export function quietLines(facts: QuietFacts, when: (at: EpochMs) => string): QuietSummary {
  return {
    title: `${question} ${titleOf(facts)}`,
    lines: [...droppedLines(facts), ...heldBackLines(facts, when), lastLine(facts, when)],
  };
}

function titleOf({ counts }: QuietFacts): string {
  const seen = sumOf(counts);
  const silent = seen - counts.delivered;
  if (seen === 0) return 'Nothing happened today';
  return silent === 0
    ? `Nothing was kept silent today`
    : `${silent.toLocaleString('en-US')} of ${seen.toLocaleString('en-US')} kept silent today`;
}

function droppedLines({ counts }: QuietFacts): readonly string[] {
  const reasons = decisionReasons
    .filter((reason) => reason !== 'delivered')
    .filter((reason) => counts[reason] > 0)
    .sort((a, b) => counts[b] - counts[a]);
  const line = (reason: keyof typeof words) => `${counts[reason].toLocaleString('en-US')} ${words[reason]}`;
  const rest = reasons.slice(reasonsNamed).reduce((sum, reason) => sum + counts[reason], 0);
  const lines = reasons.slice(0, reasonsNamed).map(line);
  return rest === 0 ? lines : [...lines, `${rest.toLocaleString('en-US')} for other reasons`];
}

function heldBackLines(facts: QuietFacts, when: (at: EpochMs) => string): readonly string[] {
  const lines: string[] = [];
  if (facts.pausedUntil !== null) lines.push(`Everything is paused until ${when(facts.pausedUntil)}`);
  if (facts.graceUntil !== null) lines.push(`Grace after the start until ${when(facts.graceUntil)}`);
  if (facts.quietUntil !== null) {
    const held = facts.targets.reduce((most, target) => Math.max(most, target.held), 0);
    const waits = held === 0 ? '' : `, ${held.toLocaleString('en-US')} ${held === 1 ? 'waits' : 'wait'}`;
    lines.push(`Quiet hours until ${when(facts.quietUntil)}${waits}`);
  }
  for (const snooze of facts.snoozes.slice(0, eachNamed)) {
    lines.push(`Snoozed until ${when(snooze.until)}: ${snoozeWords(snooze)}`);
  }
  if (facts.snoozes.length > eachNamed) lines.push(`${facts.snoozes.length - eachNamed} more snoozed`);
  for (const { category, region, until } of facts.cooldowns.slice(0, eachNamed)) {
    lines.push(`Cooling down until ${when(until)}: ${category}${region === '*' ? '' : ` in ${region}`}`);
  }
  if (facts.cooldowns.length > eachNamed) lines.push(`${facts.cooldowns.length - eachNamed} more cooling down`);
  return lines.length === 0 ? ['Nothing is held back right now'] : lines;
}

function lastLine({ targets }: QuietFacts, when: (at: EpochMs) => string): string {
  const last = targets.reduce<(typeof targets)[number] | null>(
    (newest, target) => ((target.lastSentAt ?? 0) > (newest?.lastSentAt ?? 0) ? target : newest),
    null,
  );
  if (last === null || last.lastSentAt === null) return 'Nothing was sent today';
  return `Last sent at ${when(last.lastSentAt)} to ${last.target}`;
}
