// Gathers from a database what there is to say about the alerts of a window, and says it.
import type { AlertConfig } from '../../domain/alerts/config.ts';
import { type ExplainFacts, explainFacts } from '../../domain/alerts/explain-facts.ts';
import { isQuiet, quietEnd } from '../../domain/alerts/quiet-hours.ts';
import { type QuietSummary, quietLines } from '../../domain/alerts/quiet-lines.ts';
import { type ReasonCounts, zeroCounts } from '../../domain/alerts/reasons.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { ReadableDb } from '../storage/database.ts';
import { readCooldowns } from '../storage/tables/dispatcher-cooldowns.ts';
import { hourMs, hourOf, readDrops } from '../storage/tables/dispatcher-drops.ts';
import { type DispatcherStateRow, readDispatcherState } from '../storage/tables/dispatcher-state.ts';
import { readDecisionFacts, readHeldAbout, readTargetFacts } from '../storage/tables/notification-facts.ts';
import type { ExplainInput, Explanation } from './controls.ts';
import { readSuppressions } from './suppressions.ts';
import { windowStarts } from './windows.ts';

const dayMs = 24 * hourMs;
/** Hours are kept for 14 days and whole days after that, so a longer window begins with a whole day. */
const hoursReach = 13 * dayMs;
const daysReach = 400;
const decisionsNamed = 5;

interface Window {
  readonly opening: string;
  readonly from: EpochMs | null;
}

/** `today`, `week`, `install`, `24h`, `7d`; throws a RangeError with a sentence for anything else. */
export function readWindow(text: string, now: EpochMs): Window {
  const starts = windowStarts(now);
  if (text === 'today') return { opening: 'Today', from: starts.today };
  if (text === 'week') return { opening: 'This week', from: starts.thisWeek };
  if (text === 'install') return { opening: 'Since installation', from: null };
  const [, digits, unit] = /^([1-9]\d{0,4})([hd])$/.exec(text) ?? [];
  const n = Number(digits);
  if (digits === undefined || n > (unit === 'd' ? daysReach : daysReach * 24)) {
    throw new RangeError(`"${text}" is no window of time; use today, week, install, or a number such as 24h or 7d.`);
  }
  const opening = `In the last ${n} ${unit === 'd' ? 'day' : 'hour'}${n === 1 ? '' : 's'}`;
  const from = hourOf(now - n * (unit === 'd' ? dayMs : hourMs));
  return { opening, from: now - from > hoursReach ? Math.floor(from / dayMs) * dayMs : from };
}

/** Why little was told today, in lines for a menu. */
export function quietToday(db: ReadableDb, config: AlertConfig, now: EpochMs): QuietSummary {
  const facts = gatherFacts(db, config, { window: 'today', about: null }, now);
  const dayOf = (at: EpochMs) => localWords(at).slice(0, 10);
  // Of today the time is enough.
  return quietLines(facts, (at) => (dayOf(at) === dayOf(now) ? localWords(at).slice(11) : localWords(at)));
}

/** Everything there is to say at `now`; throws a RangeError with a sentence when the window is none. */
export function explainDatabase(db: ReadableDb, config: AlertConfig, input: ExplainInput, now: EpochMs): Explanation {
  const facts = gatherFacts(db, config, input, now);
  const { from, counts } = facts;
  const about = facts.about?.text ?? '';
  const sentences = explainFacts(facts, localWords);
  const waiting = about === '' ? [] : readHeldAbout(db, about, decisionsNamed);
  const told = [
    ...waiting.map(({ title, until }) => `"${title}" waits for the digest of ${localWords(until)}.`),
    // Nothing decided is no news when something waits to be.
    ...(waiting.length > 0 && facts.about?.decisions.length === 0 ? [] : sentences.about),
  ];
  const { seen, sent, suppressed } = sentences;
  const text = [...seen, ...sent, ...suppressed, ...told].join(' ');
  return { text, from, to: now, counts, seen, sent, suppressed, about: told };
}

/** The values behind every sentence. */
function gatherFacts(db: ReadableDb, config: AlertConfig, input: ExplainInput, now: EpochMs): ExplainFacts {
  const { opening, from } = readWindow(input.window, now);
  const state = readDispatcherState(db);
  const counts = from === null ? state.totals : countsSince(db, from);
  const { snoozes, pausedUntil } = readSuppressions(db, now);
  const { quietHours } = config;
  const about = input.about?.trim() ?? '';
  return {
    opening,
    from,
    countedFrom: state.installedAt,
    counts,
    targets: readTargetFacts(db, from ?? 0),
    pausedUntil,
    graceUntil: graceEnd(state, config.graceS, now),
    quietUntil: quietEnd(quietHours, now),
    quietFrom: quietHours.enabled && !isQuiet(quietHours, now) ? quietHours.from : null,
    snoozes,
    cooldowns: readCooldowns(db, now)
      .map(({ category, region, lastFiredAt, cooldownS }) => ({
        category,
        region,
        until: lastFiredAt + cooldownS * 1000,
        lastFiredAt,
      }))
      .filter(({ until, lastFiredAt }) => until > now && lastFiredAt <= now)
      .map(({ category, region, until }) => ({ category, region, until })),
    about: about === '' ? null : { text: about, decisions: readDecisionFacts(db, about, decisionsNamed) },
  };
}

function countsSince(db: ReadableDb, from: EpochMs): ReasonCounts {
  const counts = zeroCounts();
  for (const { reason, n } of readDrops(db, hourOf(from))) counts[reason] += n;
  return counts;
}

function graceEnd(state: DispatcherStateRow, graceS: number, now: EpochMs): EpochMs | null {
  if (state.anchor === null || state.anchorRunId === null || state.anchorRunId !== state.runId) return null;
  const end = state.anchor + graceS * 1000;
  return now >= state.anchor && now < end ? end : null;
}

/** "2026-01-31 07:00" on the local clock. */
function localWords(at: EpochMs): string {
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
