// Finds words and mentions that somebody chose in the messages of decrypted channels.
import type { EpochMs } from '../hearing.ts';
import { type MeshEvent, meshEvent, occurrenceId, type Severity, severities, severityRank } from './event.ts';
import { printableName } from './text.ts';

/** What to look for. Words are compared letter by letter, so nothing a person types is ever run as a pattern. */
export interface KeywordRule {
  /** `word`: a word or phrase of its own. `mention`: somebody's name behind an `@`. */
  readonly kind: 'word' | 'mention';
  readonly text: string;
  /** Channel it is looked for in; null for all. */
  readonly channel: string | null;
  readonly severity: Severity;
  /** False for one that is kept and not looked for. */
  readonly enabled: boolean;
}

const longestText = 64;
const longestChannel = 64;
/** Each is looked for in every message, so there is an end to them. */
export const mostKeywordRules = 100;

export type KeywordReading =
  | { readonly kind: 'valid'; readonly rules: readonly KeywordRule[] }
  | { readonly kind: 'invalid'; readonly sentences: readonly string[] };

/** Reads rules out of JSON; names every fault in a sentence for a person. */
export function readKeywordRules(value: unknown): KeywordReading {
  if (!Array.isArray(value)) return { kind: 'invalid', sentences: ['Keyword rules are a list.'] };
  if (value.length > mostKeywordRules) {
    return {
      kind: 'invalid',
      sentences: [`There are ${value.length} keyword rules; at most ${mostKeywordRules} can be kept.`],
    };
  }
  const sentences: string[] = [];
  const met = new Map<string, number>();
  const rules = value.flatMap((entry: unknown, i) => {
    const rule = ruleOf(entry);
    const same = typeof rule === 'string' ? undefined : met.get(sameness(rule));
    const fault =
      typeof rule === 'string' ? rule : same === undefined ? null : `it looks for the same as rule ${same}.`;
    if (typeof rule === 'string' || fault !== null) {
      sentences.push(`Keyword rule ${i + 1}: ${fault}`);
      return [];
    }
    met.set(sameness(rule), i + 1);
    return [rule];
  });
  return sentences.length > 0 ? { kind: 'invalid', sentences } : { kind: 'valid', rules };
}

function ruleOf(entry: unknown): KeywordRule | string {
  if (typeof entry !== 'object' || entry === null) return 'it is no rule.';
  const { kind, text, channel = null, severity, enabled = true } = entry as Record<string, unknown>;
  if (kind !== 'word' && kind !== 'mention') return 'its kind is neither word nor mention.';
  if (typeof text !== 'string' || !letters.test(text)) return 'its text has no letter and no digit.';
  if (text.length > longestText) return `its text has ${text.length} characters; at most ${longestText} are compared.`;
  if (channel !== null && (typeof channel !== 'string' || channel.trim() === '')) return 'its channel is no name.';
  if (channel !== null && channel.length > longestChannel) {
    return `its channel has ${channel.length} characters; at most ${longestChannel} are compared.`;
  }
  if (typeof enabled !== 'boolean') return 'it is neither on nor off.';
  const known = severities.find((one) => one === severity);
  if (known === undefined) return `its severity is none of ${severities.join(', ')}.`;
  return { kind, text: textOf(kind, text), channel: channel?.trim() ?? null, severity: known, enabled };
}

/** A name is typed with the `@` as often as without. */
function textOf(kind: KeywordRule['kind'], text: string): string {
  const trimmed = text.trim();
  if (kind === 'word') return trimmed;
  const [, bracketed] = /^@\[(.*)\]$/s.exec(trimmed) ?? [];
  return (bracketed ?? trimmed.replace(/^@/, '')).trim();
}

/** Equal for rules that every message matches both or neither of. */
function sameness({ kind, text, channel }: KeywordRule): string {
  return JSON.stringify([kind, plain(text), channel]);
}

const letters = /[\p{L}\p{N}]/u;

/** A message as it was decrypted. */
export interface KeywordMessage {
  /** 16 lower-case hex digits. */
  readonly hash: string;
  readonly channel: string;
  readonly sender: string | null;
  readonly text: string;
  readonly at: EpochMs;
}

/** The rule a message matches, the gravest of several that are on; null when none. */
export function matchingRule(message: KeywordMessage, rules: readonly KeywordRule[]): KeywordRule | null {
  const text = plain(message.text);
  let found: KeywordRule | null = null;
  for (const rule of rules) {
    if (!rule.enabled || (rule.channel !== null && rule.channel !== message.channel)) continue;
    if (found !== null && severityRank(rule.severity) <= severityRank(found.severity)) continue;
    const wanted = plain(rule.text);
    const isThere =
      rule.kind === 'word' ? stands(text, wanted) : text.includes(`@[${wanted}]`) || stands(text, `@${wanted}`);
    if (isThere) found = rule;
  }
  return found;
}

/** Without case, and with letters that look alike for technical reasons made the same. */
function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** Whether `wanted` stands in `text` with no letter or digit touching its ends. */
function stands(text: string, wanted: string): boolean {
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? '';
    const [after = ''] = text.slice(at + wanted.length, at + wanted.length + 2);
    if (!letters.test(before) && !letters.test(after)) return true;
  }
  return false;
}

/** The event of a message that matches a rule. */
export function keywordEvent(message: KeywordMessage, rule: KeywordRule): MeshEvent {
  const sender = printableName(message.sender, 'Somebody');
  const channel = printableName(message.channel, 'a channel');
  const word = rule.kind === 'mention' ? `@${rule.text}` : rule.text;
  return meshEvent({
    id: occurrenceId(`keyword:${message.hash}`, 1),
    source: 'detector:channels',
    family: 'channels',
    category: 'keyword',
    severity: rule.severity,
    region: null,
    subject: message.channel,
    title: `${channel}: ${sender} wrote "${printableName(word, 'a keyword')}"`,
    body: oneLine(message.text),
    timestamp: message.at,
    data: { word: rule.text, kind: rule.kind, channel: message.channel, sender: message.sender },
  });
}

/** A stranger's message on one line, without marks that hide or reorder it. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
