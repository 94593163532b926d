// What the window and the tray are told about the state of the whole: sources, queue, totals, counters.
import type { Severity } from '../../contract/alerts.ts';
import type { Counters } from '../../contract/counters.ts';
import type { SourceStatus, Status } from '../../contract/sources.ts';
import type { QuietSummary } from '../../domain/alerts/quiet-lines.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { TrayState } from '../bridge/messages.ts';
import { checklistOf } from './checklist.ts';

/** The parts it looks at. */
export interface Outlook {
  readonly sources: readonly SourceStatus[];
  readonly totals: Status['totals'];
  readonly unacknowledgedAlerts: number;
  readonly queued: number;
  readonly capacity: number;
  /** Observations written in the last 10 s, per second. */
  readonly perSecond: number;
  readonly counters: Counters;
  readonly degradedSince: EpochMs | null;
  readonly at: EpochMs;
}

const linked: ReadonlySet<SourceStatus['state']> = new Set(['connected', 'up', 'silent', 'ended']);

/** The status topic's value. */
export function statusOf(outlook: Outlook): Status {
  const { sources, totals, counters } = outlook;
  const enabled = sources.filter((source) => source.enabled);
  const sum = (of: (source: SourceStatus) => number) => sources.reduce((total, source) => total + of(source), 0);
  return {
    at: outlook.at,
    sources: [...sources],
    checklist: checklistOf({
      enabledSources: enabled.length,
      linkedSources: enabled.filter((source) => linked.has(source.state)).length,
      linkError: enabled.find((source) => !linked.has(source.state))?.words ?? null,
      bytes: sum((source) => source.bytes),
      messages: sum((source) => source.messages),
      observations: totals.observations,
      refused: sum((source) => Object.values(source.refused).reduce((a, b) => a + b, 0)),
      nodes: totals.nodes,
      edges: totals.edges,
    }),
    ingest: {
      queued: outlook.queued,
      capacity: outlook.capacity,
      perSecond: outlook.perSecond,
      dropped: counters.ingest.find((row) => row.reason === 'queue_full')?.sinceInstall ?? 0,
    },
    totals,
    unacknowledgedAlerts: outlook.unacknowledgedAlerts,
    degradedSince: outlook.degradedSince,
  };
}

/**
 * What the tray shows of the same outlook; `unseen` is the worst severity among the alerts nobody has acknowledged,
 * `quiet` why little was told.
 */
export function trayOf(status: Status, unseen: Severity | null, quiet: QuietSummary): TrayState {
  const enabled = status.sources.filter((source) => source.enabled);
  const is = (...states: readonly SourceStatus['state'][]) => enabled.some((source) => states.includes(source.state));
  const isSilent = enabled.some(({ state, flow }) =>
    state === 'silent' ? flow?.verdict !== 'quiet' : flow?.verdict === 'silent',
  );
  const worst =
    status.degradedSince !== null || unseen === 'immediate' || is('failed')
      ? 'bad'
      : unseen === 'priority' || isSilent || is('waiting')
        ? 'attention'
        : is('up', 'silent')
          ? 'good'
          : 'idle';
  return {
    perMinute: Math.round(enabled.reduce((total, source) => total + source.perMinute, 0)),
    unacknowledged: status.unacknowledgedAlerts,
    worst,
    quiet,
  };
}
