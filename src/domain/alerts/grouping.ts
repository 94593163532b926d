// Keeps a storm of alerts from becoming a storm of notifications.
import type { EpochMs } from '../hearing.ts';
import { type Severity, severities, severityRank } from './event.ts';
import { bodyLimit, clip } from './text.ts';

/** Alerts shown one by one within `groupingMs`; those beyond it are told as one. */
export const shownSingly = 3;
export const groupingMs = 10_000;
/** The category of a notification that stands for several alerts. */
export const groupCategory = 'group';

/** What is remembered between alerts. */
export interface Grouping {
  /** When the newest three came, oldest first. */
  readonly recent: readonly EpochMs[];
  /** When the group that is being collected is told; null while there is none. */
  readonly dueAt: EpochMs | null;
}

export const noGrouping: Grouping = { recent: [], dueAt: null };

/** One more alert at `now`: whether it is shown by itself, or joins the group that is told at `dueAt`. */
export function arrive(
  { recent, dueAt }: Grouping,
  now: EpochMs,
): { readonly grouping: Grouping; readonly show: boolean } {
  const [oldest] = recent;
  const crowded = recent.length >= shownSingly && oldest !== undefined && Math.abs(now - oldest) < groupingMs;
  const next = [...recent, now].slice(-shownSingly);
  if (dueAt === null && !crowded) return { grouping: { recent: next, dueAt: null }, show: true };
  return { grouping: { recent: next, dueAt: dueAt ?? now + groupingMs }, show: false };
}

/** The text of a group of alerts, `n` since the storm began `overMs` ago; the worst come first. */
export function groupText(
  alerts: readonly { readonly severity: Severity; readonly title: string }[],
  n: number,
  overMs: number,
): { readonly severity: Severity; readonly title: string; readonly body: string } {
  const worstFirst = [...alerts].sort((a, b) => severityRank(b.severity) - severityRank(a.severity));
  const worst = worstFirst[0]?.severity ?? severities[0];
  const immediate = alerts.filter(({ severity }) => severity === 'immediate').length;
  const seconds = Math.max(1, Math.round(overMs / 1000));
  const title = `${n.toLocaleString('en-US')} more ${n === 1 ? 'alert' : 'alerts'} in ${seconds} s`;
  const lead = immediate === 0 ? '' : `${immediate} immediate. `;
  return { severity: worst, title, body: clip(lead + worstFirst.map((alert) => alert.title).join('; '), bodyLimit) };
}
