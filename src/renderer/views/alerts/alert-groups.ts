// Puts alerts of one kind that came close together into one group, so that a storm does not bury the rest.
import type { Alert } from '../../../contract/alerts.ts';

/** One alert of the feed with those of its kind that came within 10 minutes before it. */
export interface AlertGroup {
  readonly first: Alert;
  /** Newest first; empty for an alert on its own. */
  readonly rest: readonly Alert[];
}

const withinMs = 600_000;
/** So many of a kind are still shown one by one. */
const shownAlone = 3;

/** The feed (newest first) in groups: more than 3 neighbours of one category within 10 minutes become one. */
export function groupAlerts(alerts: readonly Alert[]): AlertGroup[] {
  const groups: AlertGroup[] = [];
  for (let at = 0; at < alerts.length; ) {
    const first = alerts[at];
    if (first === undefined) break;
    let end = at + 1;
    for (let next = alerts[end]; next !== undefined; next = alerts[end]) {
      if (next.category !== first.category || Math.abs(first.at - next.at) > withinMs) break;
      end += 1;
    }
    const run = alerts.slice(at, end);
    if (run.length > shownAlone) groups.push({ first, rest: run.slice(1) });
    else groups.push(...run.map((alert) => ({ first: alert, rest: [] })));
    at = end;
  }
  return groups;
}
