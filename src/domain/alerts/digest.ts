// What happened in quiet hours, as one alert.
import { type MeshEvent, type Severity, severities, severityRank } from './event.ts';
import { bodyLimit, clip, titleLimit } from './text.ts';

/** The category of a digest; no detector produces it, so it belongs to none of the families' lists. */
export const digestCategory = 'digest';

export interface DigestText {
  readonly severity: Severity;
  /** The subject all share; null when there are several. */
  readonly subject: string | null;
  readonly title: string;
  readonly body: string;
}

/** One alert for all of `events` (at least one, oldest first): how many of which category, and the worst ones' titles. */
export function digestOf(events: readonly MeshEvent[]): DigestText {
  const severity = worstOf(events);
  const [first] = events;
  const shared = events.every(({ subject }) => subject === first?.subject);
  const byCategory = new Map<string, number>();
  for (const { category } of events) byCategory.set(category, (byCategory.get(category) ?? 0) + 1);
  const counted = [...byCategory].sort(([, a], [, b]) => b - a).map(([category, n]) => `${n} ${category}`);
  const worstFirst = [...events].sort((a, b) => severityRank(b.severity) - severityRank(a.severity));
  const titles = worstFirst.map(({ title }) => title);
  const many = events.length === 1 ? '1 alert' : `${events.length} alerts`;
  const all = `${counted.join(', ')}. ${titles.join('; ')}`;
  const body = events.length === 1 ? `${first?.title ?? ''}. ${first?.body ?? ''}` : all;
  return {
    severity,
    subject: shared ? (first?.subject ?? null) : null,
    title: clip(`Quiet hours are over: ${many}`, titleLimit),
    body: clip(body, bodyLimit),
  };
}

function worstOf(events: readonly MeshEvent[]): Severity {
  const worst = Math.max(0, ...events.map(({ severity }) => severityRank(severity)));
  return severities[worst] ?? 'routine';
}
